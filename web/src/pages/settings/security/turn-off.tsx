import { useMutation } from "@tanstack/react-query";
import { api, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Proven } from "~/pages/access/mfa/proven";
import { Refusal } from "~/pages/access/refusal";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { useToast } from "~/ui/toast";

export function TurnOff({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const toast = useToast();
  const off = useMutation({
    mutationFn: () => take(api.DELETE("/api/v1/profile/mfa")),
    onSuccess: () => {
      toast(t("mfa.turned_off"));
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={t("mfa.off_title")} lead={t("mfa.off_lead")}>
      <Proven error={off.error} onProven={() => off.mutate()} onBack={onClose}>
        <Refusal error={off.error} />
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="danger" loading={off.isPending} onClick={() => off.mutate()}>
            {t("mfa.turn_off")}
          </Button>
        </DialogActions>
      </Proven>
    </Dialog>
  );
}
