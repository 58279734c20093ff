import { useQuery } from "@tanstack/react-query";
import { memberPageQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { PagedList } from "~/ui/paged-list";
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
    <PagedList
      tall
      label={t("settings.members.title")}
      query={query}
      pager={pager}
      columns={columns}
      sorting={{
        by: filter.sort ?? "name",
        order: filter.order ?? "asc",
        onSort: (sort, order) => change({ sort, order }),
      }}
      // Whoever looks is a member, so without filters there is always somebody.
      onClear={() => change({ q: undefined, role: undefined, status: undefined })}
      empty={null}
    />
  );
}
