import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { planQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Ledger } from "./ledger";
import { TopUpDialog } from "./top-up-dialog";
import { Usage } from "./usage";
import { Weeks } from "./weeks";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const [paying, pay] = useState(false);
  const plan = useQuery(planQuery(org));
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <Async query={plan}>
          {({ balance_minor, currency, unit_price_minor, free_below_ms }) => (
            <div className="flex flex-wrap items-end justify-between gap-3">
              <div>
                <h2 className="font-normal text-fg-2">{t("billing.balance")}</h2>
                <p className="tabular font-semibold text-kpi">{format.money(balance_minor, currency)}</p>
                <p className="text-fg-2">
                  {t("billing.plan", {
                    price: format.money(unit_price_minor, currency),
                    free: format.elapsed(free_below_ms),
                  })}
                </p>
              </div>
              {canEdit && (
                <Button look="primary" onClick={() => pay(true)}>
                  {t("billing.top_up")}
                </Button>
              )}
            </div>
          )}
        </Async>
      </Card>
      <Weeks />
      <Ledger />
      <Usage />
      {paying && <TopUpDialog onClose={() => pay(false)} />}
    </div>
  );
}
