import { useState } from "react";
import { take } from "~/api/client";
import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { type Choice, RoleChoice } from "./role-choice";

interface Props {
  member: MemberDetail;
  etag: string;
  onClose: () => void;
}

export function RoleDialog({ member, etag, onClose }: Props) {
  const { t } = useI18n();
  const { id, role, projects, display_name } = member;
  const [choice, choose] = useState<Choice>({ role, projects: projects.map((project) => project.id) });
  const save = useAct({
    call: (client, body: Choice) =>
      take(
        client.PATCH("/api/v1/members/{id}", {
          params: { path: { id } },
          body: { role: body.role, project_ids: body.projects },
          headers: { "if-match": etag },
        }),
      ),
    stale: ["members"],
    said: t("common.saved"),
    done: onClose,
  });
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title={t("members.role_title", { name: display_name })}
      lead={t("members.role_lead")}
    >
      <RoleChoice value={choice} onChange={choose} />
      {save.isError && (
        <div className="mt-3">
          <ErrorBox error={save.error} title={t("error.action_title")} />
        </div>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" loading={save.isPending} onClick={() => save.mutate(choice)}>
          {t("common.save")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
