/** Codes the standard reserves for groups, tests and states that are gone. */
const NO_COUNTRY = new Set(
  "AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC IO NH NT QO RH SU TA TP UK UN VD XA XB YD YU ZR ZZ".split(
    " ",
  ),
);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Every country the browser has a name for, in the reader's language and order. */
export function countries(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region", fallback: "none" });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return codes
    .filter((code) => !NO_COUNTRY.has(code))
    .map((code) => ({ value: code, label: names.of(code) ?? "" }))
    .filter(({ label }) => label !== "")
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}
