import type { UseQueryResult } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import type { Interaction, Transcript as Text } from "~/api/types";
import { useI18n } from "~/i18n";
import { Transcript } from "~/player/transcript";
import { Async } from "~/ui/async";
import { Skeleton } from "~/ui/skeleton";
import { NotThereYet } from "./not-there-yet";

interface Props extends Omit<ComponentProps<typeof Transcript>, "transcript"> {
  interaction: Interaction;
  query: UseQueryResult<Text | null>;
}

export function TranscriptPanel({ interaction, query, ...rest }: Props) {
  const { t, format } = useI18n();
  const text = query.data;
  return (
    <section
      aria-label={t("transcript.label")}
      className="flex max-h-[70dvh] min-w-0 flex-col self-start overflow-hidden rounded-card border border-line bg-surface lg:sticky lg:top-37 lg:max-h-[max(320px,calc(100dvh-300px))]"
    >
      <Async
        query={query}
        skeleton={<Skeleton rows={10} />}
        isEmpty={(data) => !data || data.turns.length === 0}
        empty={<NotThereYet interaction={interaction} what="transcript" />}
      >
        {(data) => data && <Transcript transcript={data} {...rest} />}
      </Async>
      {text && text.turns.length > 0 && (
        <p className="truncate border-line border-t px-3 py-1.5 text-fg-3 text-meta">
          {[text.connector, text.model, format.language(text.language)].join(" · ")}
        </p>
      )}
    </section>
  );
}
