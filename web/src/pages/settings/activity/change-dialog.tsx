import { useState } from "react";
import type { AuditEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { When } from "~/ui/time";
import { changes } from "./changes";
import { Comparison } from "./comparison";

/** One entry: what was there before and what is there since. */
export function ChangeDialog({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t, name } = useI18n();
  const lines = changes(entry.before, entry.after);
  const same = lines.filter((line) => !line.changed).length;
  const [all, showAll] = useState(false);
  const shown = all ? lines : lines.filter((line) => line.changed);
  const title = `${name("audit.entity_of", entry.entity)}: ${name("audit.action_of", entry.action)}`;
  const facts = [
    [t("activity.who"), entry.actor.name],
    [t("audit.which"), entry.entity_id],
    [t("audit.address"), entry.address],
    [t("audit.request"), entry.request_id],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));
  return (
    <Dialog open wide onClose={onClose} title={title} lead={<When at={entry.at} />}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-ui">
        {facts.map(([word, value]) => (
          <div key={word} className="contents">
            <dt className="text-fg-3">{word}</dt>
            <dd className="truncate font-mono text-meta leading-5" title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 ? (
        <p className="mt-4 text-fg-2">{t("audit.no_fields")}</p>
      ) : (
        <Comparison lines={shown} />
      )}
      <DialogActions>
        {same > 0 && (
          <Button look="ghost" onClick={() => showAll(!all)}>
            {all ? t("audit.only_changed") : t("audit.same", { count: same })}
          </Button>
        )}
        <Button onClick={onClose}>{t("common.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
