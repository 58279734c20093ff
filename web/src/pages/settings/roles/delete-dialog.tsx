import { take } from "~/api/client";
import type { Role } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button, ButtonLink } from "~/ui/button";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Dialog, DialogActions } from "~/ui/dialog";
import { useAct } from "~/ui/use-act";

interface Props {
  role: Role;
  onGone: () => void;
  onClose: () => void;
}

/** A role that somebody holds leads to those who hold it; another one is deleted after being named. */
export function DeleteDialog({ role, onGone, onClose }: Props) {
  const { t } = useI18n();
  const { slug } = useMembership();
  const erase = useAct({
    call: (client, key: string) => take(client.DELETE("/api/v1/roles/{key}", { params: { path: { key } } })),
    stale: ["roles"],
    said: t("roles.gone", { role: role.name }),
    done: onGone,
  });
  const title = t("roles.delete_title", { role: role.name });
  if (role.members + role.pending_invitations > 0) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={title}
        lead={t("roles.held", {
          members: t("roles.members", { count: role.members }),
          invitations: t("roles.invitations", { count: role.pending_invitations }),
        })}
      >
        <DialogActions>
          <Button onClick={onClose}>{t("common.close")}</Button>
          <ButtonLink look="primary" to="/o/$slug/settings/$key" params={{ slug, key: "members" }}>
            {t("roles.to_members")}
          </ButtonLink>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <ConfirmDelete
      open
      title={title}
      consequence={t("roles.delete_body")}
      verb={t("roles.delete")}
      busy={erase.isPending}
      error={erase.error ?? undefined}
      onConfirm={() => erase.mutate(role.key)}
      onClose={onClose}
    />
  );
}
