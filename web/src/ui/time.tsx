import { createContext, useContext } from "react";
import { useI18n } from "~/i18n";

/** The organization's zone; every date on screen is written in it. */
const Zone = createContext<string | undefined>(undefined);
export const ZoneProvider = Zone.Provider;
export const useZone = () => useContext(Zone);

/** Relative on screen, exact on hover. */
export function Ago({ at }: { at: string }) {
  const { format } = useI18n();
  const zone = useZone();
  return (
    <time dateTime={at} title={format.exact(at, zone)} className="tabular whitespace-nowrap">
      {format.relative(at)}
    </time>
  );
}

export function When({ at }: { at: string }) {
  const { format } = useI18n();
  const zone = useZone();
  return (
    <time dateTime={at} title={format.exact(at, zone)} className="tabular whitespace-nowrap">
      {format.dateTime(at, zone)}
    </time>
  );
}
