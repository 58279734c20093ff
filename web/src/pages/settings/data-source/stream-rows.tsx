import type { ReactNode } from "react";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { Ago, When } from "~/ui/time";

const TONE: Record<string, Tone> = {
  receiving: "ok",
  working: "ok",
  waiting: "warn",
  silent: "warn",
  failing: "bad",
};

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
}

/** The two streams live apart: the history may answer while no event arrives yet. */
export function StreamRows({ source, card }: Props) {
  const { t } = useI18n();
  const { webhook, history } = source.streams;
  const heard = webhook.state === "receiving" || webhook.state === "silent";
  return (
    <ul className="flex flex-col gap-3">
      {card?.capabilities.includes("ingest") !== false && (
        <Row
          name={t("stream.webhook")}
          state={t(`stream.webhook_state.${webhook.state}`)}
          tone={TONE[webhook.state]}
        >
          {t(`stream.webhook_words.${webhook.overdue ? "overdue" : webhook.state}`)}{" "}
          {heard && webhook.last_event_at && <Ago at={webhook.last_event_at} />}
          {webhook.state === "waiting" && <When at={webhook.since} />}
        </Row>
      )}
      <Row
        name={t("stream.history")}
        state={t(`stream.history_state.${history.state}`)}
        tone={TONE[history.state]}
      >
        {history.error ?? t(`stream.history_words.${history.state}`)}{" "}
        {history.checked_at && <Ago at={history.checked_at} />}
      </Row>
    </ul>
  );
}

interface RowProps {
  name: string;
  state: string;
  tone: Tone | undefined;
  children: ReactNode;
}

const Row = ({ name, state, tone = "neutral", children }: RowProps) => (
  <li className="grid items-start gap-x-4 gap-y-0.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
    <span className="font-medium">{name}</span>
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={tone}>{state}</Badge>
      <span className="min-w-0 break-words text-fg-2">{children}</span>
    </span>
  </li>
);
