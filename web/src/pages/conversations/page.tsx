import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { interactionsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { ConversationIcon, UploadIcon } from "~/ui/icons";
import { NothingFound } from "~/ui/nothing-found";
import { PageHeader } from "~/ui/page-header";
import { Pager } from "~/ui/pager";
import { Skeleton } from "~/ui/skeleton";
import { FilterBar } from "./filter-bar";
import { type Filters, isFiltered, toApi } from "./filters";
import { ConversationTable } from "./table";

export function Conversations() {
  const { t } = useI18n();
  const { org, slug, organization, can } = useMembership();
  const filters = useSearch({ from: "/o/$slug/conversations" });
  const navigate = useNavigate({ from: "/o/$slug/conversations" });
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const query = useQuery(interactionsQuery(org, toApi(filters, organization.timezone)));

  const filter = (next: Filters) => navigate({ search: { ...next, cursor: undefined }, replace: true });
  const turn = (cursor: string | undefined, next: string[]) =>
    navigate({ search: { ...filters, cursor: cursor || undefined }, state: { trail: next } });
  const next = query.data?.next_cursor;
  const previous = filters.cursor ? () => turn(trail.at(-1), trail.slice(0, -1)) : undefined;

  return (
    <div className="mx-auto w-full max-w-360">
      <PageHeader
        title={t("conversations.title")}
        lead={t("conversations.lead")}
        actions={
          can("interaction.create") && (
            <ButtonLink
              look="primary"
              to="/o/$slug/upload"
              params={{ slug }}
              icon={<UploadIcon aria-hidden size={14} />}
            >
              {t("conversations.upload")}
            </ButtonLink>
          )
        }
      />
      <FilterBar filters={filters} onChange={filter} />
      <Card flush>
        <Async
          query={query}
          skeleton={<Skeleton rows={14} rowClass="h-12" />}
          permission={t("right.interaction.read")}
          isEmpty={({ items }) => items.length === 0}
          empty={<Nothing filtered={isFiltered(filters)} onClear={() => filter({})} />}
        >
          {({ items }) => (
            <>
              <ConversationTable items={items} dimmed={query.isPlaceholderData} />
              <Pager
                onNext={next ? () => turn(next, [...trail, filters.cursor ?? ""]) : undefined}
                onPrevious={previous}
              >
                {t("conversations.shown", { count: items.length })}
              </Pager>
            </>
          )}
        </Async>
      </Card>
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useI18n();
  const { slug, can } = useMembership();
  if (filtered) return <NothingFound onClear={onClear} />;
  return (
    <Empty
      icon={<ConversationIcon aria-hidden size={18} />}
      title={t("conversations.empty_title")}
      action={
        can("interaction.create") && (
          <>
            <ButtonLink look="primary" to="/o/$slug/upload" params={{ slug }}>
              {t("conversations.upload")}
            </ButtonLink>
            {can("source.read") && (
              <ButtonLink to="/o/$slug/settings/$key" params={{ slug, key: "data-source" }}>
                {t("conversations.connect")}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      {t("conversations.empty_body")}
    </Empty>
  );
}
