import { useQuery, useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { invitationQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Dialog } from "~/ui/dialog";
import { RoleForm } from "./role-form";

interface Props {
  id: string;
  onClose: () => void;
}

export function InvitationRoleDialog({ id, onClose }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const stored = { ...invitationQuery(org, id), staleTime: 0 };
  const query = useQuery(stored);
  return (
    <Dialog wide open onClose={onClose} title={t("invitations.change_role")} lead={query.data?.value.email}>
      <Async query={query}>
        {({ value, etag }) => (
          <RoleForm
            holder={value}
            etag={etag}
            patch={(client, body, seen) =>
              take(
                client.PATCH("/api/v1/invitations/{id}", {
                  params: { path: { id } },
                  body,
                  headers: { "if-match": seen },
                }),
              )
            }
            latest={() => queries.fetchQuery(stored)}
            stale="invitations"
            onClose={onClose}
          />
        )}
      </Async>
    </Dialog>
  );
}
