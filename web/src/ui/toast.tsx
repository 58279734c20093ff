import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { PassIcon } from "./icons";

const SHOWN_MS = 5000;

interface Note {
  id: number;
  text: string;
}

const Context = createContext<(text: string) => void>(() => {});

/** Says that something worked. Failures stay where they happened and are never a toast. */
export const useToast = () => useContext(Context);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<Note[]>([]);
  const next = useRef(0);
  const toast = useCallback((text: string) => {
    next.current += 1;
    const id = next.current;
    setNotes((before) => [...before.slice(-2), { id, text }]);
    setTimeout(() => setNotes((before) => before.filter((note) => note.id !== id)), SHOWN_MS);
  }, []);
  return (
    <Context value={toast}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-4 z-50 flex flex-col gap-2"
      >
        {notes.map((note) => (
          <p
            key={note.id}
            className="flex items-center gap-2 rounded-card border border-line bg-raised px-3 py-2 text-ui shadow-float"
          >
            <PassIcon aria-hidden size={16} className="text-ok" />
            {note.text}
          </p>
        ))}
      </div>
    </Context>
  );
}
