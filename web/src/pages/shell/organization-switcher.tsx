import { useNavigate } from "@tanstack/react-router";
import type { Membership } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { CheckIcon, SelectIcon } from "~/ui/icons";
import { Menu, MenuItem } from "~/ui/menu";
import { Mark } from "./brand";

export function OrganizationSwitcher({ memberships }: { memberships: Membership[] }) {
  const { t, maybe } = useI18n();
  const { organization } = useMembership();
  const navigate = useNavigate();
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
  return (
    <Menu
      trigger={
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
      }
    >
      {memberships.map(({ organization: other, role }) => (
        <MenuItem
          key={other.id}
          onClick={() => navigate({ to: "/o/$slug/conversations", params: { slug: other.slug } })}
        >
          <span className="w-4 shrink-0 text-accent-fg">
            {other.id === organization.id && <CheckIcon aria-hidden size={14} />}
          </span>
          <span className="min-w-0 flex-1 py-1">
            <span className="block truncate">{other.name}</span>
            <span className="block truncate text-fg-3 text-meta">
              {maybe(`role.${role.key}`) ?? role.name}
            </span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
