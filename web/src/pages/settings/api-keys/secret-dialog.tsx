import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CopyField } from "~/ui/copy-field";
import { Dialog, DialogActions } from "~/ui/dialog";
import { WarnIcon } from "~/ui/icons";

/** The only time a secret is seen. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog open wide onClose={onClose} title={t("api_keys.secret_title")} lead={t("api_keys.secret_lead")}>
      <CopyField label={t("api_keys.secret")} value={secret} />
      <p className="mt-3 flex items-start gap-2 rounded-card bg-warn-soft p-3 text-warn-fg">
        <WarnIcon aria-hidden size={16} className="mt-0.5 shrink-0" />
        {t("api_keys.secret_warning")}
      </p>
      <p className="mt-4 mb-1 font-medium">{t("api_keys.example")}</p>
      <code className="block overflow-x-auto rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-meta">
        {`curl -H "Authorization: Bearer hk_…" ${location.origin}/api/v1/projects`}
      </code>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t("api_keys.secret_kept")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
