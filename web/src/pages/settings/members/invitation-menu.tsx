import { useState } from "react";
import { take } from "~/api/client";
import type { Invitation } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { IconButton } from "~/ui/icon-button";
import { DeleteIcon, EditIcon, LinkIcon, MailIcon, MoreIcon } from "~/ui/icons";
import { Menu, MenuItem } from "~/ui/menu";
import { useAct } from "~/ui/use-act";
import { InvitationRoleDialog } from "./invitation-role-dialog";
import { LinkDialog } from "./link-dialog";

/** What can still be done with an invitation that waits or has expired. */
export function InvitationMenu({ invitation }: { invitation: Invitation }) {
  const { t } = useI18n();
  const { can } = useMembership();
  const { id, email, status } = invitation;
  const [open, show] = useState<"link" | "again" | "role" | "revoke" | null>(null);
  const close = () => show(null);
  const revoke = useAct({
    call: (client, _: undefined) =>
      take(client.POST("/api/v1/invitations/{id}/revoke", { params: { path: { id } } })),
    stale: ["invitations"],
    said: t("invitations.revoked", { email }),
    done: close,
  });
  if (!can("member.create") || status === "accepted" || status === "revoked") return null;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("invitations.actions", { email })} icon={<MoreIcon aria-hidden size={16} />} />
        }
      >
        <MenuItem onClick={() => show("again")}>
          <MailIcon aria-hidden size={14} /> {t("invitations.resend")}
        </MenuItem>
        <MenuItem onClick={() => show("link")}>
          <LinkIcon aria-hidden size={14} /> {t("invitations.copy_link")}
        </MenuItem>
        {can("member.update") && (
          <MenuItem onClick={() => show("role")}>
            <EditIcon aria-hidden size={14} /> {t("invitations.change_role")}
          </MenuItem>
        )}
        <MenuItem className="text-bad-fg" onClick={() => show("revoke")}>
          <DeleteIcon aria-hidden size={14} /> {t("invitations.revoke")}
        </MenuItem>
      </Menu>
      {(open === "link" || open === "again") && (
        <LinkDialog invitation={invitation} way={open} onClose={close} />
      )}
      {open === "role" && <InvitationRoleDialog id={id} onClose={close} />}
      <ConfirmDelete
        open={open === "revoke"}
        title={t("invitations.revoke_title", { email })}
        consequence={t("invitations.revoke_body")}
        verb={t("invitations.revoke")}
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate(undefined)}
        onClose={close}
      />
    </>
  );
}
