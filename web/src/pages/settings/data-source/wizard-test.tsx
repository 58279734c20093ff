import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectionTest, ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { CheckList } from "~/ui/check-list";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Notice } from "~/ui/notice";
import { useAct } from "~/ui/use-act";
import { usePlace } from "./place";
import type { Draft } from "./wizard";

interface Props {
  card: ConnectorCard;
  draft: Draft;
  report: ConnectionTest;
  testing: boolean;
  error: unknown;
  /** The source that the new one replaces. */
  active: Source | undefined;
  onAgain: () => void;
  onSaved: () => void;
}

/** What the vendor said, check by check. Only a test that passed leads on. */
export function WizardTest({ card, draft, report, testing, error, active, onAgain, onSaved }: Props) {
  const { t } = useI18n();
  const { go } = usePlace();
  const [asking, ask] = useState(false);
  const save = useAct({
    call: (client, body: Draft) => take(client.POST("/api/v1/sources", { body })),
    stale: ["sources"],
    said: t("source.connected", { name: draft.name }),
    done: onSaved,
    failed: () => ask(false),
  });
  return (
    <div className="flex max-w-160 flex-col gap-4">
      <Card title={t("wizard.checks", { name: card.name })}>
        <CheckList checks={report.checks} />
      </Card>
      {!report.passed && (
        <Notice tone="warn" title={t("wizard.failed_title")}>
          {t("wizard.failed_body")}
        </Notice>
      )}
      {Boolean(error) && <ErrorBox error={error} title={t("wizard.not_tested")} />}
      {save.isError && <ErrorBox error={save.error} title={t("source.not_connected")} />}
      <div className="flex flex-wrap gap-2">
        <Button
          look={report.passed ? "secondary" : "primary"}
          onClick={() => go("configure", draft.connector)}
        >
          {t("wizard.back")}
        </Button>
        <Button loading={testing} onClick={onAgain}>
          {t("wizard.test_again")}
        </Button>
        {report.passed && (
          <Button
            look="primary"
            loading={save.isPending}
            onClick={() => (active ? ask(true) : save.mutate(draft))}
          >
            {t("wizard.save")}
          </Button>
        )}
      </div>
      {active && asking && (
        <Dialog
          open
          onClose={() => ask(false)}
          title={t("wizard.replace_title", { name: draft.name, old: active.name })}
          lead={t("wizard.replace_body", { old: active.name })}
        >
          <DialogActions>
            <Button onClick={() => ask(false)}>{t("wizard.keep", { name: active.name })}</Button>
            <Button look="primary" loading={save.isPending} onClick={() => save.mutate(draft)}>
              {t("wizard.replace")}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </div>
  );
}
