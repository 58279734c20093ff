import { useQuery } from "@tanstack/react-query";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Stage } from "./stage";

export function NoOrganization() {
  const { t } = useI18n();
  const { data: profile } = useQuery(profileQuery);
  return (
    <Stage
      title={t("no_organization.title")}
      lead={t("no_organization.body", { email: profile?.user.email ?? "" })}
    >
      {null}
    </Stage>
  );
}
