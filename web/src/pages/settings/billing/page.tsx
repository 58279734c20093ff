import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ledgerQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Ledger } from "./ledger";
import { TopUpDialog } from "./top-up-dialog";
import { Usage } from "./usage";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t, format } = useI18n();
  const { org, organization } = useMembership();
  const [paying, pay] = useState(false);
  const latest = useQuery(ledgerQuery(org));
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <Async query={latest}>
          {({ items }) => (
            <div className="flex flex-wrap items-end justify-between gap-3">
              <p>
                <span className="block text-fg-2">{t("billing.balance")}</span>
                <span className="tabular font-semibold text-kpi">
                  {format.money(
                    items[0]?.balance_after_minor ?? 0,
                    items[0]?.currency ?? organization.currency,
                  )}
                </span>
              </p>
              {canEdit && (
                <Button look="primary" onClick={() => pay(true)}>
                  {t("billing.top_up")}
                </Button>
              )}
            </div>
          )}
        </Async>
      </Card>
      <Ledger />
      <Usage />
      {paying && <TopUpDialog onClose={() => pay(false)} />}
    </div>
  );
}
