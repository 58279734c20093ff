import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { profileQuery } from "~/api/queries";
import { roleQuery, rolesQuery } from "~/api/roles";
import type { Role } from "~/api/types";
import { lookAs } from "~/api/viewing";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { CloneIcon, DeleteIcon, LockIcon, ShowIcon } from "~/ui/icons";
import { CloneDialog } from "./clone-dialog";
import { DeleteDialog } from "./delete-dialog";
import { RoleForm } from "./form";
import { Picker } from "./picker";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(rolesQuery(org));
  return (
    <Async query={query}>
      {({ items, grantable }) => <Roles roles={items} rights={grantable} canEdit={canEdit} />}
    </Async>
  );
}

/** The role that is looked at stands in the address. */
function Roles({ roles, rights, canEdit }: { roles: Role[]; rights: string[]; canEdit: boolean }) {
  const { t, maybe } = useI18n();
  const { only } = useSearch({ from: "/o/$slug/settings/$key" });
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  const role = roles.find(({ key }) => key === only) ?? roles[0];
  const pick = (key?: string) => navigate({ search: { only: key } });
  const nameOf = ({ key, name }: Role) => maybe(`role.${key}`) ?? name;
  if (!role) return null;
  return (
    <div className="grid items-start gap-x-8 gap-y-5 lg:grid-cols-[208px_minmax(0,1fr)]">
      <div className="lg:sticky lg:top-4">
        <Picker roles={roles} current={role.key} nameOf={nameOf} onPick={pick} />
        <p className="mt-3 hidden px-2.5 text-fg-3 text-meta lg:block">{t("roles.picker_hint")}</p>
      </div>
      <One key={role.key} role={role} name={nameOf(role)} rights={rights} canEdit={canEdit} onPick={pick} />
    </div>
  );
}

interface OneProps {
  role: Role;
  name: string;
  rights: string[];
  canEdit: boolean;
  onPick: (key?: string) => void;
}

function One({ role, name, rights, canEdit, onPick }: OneProps) {
  const { t, maybe } = useI18n();
  const { org, slug, can, role: own } = useMembership();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [open, setOpen] = useState<"clone" | "delete" | null>(null);
  const query = useQuery(roleQuery(org, role.key));
  const close = () => setOpen(null);
  const look = async () => {
    lookAs({ org, role: role.key });
    // The rights come first, so that nothing is asked for that they no longer open.
    await queries.fetchQuery({ ...profileQuery, staleTime: 0 });
    await navigate({ to: "/o/$slug", params: { slug } });
    await queries.resetQueries();
  };
  return (
    <div className="min-w-0">
      <div className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="flex flex-wrap items-center gap-2 font-semibold text-dialog">
            <span className="break-words">{name}</span>
            {role.built_in && <Badge icon={<LockIcon aria-hidden size={12} />}>{t("roles.built_in")}</Badge>}
          </h2>
          <p className="mt-0.5 text-fg-2">
            {maybe(`role_hint.${role.key}`) ??
              (role.description || t("roles.members", { count: role.members }))}
          </p>
          {role.locked && canEdit && <p className="mt-1 text-fg-3">{maybe(`roles.locked.${role.locked}`)}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {own.key !== role.key && (
            <Button icon={<ShowIcon aria-hidden size={14} />} onClick={look}>
              {t("roles.view_as")}
            </Button>
          )}
          {can("role.create") && (
            <Button icon={<CloneIcon aria-hidden size={14} />} onClick={() => setOpen("clone")}>
              {t("roles.clone")}
            </Button>
          )}
          {can("role.delete") && !role.locked && (
            <Button icon={<DeleteIcon aria-hidden size={14} />} onClick={() => setOpen("delete")}>
              {t("roles.delete")}
            </Button>
          )}
        </div>
      </div>
      <Async query={query}>
        {({ value, etag }) => <RoleForm role={value} etag={etag} rights={rights} canEdit={canEdit} />}
      </Async>
      {open === "clone" && <CloneDialog from={role} fromName={name} onMade={onPick} onClose={close} />}
      {open === "delete" && <DeleteDialog role={role} onGone={() => onPick()} onClose={close} />}
    </div>
  );
}
