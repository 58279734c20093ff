import { useQuery } from "@tanstack/react-query";
import { memberPageQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { MembersIcon } from "~/ui/icons";
import { Pager } from "~/ui/pager";
import { usePages } from "~/ui/use-pages";
import { useMemberColumns } from "./columns";
import { memberFilter, useMembersSearch } from "./search";

export function Members() {
  const { t } = useI18n();
  const { org } = useMembership();
  const { search, change } = useMembersSearch();
  const filter = memberFilter(search);
  const { cursor, pager } = usePages(JSON.stringify(filter));
  const query = useQuery(memberPageQuery(org, { ...filter, cursor }));
  const columns = useMemberColumns();
  return (
    <Card flush>
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty
            icon={<MembersIcon aria-hidden size={18} />}
            title={t("members.none_title")}
            action={
              <Button onClick={() => change({ q: undefined, role: undefined, status: undefined })}>
                {t("filters.clear")}
              </Button>
            }
          >
            {t("members.none_body")}
          </Empty>
        }
      >
        {({ items, next_cursor }) => (
          <>
            <DataTable
              tall
              label={t("settings.members.title")}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
              dimmed={query.isPlaceholderData}
              sorting={{
                by: filter.sort ?? "name",
                order: filter.order ?? "asc",
                onSort: (sort, order) => change({ sort, order }),
              }}
            />
            <Pager {...pager(next_cursor)} />
          </>
        )}
      </Async>
    </Card>
  );
}
