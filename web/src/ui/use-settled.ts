import { useEffect, useState } from "react";

const SETTLES_AFTER_MS = 300;

/** The value once it has stopped changing for a moment, so that typing does not ask the server letter by letter. */
export function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), SETTLES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
