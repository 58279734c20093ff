import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { whenSignedOut } from "./api/client";
import { profileQuery } from "./api/queries";
import { queryClient } from "./api/query-client";
import { readFilters } from "./pages/conversations/filters";
import { readSettingsSearch } from "./pages/settings/search";
import { NotFound } from "./pages/shell/not-found";
import { Shell } from "./pages/shell/shell";
import { Unreachable } from "./pages/shell/unreachable";

const LAST_SLUG = "harken.organization";

interface ConversationSearch {
  /** The moment to start at, in seconds: a link from a mail opens where it matters. */
  t?: string;
  /** What is searched for in the transcript. */
  find?: string;
}

interface LoginSearch {
  /** Where to go afterwards. */
  next?: string;
  ended?: string;
  /** Whose identity provider to offer. */
  organization?: string;
  /** Why a sign-in there ended here. */
  sso_error?: string;
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Unreachable });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const profile = await queryClient.ensureQueryData(profileQuery);
    if (!profile) throw redirect({ to: "/login" });
    const slugs = profile.memberships.map(({ organization }) => organization.slug);
    const last = localStorage.getItem(LAST_SLUG);
    const slug = slugs.find((known) => known === last) ?? slugs[0];
    if (slug) throw redirect({ to: "/o/$slug", params: { slug } });
  },
  component: lazyRouteComponent(() => import("./pages/access/no-organization"), "NoOrganization"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: ({ next, ended, organization, sso_error }: Record<string, unknown>): LoginSearch => ({
    next: typeof next === "string" && /^\/(o|invite)\//.test(next) ? next : undefined,
    ended: ended ? "1" : undefined,
    organization: typeof organization === "string" && organization ? organization : undefined,
    sso_error: typeof sso_error === "string" && sso_error ? sso_error : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/access/login"), "Login"),
});

const sso = createRoute({
  getParentRoute: () => root,
  path: "/sso/$slug",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/login", search: { organization: params.slug } });
  },
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => import("./pages/access/forgot"), "Forgot"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset/$token",
  component: lazyRouteComponent(() => import("./pages/access/reset"), "Reset"),
});

const secure = createRoute({
  getParentRoute: () => root,
  path: "/secure",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => ({
    next: typeof next === "string" && next.startsWith("/o/") ? next : undefined,
  }),
  beforeLoad: async () => {
    const profile = await queryClient.ensureQueryData(profileQuery);
    if (!profile) throw redirect({ to: "/login" });
  },
  component: lazyRouteComponent(() => import("./pages/access/secure"), "Secure"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: ({ token }: Record<string, unknown>): { token?: string } => ({
    token: typeof token === "string" ? token : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/access/setup"), "Setup"),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite/$token",
  component: lazyRouteComponent(() => import("./pages/access/invite"), "Invite"),
});

export const organizationRoute = createRoute({
  getParentRoute: () => root,
  path: "/o/$slug",
  beforeLoad: async ({ params, location }) => {
    const profile = await queryClient.ensureQueryData(profileQuery);
    if (!profile) throw redirect({ to: "/login", search: { next: location.href } });
    const slugs = profile.memberships.map(({ organization }) => organization);
    const renamed = slugs.find(({ former_slugs }) => former_slugs.includes(params.slug))?.slug;
    if (renamed) {
      throw redirect({ href: location.href.replace(`/o/${params.slug}`, `/o/${renamed}`), replace: true });
    }
    if (slugs.some(({ slug }) => slug === params.slug)) localStorage.setItem(LAST_SLUG, params.slug);
    const membership = profile.memberships.find(({ organization }) => organization.slug === params.slug);
    if (membership?.mfa_required) throw redirect({ to: "/secure", search: { next: location.href } });
  },
  component: Shell,
});

const organizationHome = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/",
  beforeLoad: async ({ params }) => {
    const profile = await queryClient.ensureQueryData(profileQuery);
    const here = profile?.memberships.find(({ organization }) => organization.slug === params.slug);
    // Whoever does not run the organization begins with its conversations.
    if (here && !here.rights.includes("organization.read")) {
      throw redirect({ to: "/o/$slug/conversations", params });
    }
  },
  component: lazyRouteComponent(() => import("./pages/start/page"), "Home"),
});

const conversations = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/conversations",
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import("./pages/conversations/page"), "Conversations"),
});

const conversation = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/conversations/$id",
  validateSearch: ({ t, find }: Record<string, unknown>): ConversationSearch => ({
    t: /^\d+$/.test(String(t ?? "")) ? String(t) : undefined,
    find: typeof find === "string" && find ? find : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/conversation/page"), "Conversation"),
});

const upload = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/upload",
  component: lazyRouteComponent(() => import("./pages/upload/page"), "Upload"),
});

const settings = createRoute({
  getParentRoute: () => organizationRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/layout"), "SettingsLayout"),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/settings/first"), "FirstSection"),
});

const settingsSection = createRoute({
  getParentRoute: () => settings,
  path: "$key",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("./pages/settings/section-page"), "SectionPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    login,
    sso,
    forgot,
    reset,
    secure,
    setup,
    invite,
    organizationRoute.addChildren([
      organizationHome,
      conversations,
      conversation,
      upload,
      settings.addChildren([settingsHome, settingsSection]),
    ]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
    if (pairs.length === 0) return "";
    const query = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]));
    return `?${query.toString().replaceAll("%2C", ",")}`;
  },
});

whenSignedOut(() => {
  if (!queryClient.getQueryData(profileQuery.queryKey)) return;
  queryClient.clear();
  const { href, pathname } = router.state.location;
  if (pathname !== "/login") router.navigate({ to: "/login", search: { next: href, ended: "1" } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** Cursors of the pages before this one. */
    trail?: string[];
    /** Opened from the list, so "back" returns to it as it was. */
    fromList?: boolean;
  }
}
