import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { identityProviderQuery } from "~/api/queries";
import type { IdentityProvider } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { SsoDialog } from "./sso-dialog";

/** Where the people of the organization sign in instead of here. */
export function SingleSignOn() {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const query = useQuery(identityProviderQuery(org));
  const [open, setOpen] = useState(false);
  const mayChange = can("organization.update") && can("role.update");
  return (
    <Card title={t("sso.title")} aside={query.data && <State provider={query.data.value} />}>
      <p className="mb-3 max-w-160 text-fg-2">{t("sso.lead")}</p>
      <Async query={query}>
        {({ value, etag }) => (
          <>
            {value.configured && <Summary provider={value} />}
            {mayChange ? (
              <Button onClick={() => setOpen(true)}>
                {t(value.configured ? "common.edit" : "sso.set_up")}
              </Button>
            ) : (
              <p className="text-fg-3 text-meta">{t("sso.ask_client")}</p>
            )}
            {open && <SsoDialog provider={value} etag={etag} onClose={() => setOpen(false)} />}
          </>
        )}
      </Async>
    </Card>
  );
}

function State({ provider }: { provider: IdentityProvider }) {
  const { t } = useI18n();
  if (!provider.configured) return <Badge>{t("sso.state.not_configured")}</Badge>;
  return (
    <Badge tone={provider.enabled ? "ok" : "neutral"}>
      {t(provider.enabled ? "sso.state.on" : "sso.state.off")}
    </Badge>
  );
}

function Summary({ provider }: { provider: IdentityProvider }) {
  const { t } = useI18n();
  const lines = [
    [t("sso.name"), provider.name],
    [t("sso.issuer"), provider.issuer],
    [t("sso.domains"), provider.domains.join(", ")],
    [t("sso.passwords"), t(provider.required ? "sso.passwords_refused" : "sso.passwords_allowed")],
  ];
  return (
    <dl className="mb-4 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg-2">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
