import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { sectionsQuery } from "~/api/queries";
import type { SettingsSection } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Select } from "~/ui/select";
import { SECTIONS } from "./registry";

const GROUPS = ["personal", "workspace", "integrations", "system"] as const;

/** The sub-navigation is the server's list, nothing more: what is not listed is not shown. */
export function SettingsLayout() {
  const { org } = useMembership();
  const query = useQuery(sectionsQuery(org));
  return (
    <Async query={query}>
      {({ items }) => (
        <div className="flex flex-1 flex-col gap-5 md:-my-6 md:-ml-8 md:flex-row md:gap-0">
          <SubNavigation items={items.filter(({ key }) => SECTIONS.has(key))} />
          <div className="flex min-w-0 flex-1 flex-col md:px-8 md:pt-6">
            <Outlet />
          </div>
        </div>
      )}
    </Async>
  );
}

function SubNavigation({ items }: { items: SettingsSection[] }) {
  const { t, maybe } = useI18n();
  const { slug } = useMembership();
  const navigate = useNavigate();
  const { key: current } = useParams({ strict: false });
  const nameOf = (key: string) => maybe(`settings.${key}.title`) ?? key;
  const here = current !== undefined && SECTIONS.has(current) && !items.some(({ key }) => key === current);
  // A section the person may not open has no line, but it still is where he is.
  const keys = [...items.map(({ key }) => key), ...(here ? [current] : [])];
  return (
    <>
      <div className="md:hidden">
        <Select
          label={t("settings.section")}
          options={keys.map((key) => ({ value: key, label: nameOf(key) }))}
          value={current ?? ""}
          onChange={(key) => navigate({ to: "/o/$slug/settings/$key", params: { slug, key } })}
        />
      </div>
      <nav
        aria-label={t("settings.sections")}
        className="sticky top-0 hidden h-dvh w-50 shrink-0 overflow-y-auto border-line border-r px-3 py-4 md:block"
      >
        {GROUPS.map((group) => {
          const members = items.filter((item) => item.group === group);
          if (members.length === 0) return null;
          return (
            <div key={group} className="mb-4">
              <h2 className="px-2 pb-1 font-medium text-fg-3 text-meta">{t(`settings.group.${group}`)}</h2>
              {members.map(({ key }) => (
                <Link
                  key={key}
                  to="/o/$slug/settings/$key"
                  params={{ slug, key }}
                  className="flex min-h-7 items-center rounded-control px-2 text-fg-2 hover:bg-sunken hover:text-fg"
                  activeProps={{ className: "bg-accent-soft text-accent-fg! font-medium" }}
                >
                  {nameOf(key)}
                </Link>
              ))}
            </div>
          );
        })}
      </nav>
    </>
  );
}
