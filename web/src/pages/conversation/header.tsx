import { useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import type { Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { ChevronLeftIcon } from "~/ui/icons";
import { usePageTitle } from "~/ui/page-header";
import { When } from "~/ui/time";
import { StatusBadge } from "../conversations/status-badge";
import { RetryButton } from "./retry-button";

const SENTIMENT_TONE: Record<string, Tone> = { positive: "ok", negative: "bad" };

export function Header({ interaction }: { interaction: Interaction }) {
  const { t, name } = useI18n();
  const { slug } = useMembership();
  const router = useRouter();
  const navigate = useNavigate();
  const fromList = useRouterState({ select: ({ location }) => location.state.fromList });
  const { participant, category, member, sentiment, status, project } = interaction;
  const who = participant.name || participant.phone || t("conversations.nameless");
  const title = category ? `${name("categories", category)} · ${who}` : who;
  usePageTitle(title);
  const back = () =>
    fromList ? router.history.back() : navigate({ to: "/o/$slug/conversations", params: { slug } });
  const facts = [
    name("direction", interaction.direction),
    member?.display_name ?? t("conversations.no_member"),
    participant.name ? participant.phone : undefined,
    project?.name ?? t("conversations.unrouted"),
  ].filter(Boolean);
  return (
    <header className="mb-3">
      <Button
        look="ghost"
        className="-ml-2 mb-1 px-2! text-fg-3"
        icon={<ChevronLeftIcon aria-hidden size={14} />}
        onClick={back}
      >
        {t("conversations.title")}
      </Button>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 className="font-semibold text-title tracking-[-0.01em] break-words">{title}</h1>
            <StatusBadge status={status} />
            {sentiment && (
              <Badge tone={SENTIMENT_TONE[sentiment] ?? "neutral"}>{name("sentiment", sentiment)}</Badge>
            )}
          </div>
          <p className="mt-0.5 text-fg-2">
            {facts.join(" · ")} · <When at={interaction.started_at} />
          </p>
        </div>
        <RetryButton interaction={interaction} />
      </div>
    </header>
  );
}
