import { useMutation } from "@tanstack/react-query";
import { api, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Proven } from "~/pages/access/mfa/proven";
import { RecoveryCodes } from "~/pages/access/mfa/recovery-codes";
import { Refusal } from "~/pages/access/refusal";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";

export function RenewCodes({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const renew = useMutation({
    mutationFn: () => take(api.POST("/api/v1/profile/mfa/recovery-codes")),
  });
  return (
    <Dialog open onClose={onClose} title={t("mfa.recovery_codes")} lead={t("mfa.renew_lead")}>
      {renew.data ? (
        <RecoveryCodes codes={renew.data.recovery_codes} onDone={onClose} />
      ) : (
        <Proven error={renew.error} onProven={() => renew.mutate()} onBack={onClose}>
          <Refusal error={renew.error} />
          <DialogActions>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button look="primary" loading={renew.isPending} onClick={() => renew.mutate()}>
              {t("mfa.renew_codes")}
            </Button>
          </DialogActions>
        </Proven>
      )}
    </Dialog>
  );
}
