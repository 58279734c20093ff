import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, take } from "~/api/client";
import type { Profile } from "~/api/types";
import { type Key, useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { IconButton } from "~/ui/icon-button";
import { ConversationIcon, HomeIcon, SettingsIcon, SignOutIcon, UploadIcon } from "~/ui/icons";
import { OrganizationSwitcher } from "./organization-switcher";
import { Preferences } from "./preferences";

const PAGES = [
  { to: "/o/$slug", label: "nav.home", icon: HomeIcon, right: "organization.read" },
  {
    to: "/o/$slug/conversations",
    label: "nav.conversations",
    icon: ConversationIcon,
    right: "interaction.read",
  },
  { to: "/o/$slug/upload", label: "nav.upload", icon: UploadIcon, right: "interaction.create" },
  { to: "/o/$slug/settings", label: "nav.settings", icon: SettingsIcon, right: null },
] as const satisfies { to: string; label: Key; icon: unknown; right: string | null }[];

interface Props {
  profile: Profile;
  bell: React.ReactNode;
  onNavigate?: () => void;
}

export function Sidebar({ profile, bell, onNavigate }: Props) {
  const { t, maybe } = useI18n();
  const { slug, can, role } = useMembership();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remember = useMutation({
    mutationFn: (body: Parameters<NonNullable<React.ComponentProps<typeof Preferences>["onChange"]>>[0]) =>
      take(api.PATCH("/api/v1/profile", { body })),
  });
  const signOut = useMutation({
    mutationFn: () => take(api.DELETE("/api/v1/sessions/current")),
    onSettled: async () => {
      queries.clear();
      await navigate({ to: "/login" });
    },
  });
  return (
    <div className="flex min-h-full min-w-0 flex-1 flex-col px-3 py-3">
      <div className="mb-4 flex">
        <OrganizationSwitcher memberships={profile.memberships} />
      </div>
      <nav aria-label={t("nav.main")} className="flex flex-col gap-0.5">
        {PAGES.filter(({ right }) => right === null || can(right)).map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            params={{ slug }}
            onClick={onNavigate}
            activeOptions={{ exact: to === "/o/$slug" }}
            className="touchable flex h-8 items-center gap-2.5 rounded-control px-2 font-medium text-fg-2 hover:bg-line/60 hover:text-fg"
            activeProps={{ className: "bg-surface text-fg! border border-line px-[7px]!" }}
          >
            <Icon aria-hidden size={16} className="shrink-0" />
            <span className="truncate">{t(label)}</span>
          </Link>
        ))}
        {bell}
      </nav>
      <div className="mt-auto flex flex-col gap-3 pt-6">
        <Preferences className="flex-col" onChange={(change) => remember.mutate(change)} />
        <div className="flex items-center gap-2 border-line border-t pt-3 pl-1">
          <Link
            to="/o/$slug/settings/$key"
            params={{ slug, key: "profile" }}
            onClick={onNavigate}
            className="min-w-0 flex-1 rounded-control leading-4 hover:text-accent-fg"
          >
            <span className="block truncate font-medium">{profile.user.display_name}</span>
            <span className="block truncate text-fg-3 text-meta">
              {maybe(`role.${role.key}`) ?? role.name}
            </span>
          </Link>
          <IconButton
            label={t("nav.sign_out")}
            icon={<SignOutIcon aria-hidden size={16} />}
            onClick={() => signOut.mutate()}
          />
        </div>
      </div>
    </div>
  );
}
