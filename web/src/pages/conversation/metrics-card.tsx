import type { Metrics } from "~/api/types";
import { useI18n } from "~/i18n";
import { Card } from "~/ui/card";
import { clock } from "~/ui/clock";

const FILL = { agent: "fill-agent", client: "fill-client", unknown: "fill-line-strong" } as const;

/** Who talked, for how long, and who was cut off. */
export function MetricsCard({ metrics }: { metrics: Metrics }) {
  const { t, format } = useI18n();
  const { speakers, duration_ms } = metrics;
  let place = 0;
  const parts = speakers.map((speaker) => {
    const width = (speaker.talk_ms / Math.max(1, duration_ms)) * 100;
    const part = { speaker: speaker.speaker, channel: speaker.channel, x: place, width };
    place += width;
    return part;
  });
  const rows = [
    { name: t("metrics.talk"), value: (n: number) => clock(speakers[n]?.talk_ms ?? 0) },
    { name: t("metrics.monologue"), value: (n: number) => clock(speakers[n]?.longest_monologue_ms ?? 0) },
    {
      name: t("metrics.interruptions"),
      value: (n: number) => format.number(speakers[n]?.interruptions ?? 0),
    },
  ];
  return (
    <Card title={t("metrics.title")}>
      <svg
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        className="h-2 w-full rounded-full bg-line"
        aria-hidden="true"
      >
        {parts.map((part) => (
          <rect
            key={part.channel}
            x={part.x}
            y="0"
            width={part.width}
            height="4"
            className={FILL[part.speaker]}
          />
        ))}
      </svg>
      <table className="tabular mt-3 w-full">
        <thead>
          <tr className="text-fg-3 text-meta">
            <th scope="col" className="text-left font-medium">
              <span className="sr-only">{t("metrics.measure")}</span>
            </th>
            {speakers.map(({ speaker, channel }) => (
              <th key={channel} scope="col" className="w-20 pb-1 text-right font-medium">
                {t(`speaker.${speaker}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value }) => (
            <tr key={name} className="h-7 border-line border-t">
              <th scope="row" className="text-left font-normal text-fg-2">
                {name}
              </th>
              {speakers.map(({ channel }, index) => (
                <td key={channel} className="text-right">
                  {value(index)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="tabular mt-2 border-line border-t pt-2 text-fg-2">
        {t("metrics.silence", {
          share: format.percent(metrics.silence_share),
          length: clock(metrics.silence_ms),
        })}
        {" · "}
        {t("metrics.overlap", { length: format.elapsed(metrics.overlap_ms) })}
      </p>
    </Card>
  );
}
