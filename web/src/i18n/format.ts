import type { Locale } from "./plural";

const SECOND = 1000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60 * SECOND],
  ["hour", 3600 * SECOND],
  ["day", 86_400 * SECOND],
  ["week", 7 * 86_400 * SECOND],
  ["month", 30 * 86_400 * SECOND],
  ["year", 365 * 86_400 * SECOND],
];

export type Format = ReturnType<typeof makeFormat>;

/** Numbers, money and times the way the reader's language writes them. */
export function makeFormat(locale: Locale) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const unit = (name: string, display: "short" | "narrow" = "short") =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: 1,
    });

  return {
    number: (value: number) => number.format(value),

    list: (words: string[]) => list.format(words),
    percent: (share: number) => percent.format(share),
    minutes: (value: number) => unit("minute").format(value),

    money(minor: number, currency: string) {
      if (!currency) return number.format(minor / 100);
      const style = new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
      });
      const digits = style.resolvedOptions().maximumFractionDigits ?? 2;
      return style.format(minor / 10 ** digits);
    },

    bytes(value: number) {
      const names = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
      let scaled = value;
      let index = 0;
      while (scaled >= 1000 && index < names.length - 1) {
        scaled /= 1000;
        index += 1;
      }
      return unit(names[index] ?? "byte").format(index === 0 ? scaled : Math.round(scaled * 10) / 10);
    },

    /** How long a step took: `41 ms`, `1.2 s`, `3 min 20 s`. */
    elapsed(ms: number) {
      if (ms < SECOND) return unit("millisecond").format(Math.round(ms));
      if (ms < 60 * SECOND) return unit("second").format(ms / SECOND);
      const whole = Math.round(ms / SECOND);
      const rest = whole % 60;
      const minutes = unit("minute").format(Math.floor(whole / 60));
      return rest ? `${minutes} ${unit("second").format(rest)}` : minutes;
    },

    decimal: (value: number) => decimal.format(value),

    relative(at: string, now = Date.now()) {
      const gap = Date.parse(at) - now;
      let best: [Intl.RelativeTimeFormatUnit, number] | undefined;
      for (const step of STEPS) if (Math.abs(gap) >= step[1]) best = step;
      return best ? relative.format(Math.trunc(gap / best[1]), best[0]) : relative.format(0, "second");
    },

    date: (at: string, timeZone?: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone }).format(new Date(at)),

    dateTime: (at: string, timeZone?: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(
        new Date(at),
      ),

    /** With seconds and the zone's name, for whoever compares it with another system. */
    exact: (at: string, timeZone?: string) =>
      new Intl.DateTimeFormat(locale, {
        day: "numeric",
        month: "long",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        timeZone,
        timeZoneName: "short",
      }).format(new Date(at)),

    language(code: string) {
      try {
        const name = new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code;
        return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
      } catch {
        return code;
      }
    },
  };
}
