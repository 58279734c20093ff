import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { MembersIcon, RoutingIcon, SourceIcon } from "~/ui/icons";

const LINKS = [
  { name: "sources", key: "data-source", icon: SourceIcon, right: "source.read" },
  { name: "criteria", key: "routing", icon: RoutingIcon, right: "evaluation_profile.read" },
  { name: "team", key: "members", icon: MembersIcon, right: "member.read" },
] as const;

/** The three places that are visited most while an organization is being set up. */
export function QuickLinks() {
  const { t } = useI18n();
  const { slug, can } = useMembership();
  return (
    <nav aria-label={t("home.links")} className="grid gap-3 sm:grid-cols-3">
      {LINKS.filter(({ right }) => can(right)).map(({ name, key, icon: Icon }) => (
        <Link
          key={name}
          to="/o/$slug/settings/$key"
          params={{ slug, key }}
          className="flex items-start gap-3 rounded-card border border-line bg-surface p-4 hover:border-line-strong"
        >
          <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-fg-3" />
          <span className="min-w-0">
            <span className="block font-semibold">{t(`home.${name}`)}</span>
            <span className="block text-fg-2">{t(`home.${name}_hint`)}</span>
          </span>
        </Link>
      ))}
    </nav>
  );
}
