/** Every zone the browser knows, by its IANA name. */
export function timeZones(): { value: string; label: string }[] {
  const names = Intl.supportedValuesOf("timeZone");
  const all = names.includes("UTC") ? names : ["UTC", ...names];
  return all.map((value) => ({ value, label: value.replaceAll("_", " ") }));
}
