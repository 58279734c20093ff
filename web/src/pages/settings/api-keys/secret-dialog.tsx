import type { CreatedApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CopyField } from "~/ui/copy-field";
import { Dialog, DialogActions } from "~/ui/dialog";
import { WarnIcon } from "~/ui/icons";

/** The only time a secret is seen; with the name that an exchange proves by it, when it is for SIP. */
export function SecretDialog({ made, onClose }: { made: CreatedApiKey; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog open wide onClose={onClose} title={t("api_keys.secret_title")} lead={t("api_keys.secret_lead")}>
      <CopyField label={t("api_keys.secret")} value={made.secret} />
      <p className="mt-3 flex items-start gap-2 rounded-card bg-warn-soft p-3 text-warn-fg">
        <WarnIcon aria-hidden size={16} className="mt-0.5 shrink-0" />
        {t("api_keys.secret_warning")}
      </p>
      {made.sip_username && (
        <div className="mt-4">
          <p className="mb-1 font-medium">{t("api_keys.sip_username")}</p>
          <CopyField label={t("api_keys.sip_username")} value={made.sip_username} />
          <p className="mt-1 text-fg-3 text-meta">
            {t("api_keys.sip_username_hint", { realm: made.sip_realm ?? "" })}
          </p>
        </div>
      )}
      <p className="mt-4 mb-1 font-medium">{t("api_keys.example")}</p>
      <code className="block overflow-x-auto rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-meta">
        {`curl -H "Authorization: Bearer hk_…" ${location.origin}/api/v1/${made.sip_username ? "sip" : "projects"}`}
      </code>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t("api_keys.secret_kept")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
