type Part = string | false | null | undefined;

/** Joins class names, leaving out what is not there. */
export const cx = (...parts: Part[]) => parts.filter(Boolean).join(" ");
