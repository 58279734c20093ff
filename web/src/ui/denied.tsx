import { useI18n } from "~/i18n";
import { Empty } from "./empty";
import { LockIcon } from "./icons";

export function Denied({ permission }: { permission?: string }) {
  const { t } = useI18n();
  return (
    <Empty icon={<LockIcon aria-hidden size={18} />} title={t("denied.title")}>
      {permission ? t("denied.body", { permission }) : t("denied.body_plain")}
    </Empty>
  );
}
