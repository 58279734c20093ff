import { take } from "~/api/client";
import type { Invitation } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CopyField } from "~/ui/copy-field";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { PassIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";

interface Props {
  invitation: Invitation;
  way: "link" | "again";
  onClose: () => void;
}

/** A new link kills the old one, so it is asked for, and shown once. */
export function LinkDialog({ invitation, way, onClose }: Props) {
  const { t, format } = useI18n();
  const { id, email } = invitation;
  const params = { params: { path: { id } } };
  const issue = useAct({
    call: (client, _: undefined) =>
      take(
        way === "link"
          ? client.POST("/api/v1/invitations/{id}/link", params)
          : client.POST("/api/v1/invitations/{id}/resend", params),
      ),
    stale: ["invitations"],
  });
  const issued = issue.data;
  const title = t(way === "link" ? "invitations.link_title" : "invitations.resend_title", { email });
  if (!issued) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={title}
        lead={t(way === "link" ? "invitations.link_body" : "invitations.resend_body")}
      >
        {issue.isError && <ErrorBox error={issue.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" loading={issue.isPending} onClick={() => issue.mutate(undefined)}>
            {t(way === "link" ? "invitations.make_link" : "invitations.resend")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={title}>
      {issued.link ? (
        <>
          {way === "again" && <p className="mb-2 text-fg-2">{t("smtp.none")}</p>}
          <CopyField label={t("invitations.link")} value={issued.link} />
          <p className="mt-2 text-fg-2 text-meta">
            {t("invitations.link_once", { email, when: format.relative(issued.expires_at) })}
          </p>
        </>
      ) : (
        <p className="flex items-center gap-2">
          <PassIcon aria-hidden size={16} className="text-ok" />
          {t("invitations.on_its_way", { email })}
        </p>
      )}
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t("common.done")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
