import { useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Membership } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { CheckIcon, SelectIcon } from "~/ui/icons";
import { Indent } from "~/ui/indent";
import { Menu, MenuItem } from "~/ui/menu";
import { Popover } from "~/ui/popover";
import { SearchList } from "~/ui/search-list";
import { Mark } from "./brand";
import { type Branch, branches } from "./organization-tree";

/** More than these are looked for by name. */
const SEEN_AT_ONCE = 7;

export function OrganizationSwitcher({ memberships }: { memberships: Membership[] }) {
  const { t } = useI18n();
  const { organization } = useMembership();
  const [open, setOpen] = useState(false);
  const switchTo = useSwitch();
  if (memberships.length < 2) {
    return (
      <div className="flex min-w-0 flex-1 items-center gap-2 px-1.5">
        <Mark />
        <span className="truncate font-semibold text-body" title={organization.name}>
          {organization.name}
        </span>
      </div>
    );
  }
  const tree = branches(memberships);
  const trigger = (
    <button
      type="button"
      aria-label={t("nav.switch_organization", { name: organization.name })}
      className="touchable flex h-9 min-w-0 flex-1 items-center gap-2 rounded-control px-1.5 text-left hover:bg-line/60"
    >
      <Mark />
      <span className="min-w-0 flex-1 truncate font-semibold text-body" title={organization.name}>
        {organization.name}
      </span>
      <SelectIcon aria-hidden size={14} className="shrink-0 text-fg-3" />
    </button>
  );
  if (tree.length > SEEN_AT_ONCE) {
    return (
      <Popover title={t("nav.organizations")} trigger={trigger} open={open} onOpenChange={setOpen}>
        <SearchList
          label={t("nav.find_organization")}
          nothing={t("nav.no_such_organization")}
          items={tree.map((branch) => ({
            id: branch.membership.organization.slug,
            text: branch.membership.organization.name,
            selected: branch.membership.organization.id === organization.id,
            content: <Line branch={branch} />,
          }))}
          onChoose={(slug) => {
            setOpen(false);
            switchTo(slug);
          }}
        />
      </Popover>
    );
  }
  return (
    <Menu trigger={trigger}>
      {tree.map((branch) => {
        const other = branch.membership.organization;
        return (
          <MenuItem key={other.id} onClick={() => switchTo(other.slug)}>
            <span className="w-4 shrink-0 text-accent-fg">
              {other.id === organization.id && <CheckIcon aria-hidden size={14} />}
            </span>
            <span className="min-w-0 flex-1 py-1">
              <Line branch={branch} />
            </span>
          </MenuItem>
        );
      })}
    </Menu>
  );
}

function Line({ branch: { membership, depth } }: { branch: Branch }) {
  const { t, maybe } = useI18n();
  const { organization, role } = membership;
  const words = [maybe(`role.${role.key}`) ?? role.name, organization.suspended && t("tree.suspended")];
  return (
    <Indent depth={depth}>
      <span className="block truncate" title={organization.name}>
        {organization.name}
      </span>
      <span className="block truncate text-fg-3 text-meta">{words.filter(Boolean).join(" · ")}</span>
    </Indent>
  );
}

/** The same page of the other organization, as far as it can exist there: a settings section, a list, never a record. */
function useSwitch() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [, , , area, key] = pathname.split("/");
  return (slug: string) => {
    if (area === "settings" && key) {
      return navigate({ to: "/o/$slug/settings/$key", params: { slug, key } });
    }
    return navigate({
      to: area === "conversations" ? "/o/$slug/conversations" : "/o/$slug",
      params: { slug },
    });
  };
}
