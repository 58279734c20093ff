import { useI18n } from "~/i18n";
import { useZone } from "./time";

export interface WeekBar {
  from: string;
  to: string;
  minutes: number;
  conversations: number;
}

const HEIGHT = 96;
const STEP = 20;
const WIDTH = 12;

/** Minutes week by week, the oldest at the left. The table behind it says the same to whoever cannot see it. */
export function WeekBars({ label, weeks }: { label: string; weeks: readonly WeekBar[] }) {
  const { t, format } = useI18n();
  const zone = useZone();
  const shown = [...weeks].reverse();
  const most = Math.max(1, ...shown.map(({ minutes }) => minutes));
  const day = (at: string) => format.date(at, zone);
  return (
    <figure>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${shown.length * STEP} ${HEIGHT + 2}`}
        preserveAspectRatio="none"
        className="block h-24 w-full"
      >
        <line x1="0" x2={shown.length * STEP} y1={HEIGHT + 1} y2={HEIGHT + 1} className="stroke-line" />
        {shown.map((week, index) => {
          const tall = week.minutes === 0 ? 0 : Math.max(3, (week.minutes / most) * HEIGHT);
          return (
            <rect
              key={week.from}
              x={index * STEP + (STEP - WIDTH) / 2}
              y={HEIGHT - tall}
              width={WIDTH}
              height={tall}
              className={index === shown.length - 1 ? "fill-accent" : "fill-accent/45"}
            >
              <title>{`${day(week.from)}: ${format.minutes(week.minutes)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="mt-1 flex justify-between gap-2 text-fg-3 text-meta">
        <span>{shown[0] && day(shown[0].from)}</span>
        <span>{t("weeks.running")}</span>
      </figcaption>
      <table className="sr-only">
        <caption>{label}</caption>
        <tbody>
          {shown.map((week) => (
            <tr key={week.from}>
              <th scope="row">{day(week.from)}</th>
              <td>{format.minutes(week.minutes)}</td>
              <td>{t("weeks.conversations", { count: week.conversations })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
