import { useState } from "react";
import type { Client } from "~/api/client";
import type { Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { useSave } from "~/ui/use-save";
import { type Choice, RoleChoice } from "./role-choice";

/** Whoever has a role here, or is invited to have one. */
type Holder = Pick<Member, "role" | "projects">;

interface Props {
  holder: Holder;
  etag: string;
  patch: (client: Client, body: { role: string; project_ids: string[] }, etag: string) => Promise<unknown>;
  /** Reads the holder anew, when somebody saved first. */
  latest: () => Promise<{ value: Holder; etag: string }>;
  /** The list that shows the role. */
  stale: string;
  onClose: () => void;
}

const choiceOf = ({ role, projects }: Holder): Choice => ({ role, projects: projects.map(({ id }) => id) });

/** Another role for somebody, with the projects it sees. */
export function RoleForm({ holder, etag, patch, latest, stale, onClose }: Props) {
  const { t } = useI18n();
  const [choice, choose] = useState(choiceOf(holder));
  const { save, saving, error, conflict } = useSave({
    etag,
    call: (client, { role, projects }: Choice, seen) => patch(client, { role, project_ids: projects }, seen),
    latest,
    reload: ({ value }) => choose(choiceOf(value)),
    stale: [stale],
    said: t("common.saved"),
    done: onClose,
  });
  return (
    <>
      <RoleChoice value={choice} onChange={choose} />
      {Boolean(error) && (
        <div className="mt-3">
          <ErrorBox error={error} title={t("error.action_title")} />
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" loading={saving} onClick={() => save(choice)}>
          {t("common.save")}
        </Button>
      </DialogActions>
      {conflict}
    </>
  );
}
