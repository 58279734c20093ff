import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";

interface Props {
  open: boolean;
  onReload: () => void;
  onOverwrite: () => void;
  onClose: () => void;
}

/** Somebody saved first. The person decides; nothing is lost without asking. */
export function Conflict({ open, onReload, onOverwrite, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Dialog open={open} onClose={onClose} title={t("conflict.title")} lead={t("conflict.body")}>
      <DialogActions>
        <Button onClick={onClose}>{t("conflict.keep_editing")}</Button>
        <Button onClick={onReload}>{t("conflict.reload")}</Button>
        <Button look="primary" onClick={onOverwrite}>
          {t("conflict.overwrite")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
