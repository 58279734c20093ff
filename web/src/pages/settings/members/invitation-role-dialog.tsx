import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { invitationQuery } from "~/api/members";
import type { Invitation } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { type Choice, RoleChoice } from "./role-choice";

interface Props {
  id: string;
  onClose: () => void;
}

export function InvitationRoleDialog({ id, onClose }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery({ ...invitationQuery(org, id), staleTime: 0 });
  return (
    <Dialog wide open onClose={onClose} title={t("invitations.change_role")} lead={query.data?.value.email}>
      <Async query={query}>
        {({ value, etag }) => <RoleForm invitation={value} etag={etag} onClose={onClose} />}
      </Async>
    </Dialog>
  );
}

interface FormProps {
  invitation: Invitation;
  etag: string;
  onClose: () => void;
}

function RoleForm({ invitation, etag, onClose }: FormProps) {
  const { t } = useI18n();
  const { id, role, projects } = invitation;
  const [choice, choose] = useState<Choice>({ role, projects: projects.map((project) => project.id) });
  const save = useAct({
    call: (client, body: Choice) =>
      take(
        client.PATCH("/api/v1/invitations/{id}", {
          params: { path: { id } },
          body: { role: body.role, project_ids: body.projects },
          headers: { "if-match": etag },
        }),
      ),
    stale: ["invitations"],
    said: t("common.saved"),
    done: onClose,
  });
  return (
    <>
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
    </>
  );
}
