// Serves dist/ and a sample of the API with the content security policy of the real server.
// node e2e/mock/server.mjs [port]
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { wavOf } from "./audio.mjs";
import * as fx from "./fixtures.mjs";
import * as more from "./integrations.mjs";
import * as mail from "./mail.mjs";
import { people, person } from "./people.mjs";
import { cloned, grantable, roles } from "./roles.mjs";
import * as set from "./settings.mjs";
import { sources, telephony } from "./sources.mjs";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

let revision = 1;
const listeners = new Set();
const page = (items, query = new URLSearchParams()) => {
  const limit = Number(query.get("limit") ?? 50);
  const from = Number(query.get("cursor") ?? 0);
  return {
    items: items.slice(from, from + limit),
    next_cursor: from + limit < items.length ? String(from + limit) : null,
  };
};

class Refusal extends Error {
  constructor(status, code, detail, errors = []) {
    super(detail);
    this.problem = {
      type: "about:blank",
      title: code,
      status,
      detail,
      code,
      request_id: "req_01k8f3z6m2",
      errors,
    };
  }
}
const find = (id) => fx.interactions.find((one) => one.id === id) ?? absent("interaction.not_found");
const absent = (code) => {
  throw new Refusal(404, code, "There is no such thing here.");
};

function filtered(query) {
  const is = (key, value) => !query.get(key) || query.get(key) === value;
  const q = query.get("q")?.toLowerCase();
  const [min, max] = [query.get("score_min"), query.get("score_max")];
  if (q === "error")
    throw new Refusal(
      503,
      "search.unavailable",
      "The search index is being rebuilt. It will be ready in about two minutes.",
    );
  return fx.interactions.filter(
    (one) =>
      (!query.get("status") || query.get("status").split(",").includes(one.status)) &&
      is("channel", one.channel) &&
      is("direction", one.direction) &&
      is("project", one.project?.id) &&
      is("member", one.member?.id) &&
      (!query.get("from") || one.started_at >= query.get("from")) &&
      (!query.get("to") || one.started_at <= query.get("to")) &&
      (!min || (one.quality_score ?? -1) >= Number(min)) &&
      (!max || (one.quality_score ?? 101) <= Number(max)) &&
      (!q || `${one.participant.name} ${one.participant.phone}`.toLowerCase().includes(q)),
  );
}

const sub = {
  transcript: fx.transcriptOf,
  evaluation: fx.evaluationOf,
  peaks: fx.peaksOf,
  metrics: fx.metricsOf,
};

const SIGNED_IN = { "set-cookie": "harken=1; Path=/; HttpOnly; SameSite=Lax" };

/** Method and path to answer; `undefined` is a 404. */
function answer({ method, path, query, body, org, headers }) {
  const call = `${method} ${path}`;
  const empty = org === fx.EMPTY_ORG;
  const [, part, id, rest] = path.split("/");
  const refuse = (status, code, detail) => new Refusal(status, code, detail);
  const known = sources({ method, path, query, body, refuse, tell, page });
  if (known !== undefined) return call === "GET /sources" && empty ? page([]) : known;
  switch (call) {
    case "GET /setup":
      return query.get("token") === "once"
        ? { open: true, regions: [{ key: "default", name: "Default" }] }
        : absent("setup.closed");
    case "POST /setup":
      if (body.organization_name === "Acme")
        throw new Refusal(422, "setup.invalid", "Some fields need attention.", [
          { pointer: "/organization_name", code: "organization.name_taken", detail: "This name is taken." },
        ]);
      return { csrf_token: "csrf" };
    case "GET /profile":
      return fx.profile;
    case "PATCH /profile":
      return Object.assign(fx.profile.user, body);
    case "GET /profile/mfa":
      return { kind: "totp", recovery_codes_left: 8, can_mail: true, demanded_by: [] };
    case "POST /profile/mfa/totp":
      return {
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        uri: "otpauth://totp/Harken:olena",
        qr: { size: 33, path: set.qrPath() },
      };
    case "GET /sessions":
      return page(set.sessions());
    case "GET /sign-in-policy":
      return { mfa: "optional", members_without: 3 };
    case "GET /settings/sections":
      return {
        items: empty ? fx.sections.slice(0, 1) : fx.sections,
        closed: (empty ? fx.sections.slice(1) : []).map(({ key }) => ({
          key,
          needed: [`${key}.read`],
          granted_by: ["Client", "Admin"],
        })),
      };
    case "GET /roles":
      return { ...page(roles), grantable };
    case "POST /roles":
      return cloned(body);
    case "GET /organizations/current":
      return fx.organization;
    case "PATCH /organizations/current":
      if (headers["if-match"] !== `"${revision}"`)
        throw new Refusal(412, "organization.stale", "The organization was changed by someone else.");
      revision += 1;
      return Object.assign(fx.organization, body);
    case "GET /identity-provider":
      return fx.identityProvider;
    case "GET /sso/lookup":
      return { name: null, required: false };
    case "GET /organizations/options":
      return { regions: [{ key: "default", name: "Default" }], max_upload_bytes: 524288000 };
    case "GET /organizations":
      return page(set.tree);
    case "GET /usage/weeks":
      return { items: set.weeks, timezone: "Europe/Kyiv" };
    case "GET /checklist":
      return set.checklist;
    case "POST /checklist/dismiss":
      set.checklist.open = false;
      return null;
    case "GET /members":
    case "GET /members/roles":
    case "GET /invitations":
    case "GET /invitations/by-token":
    case "POST /invitations":
    case "POST /invitations/accept":
      return people({ call, query, body, absent });
    case "GET /projects":
      return page(empty ? [] : fx.projects);
    case "PATCH /projects":
      return fx.projects[0];
    case "GET /interactions":
      return page(empty ? [] : filtered(query), query);
    case "POST /uploads/estimate": {
      const files = body.files.map((file) => {
        const bad = !/\.(mp3|wav|ogg|m4a|flac|opus)$/i.test(file.name);
        return {
          ...file,
          minutes: bad ? 0 : Math.max(1, Math.round(file.bytes / 240000)),
          accepted: !bad,
          code: bad ? "upload.unknown_format" : null,
          detail: bad ? "The name does not end like a recording." : null,
        };
      });
      const minutes = files.reduce((sum, file) => sum + file.minutes, 0);
      return { files, minutes, amount_minor: minutes * 180, currency: "UAH", max_upload_bytes: 524288000 };
    }
    case "GET /notifications":
      return {
        ...page(empty ? [] : fx.notifications),
        unread: empty ? 0 : fx.notifications.filter((one) => !one.read_at).length,
      };
    case "POST /notifications/read":
      for (const one of fx.notifications)
        if (body.ids === "all" || body.ids.includes(one.id)) one.read_at = new Date().toISOString();
      return null;
    case "GET /connectors":
      return { items: [...set.connectors, ...telephony] };
    case "GET /credentials":
      return page(set.credentials);
    case "GET /routing-rules":
      return page(set.rules);
    case "POST /routing-rules":
      set.rules.push({
        id: `rul_${set.rules.length + 1}`,
        position: set.rules.length + 1,
        enabled: true,
        ...body,
      });
      return set.rules.at(-1);
    case "GET /notification-settings":
      return more.notificationSettings;
    case "GET /profile/notifications":
      return more.notificationPreferences;
    case "GET /notification-settings/telegram":
      return more.telegram;
    case "GET /profile/telegram":
      return more.myTelegram;
    case "GET /smtp":
      return mail.smtp;
    case "PUT /smtp":
      return Object.assign(mail.smtp, body, { password_set: true });
    case "POST /smtp/test":
      return mail.smtpTest;
    case "GET /mail-status":
      return mail.mailStatus;
    case "GET /emails":
      return page(
        mail.emails.filter((one) => !query.get("state") || one.state === query.get("state")),
        query,
      );
    case "GET /templates":
      return { items: mail.templates };
    case "GET /sip":
      return more.sip;
    case "PUT /sip":
      return Object.assign(more.sip, body, {
        password: undefined,
        password_set: more.sip.password_set || Boolean(body.password),
        whitelist: more.sipCheck({ whitelist: body.whitelist }).entries,
      });
    case "POST /sip/check":
      return more.sipCheck(body);
    case "GET /sip/admissions":
      return page(
        more.sipAdmissions.filter((one) => !query.get("verdict") || one.verdict === query.get("verdict")),
        query,
      );
    case "GET /sip/calls":
      return { ...page([]), is_seen: true };
    case "GET /sip/registrations":
      return page(more.sipRegistrations, query);
    case "GET /phones":
      return page(more.phones);
    case "GET /attached-fields":
      return { ...page(more.attachedFields), carried: false };
    case "GET /attached-fields/variables":
      return more.attachedVariables;
    case "GET /attached-fields/preview":
      return more.attachedPreview;
    case "GET /delivery-settings":
      return more.deliverySettings;
    case "GET /field-mappings":
      return more.fieldMappings;
    case "GET /alert-rules":
      return page(set.alertRules);
    case "POST /alert-rules":
      set.alertRules.push({
        id: `alr_${set.alertRules.length + 1}`,
        category: "quality",
        enabled: true,
        ...body,
      });
      return set.alertRules.at(-1);
    case "GET /webhook-endpoints":
      return page(set.endpoints);
    case "POST /webhook-endpoints":
      set.endpoints.push({
        id: `whe_${set.endpoints.length + 1}`,
        enabled: true,
        disabled_reason: null,
        created_at: new Date().toISOString(),
        ...body,
      });
      return { ...set.endpoints.at(-1), secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" };
    case "GET /deliveries":
      return page(
        set.deliveries.filter((one) => !query.get("state") || one.state === query.get("state")),
        query,
      );
    case "GET /usage":
      return page(set.usage, query);
    case "GET /ledger":
      return page(set.ledger, query);
    case "POST /ledger/top-up":
      return set.ledger[0];
    case "GET /api-keys":
      return page(set.apiKeys);
    case "GET /api-keys/policy":
      return { max_age_days: null };
    case "POST /api-keys":
      return {
        ...set.apiKeys[0],
        ...body,
        secret: `hk_01kffz9m3tq8w2x4v6y7z8abcd_${"k7Qd2mXz9Tc4Lw1Vb8Nd3".repeat(2)}p_5f1c09ae`,
      };
    case "GET /audit":
      return page(
        set.audit.filter((one) =>
          ["action", "entity"].every((word) => !query.get(word) || one[word] === query.get(word)),
        ),
        query,
      );
    case "GET /activity":
      return page(
        set.activity.filter((one) => !query.get("kind") || one.kind === query.get("kind")),
        query,
      );
    case "GET /plans/current":
      return {
        unit_price_minor: 180,
        currency: "UAH",
        free_below_ms: 10000,
        round_to_ms: 60000,
        balance_minor: 184200,
      };
    case "POST /routing-rules/order":
      set.rules.sort((a, b) => body.ids.indexOf(a.id) - body.ids.indexOf(b.id));
      for (const [index, rule] of set.rules.entries()) rule.position = index + 1;
      return page(set.rules);
  }
  if (part === "members" || part === "invitations") return person({ part, id, rest, method, body, absent });
  if (part === "interactions" && method === "GET" && !rest) return fx.interactionOf(find(id));
  if (part === "interactions" && rest === "trace") return fx.traceOf(find(id));
  if (part === "interactions" && rest === "retry") {
    const one = find(id);
    Object.assign(one, { status: "transcribing", reason: null });
    tell("interaction.changed", { id, status: one.status });
    return one;
  }
  if (part === "interactions" && sub[rest])
    return find(id).status === "completed" || (find(id).status === "failed" && /peaks|metrics/.test(rest))
      ? sub[rest](find(id))
      : absent(`${rest}.absent`);
  if (part === "sources" && rest === "records") return page(set.records, query);
  if (part === "records") return set.records.find((one) => one.id === id);
  if (part === "templates" && path.endsWith("/preview")) return body;
  if (part === "templates" && path.endsWith("/test")) return mail.smtpTest;
  if (part === "templates") return mail.template(id, rest);
  if (part === "emails")
    return Object.assign(
      mail.emails.find((one) => one.id === id),
      { state: "queued", reason: null },
    );
  if (part === "deliveries")
    return Object.assign(
      set.deliveries.find((one) => one.id === id),
      { state: "queued" },
    );
  if (part === "credentials" && method === "PUT")
    return Object.assign(set.credentials.find((one) => one.connector === id) ?? {}, {
      state: "connected",
      last_error: null,
      last4: body.secret?.slice(-4),
    });
  const lists = {
    "routing-rules": set.rules,
    "alert-rules": set.alertRules,
    "webhook-endpoints": set.endpoints,
    credentials: set.credentials,
    projects: fx.projects,
    roles,
  };
  const list = lists[part];
  const index = list?.findIndex((one) => [one.id, one.connector, one.key].includes(id)) ?? -1;
  if (index < 0) return undefined;
  if (method === "DELETE") {
    list.splice(index, 1);
    return null;
  }
  if (method === "GET") return list[index];
  return Object.assign(list[index], body, { revision: (list[index].revision ?? 0) + 1 });
}

function tell(name, data) {
  for (const to of listeners)
    to.write(`id: ${Date.now()}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

function audio(request, response, id) {
  const wav = wavOf(find(id));
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Number(range[2]) : wav.length - 1;
  response.writeHead(range ? 206 : 200, {
    "content-type": "audio/wav",
    "accept-ranges": "bytes",
    "content-length": end - start + 1,
    ...(range && { "content-range": `bytes ${start}-${end}/${wav.length}` }),
  });
  response.end(wav.subarray(start, end + 1));
}

const read = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  const send = (status, value, headers = {}) => {
    response.writeHead(status, {
      "content-type": status >= 400 ? "application/problem+json" : "application/json",
      etag: `"${revision}"`,
      ...headers,
    });
    response.end(value === null ? undefined : JSON.stringify(value));
  };
  if (!url.pathname.startsWith("/api/v1")) return file(url.pathname, response);
  const path = url.pathname.slice("/api/v1".length);
  const raw = request.method === "GET" ? Buffer.alloc(0) : await read(request);
  try {
    if (path === "/sessions" && request.method === "POST") {
      const { email, password } = JSON.parse(raw);
      if (email.startsWith("code")) return send(201, { mfa: "totp", challenge: "asked", mailed: false });
      if (password === "wrong")
        throw new Refusal(401, "session.wrong_credentials", "The e-mail or the password is wrong.");
      return send(201, { csrf_token: "csrf" }, SIGNED_IN);
    }
    const open = path === "/setup" || path === "/invitations/by-token";
    if (!open && !request.headers.cookie?.includes("harken=1"))
      throw new Refusal(401, "session.none", "Sign in first.");
    if (path === "/sessions/current") return send(204, null, { "set-cookie": "harken=; Path=/; Max-Age=0" });
    if (path === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": hello\n\n");
      listeners.add(response);
      return request.on("close", () => listeners.delete(response));
    }
    const sound = /^\/interactions\/([^/]+)\/audio$/.exec(path);
    if (sound) return audio(request, response, sound[1]);
    if (path === "/uploads") {
      const name = /filename="([^"]+)"/.exec(raw.toString("latin1"))?.[1] ?? "file";
      const known = Buffer.from(name, "latin1").toString("utf8");
      const twice = known.includes("copy");
      return send(201, {
        items: [
          {
            name: known,
            interaction_id: twice ? fx.interactions[5].id : fx.interactions[1].id,
            status: twice ? "duplicate" : "accepted",
            code: twice ? "upload.duplicate" : null,
            detail: twice ? "The same sound was uploaded before." : null,
          },
        ],
      });
    }
    const json =
      request.headers["content-type"]?.includes("json") && raw.length ? JSON.parse(raw) : undefined;
    const value = answer({
      method: request.method,
      path,
      query: url.searchParams,
      body: json,
      org: request.headers["x-organization"],
      headers: request.headers,
    });
    if (path === "/setup" && request.method === "POST") return send(201, value, SIGNED_IN);
    if (value === undefined) return absent("route.not_found");
    send(value === null ? 204 : 200, value);
  } catch (error) {
    if (error instanceof Refusal) return send(error.problem.status, error.problem);
    console.error(error);
    send(500, new Refusal(500, "internal", "The mock broke.").problem);
  }
});

function file(path, response) {
  const wanted = normalize(join(DIST, path));
  const found =
    wanted.startsWith(DIST) && extname(wanted) && existsSync(wanted) ? wanted : join(DIST, "index.html");
  response.writeHead(200, {
    "content-type": TYPES[extname(found)] ?? "application/octet-stream",
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
  });
  createReadStream(found).pipe(response);
}

if (!existsSync(join(DIST, "index.html"))) throw new Error("Build the console first: npm run build");
readFileSync(join(DIST, "index.html"));
const port = Number(process.argv[2] ?? 4173);
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
