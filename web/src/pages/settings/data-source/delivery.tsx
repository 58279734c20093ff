import { useQuery } from "@tanstack/react-query";
import { deliverySettingsQuery } from "~/api/integrations";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { DeliveryIcon } from "~/ui/icons";

/** Telephony only takes in. Where something can be written back, the settings for it are the CRM's. */
export function Delivery() {
  const { t } = useI18n();
  const { org, slug } = useMembership();
  const query = useQuery(deliverySettingsQuery(org));
  return (
    <Async query={query}>
      {({ value: { available, unavailable } }) => (
        <Card>
          <Empty
            icon={<DeliveryIcon aria-hidden size={18} />}
            title={t(available ? "source.delivery_crm" : "source.delivery_none")}
            action={
              <ButtonLink to="/o/$slug/settings/$key" params={{ slug, key: available ? "crm" : "webhooks" }}>
                {t(available ? "settings.crm.title" : "settings.webhooks.title")}
              </ButtonLink>
            }
          >
            {available && t("source.delivery_crm_body")}
            {!available &&
              t(unavailable === "no_source" ? "source.delivery_no_source_body" : "source.delivery_none_body")}
          </Empty>
        </Card>
      )}
    </Async>
  );
}
