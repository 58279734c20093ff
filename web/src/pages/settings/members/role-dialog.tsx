import { useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { memberQuery } from "~/api/members";
import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Dialog } from "~/ui/dialog";
import { RoleForm } from "./role-form";

interface Props {
  member: MemberDetail;
  etag: string;
  onClose: () => void;
}

export function RoleDialog({ member, etag, onClose }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const { id, display_name } = member;
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title={t("members.role_title", { name: display_name })}
      lead={t("members.role_lead")}
    >
      <RoleForm
        holder={member}
        etag={etag}
        patch={(client, body, seen) =>
          take(
            client.PATCH("/api/v1/members/{id}", {
              params: { path: { id } },
              body,
              headers: { "if-match": seen },
            }),
          )
        }
        latest={() => queries.fetchQuery({ ...memberQuery(org, id), staleTime: 0 })}
        stale="members"
        onClose={onClose}
      />
    </Dialog>
  );
}
