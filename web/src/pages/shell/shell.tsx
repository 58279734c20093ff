import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { listen } from "~/api/events";
import { profileQuery } from "~/api/queries";
import type { Membership, Profile } from "~/api/types";
import { useI18n } from "~/i18n";
import { MembershipProvider } from "~/organization";
import { Drawer } from "~/ui/drawer";
import { IconButton } from "~/ui/icon-button";
import { MenuIcon } from "~/ui/icons";
import { ZoneProvider } from "~/ui/time";
import { Bell } from "./bell";
import { LookingAs } from "./looking-as";
import { NotFound } from "./not-found";
import { Sidebar } from "./sidebar";
import { SuspendedGate } from "./suspended";
import { UnknownOrganization } from "./unknown-organization";

/** The frame of every page of one organization. Another slug is another frame, so nothing of the last one stays. */
export function Shell() {
  const { slug } = useParams({ from: "/o/$slug" });
  const { data: profile } = useSuspenseQuery(profileQuery);
  const membership = profile?.memberships.find(({ organization }) => organization.slug === slug);
  if (!profile) return <NotFound />;
  if (!membership) return <UnknownOrganization slug={slug} memberships={profile.memberships} />;
  return (
    <MembershipProvider value={membership}>
      <ZoneProvider value={membership.organization.timezone}>
        <Frame key={membership.organization.id} profile={profile} membership={membership} />
      </ZoneProvider>
    </MembershipProvider>
  );
}

function Frame({ profile, membership }: { profile: Profile; membership: Membership }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const org = membership.organization.id;
  const looksAs = membership.viewing_as?.key;
  useEffect(() => listen(org, looksAs, queries), [org, looksAs, queries]);
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("common.skip_to_content")}
      </a>
      <header className="sticky top-0 hidden h-dvh w-52 shrink-0 overflow-y-auto border-line border-r bg-sunken md:flex">
        <Sidebar profile={profile} bell={<Bell wide />} />
      </header>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-line border-b bg-canvas px-2 md:hidden">
          <IconButton
            label={t("nav.open")}
            icon={<MenuIcon aria-hidden size={18} />}
            onClick={() => setOpen(true)}
          />
          <span className="min-w-0 flex-1 truncate font-semibold text-body">
            {membership.organization.name}
          </span>
          <Bell />
        </header>
        <Drawer open={open} onClose={() => setOpen(false)} title={t("nav.main")}>
          <Sidebar profile={profile} bell={null} onNavigate={() => setOpen(false)} />
        </Drawer>
        {membership.viewing_as && <LookingAs role={membership.viewing_as} />}
        <main
          id="main"
          tabIndex={-1}
          className="flex min-w-0 flex-1 flex-col px-4 pt-5 pb-8 outline-none md:px-8 md:pt-6"
        >
          <SuspendedGate>
            <Outlet />
          </SuspendedGate>
        </main>
      </div>
    </div>
  );
}
