import { cx } from "./class";

interface Props {
  label: string;
  /** 0 to 1. */
  value: number;
  tone?: "accent" | "ok" | "bad";
}

const FILL = { accent: "stroke-accent", ok: "stroke-ok", bad: "stroke-bad" };

/** Drawn as a line, so its length needs no inline style. */
export function Progress({ label, value, tone = "accent" }: Props) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <svg
        className="block h-1 w-full rounded-full bg-line"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <line x1="0" y1="2" x2={percent} y2="2" strokeWidth="4" className={cx(FILL[tone])} />
      </svg>
    </div>
  );
}
