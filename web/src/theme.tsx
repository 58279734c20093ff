import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

export const THEMES = ["light", "dark", "auto"] as const;
export type Theme = (typeof THEMES)[number];
export const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

const STORED = "harken.theme";

interface Value {
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

const Context = createContext<Value>({ theme: "auto", setTheme: () => {} });
export const useTheme = () => useContext(Context);

/** Keeps the wish; public/theme.js turns it into what is painted. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [theme, set] = useState<Theme>(() => {
    const stored = localStorage.getItem(STORED);
    return isTheme(stored) ? stored : "auto";
  });
  const setTheme = useCallback((next: Theme) => {
    localStorage.setItem(STORED, next);
    dispatchEvent(new Event("harken:theme"));
    set(next);
  }, []);
  const value = useMemo(() => ({ theme, setTheme }), [theme, setTheme]);
  return <Context value={value}>{children}</Context>;
}
