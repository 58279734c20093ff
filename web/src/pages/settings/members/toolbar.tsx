import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { memberRolesQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { CloseIcon } from "~/ui/icons";
import { SearchBox } from "~/ui/search-box";
import { Select } from "~/ui/select";
import { INVITATION_STATUSES, MEMBER_STATUSES, useMembersSearch } from "./search";
import { useRoleName } from "./words";

/** Selects know no "nothing chosen", so it has a name. */
const ANY = "any";

interface Props {
  tab: "members" | "invitations";
  children: ReactNode;
}

export function Toolbar({ tab, children }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const { search, change } = useMembersSearch();
  const roleName = useRoleName();
  const roles = useQuery(memberRolesQuery(org)).data?.items ?? [];
  const statuses =
    tab === "members"
      ? MEMBER_STATUSES.map((value) => ({ value: value as string, label: t(`members.state.${value}`) }))
      : INVITATION_STATUSES.map((value) => ({
          value: value as string,
          label: t(`invitations.state.${value}`),
        }));
  const filtered = search.q || search.status || (tab === "members" && search.role);
  return (
    <search
      aria-label={t("members.filters")}
      className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center"
    >
      <SearchBox
        label={t("members.search")}
        placeholder={t(tab === "members" ? "members.search_hint" : "invitations.search_hint")}
        value={search.q ?? ""}
        onChange={(q) => change({ q: q || undefined })}
      />
      {tab === "members" && (
        <Select
          label={t("members.role")}
          className="w-full sm:w-38"
          options={[
            { value: ANY, label: t("members.any_role") },
            ...roles.map(({ key, name }) => ({ value: key, label: roleName(key, name) })),
          ]}
          value={roles.some(({ key }) => key === search.role) ? (search.role ?? ANY) : ANY}
          onChange={(role) => change({ role: role === ANY ? undefined : role })}
        />
      )}
      <Select
        label={t("members.status")}
        className="w-full sm:w-38"
        options={[{ value: ANY, label: t("members.any_status") }, ...statuses]}
        value={statuses.find(({ value }) => value === search.status)?.value ?? ANY}
        onChange={(status) => change({ status: status === ANY ? undefined : status })}
      />
      {filtered && (
        <Button
          look="ghost"
          icon={<CloseIcon aria-hidden size={14} />}
          onClick={() => change({ q: undefined, role: undefined, status: undefined })}
        >
          {t("filters.clear")}
        </Button>
      )}
      {children}
    </search>
  );
}
