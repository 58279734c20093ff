import type { Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { Dialog, DialogActions } from "./dialog";

interface Props {
  /** The 412 that the server answered: it may know who was faster. */
  problem: Problem;
  busy: boolean;
  onReload: () => void;
  onOverwrite: () => void;
  onClose: () => void;
}

/** Somebody saved first. The person decides; nothing is lost without asking. */
export function Conflict({ problem, busy, onReload, onOverwrite, onClose }: Props) {
  const { t, format } = useI18n();
  const changed = problem.changed;
  const lead = changed
    ? t("conflict.changed_by", { name: changed.by, ago: format.relative(changed.at) })
    : t("conflict.body");
  return (
    <Dialog open onClose={onClose} title={t("conflict.title")} lead={lead}>
      <DialogActions>
        <Button look="ghost" onClick={onClose}>
          {t("conflict.keep_editing")}
        </Button>
        <Button onClick={onReload}>{t("conflict.reload")}</Button>
        <Button look="primary" loading={busy} onClick={onOverwrite}>
          {t("conflict.overwrite")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
