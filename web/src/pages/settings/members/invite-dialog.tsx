import { useState } from "react";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { Textarea } from "~/ui/textarea";
import { useAct } from "~/ui/use-act";
import { readAddresses } from "./addresses";
import { InviteResults } from "./invite-results";
import { type Choice, RoleChoice } from "./role-choice";

const ADDRESSES_MAX = 100;

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t, locale } = useI18n();
  const [text, setText] = useState("");
  const [choice, choose] = useState<Choice>({ role: "agent", projects: [] });
  const emails = readAddresses(text);
  const tooMany = emails.length > ADDRESSES_MAX;
  const invite = useAct({
    call: (client, _: undefined) =>
      take(
        client.POST("/api/v1/invitations", {
          body: { emails, role: choice.role, project_ids: choice.projects, locale },
        }),
      ),
    stale: ["invitations"],
  });
  if (invite.data) {
    return (
      <Dialog wide open onClose={onClose} title={t("invite.done_title")}>
        <InviteResults answer={invite.data} />
        <DialogActions>
          <Button
            onClick={() => {
              setText("");
              invite.reset();
            }}
          >
            {t("invite.more")}
          </Button>
          <Button look="primary" onClick={onClose}>
            {t("common.done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog wide open onClose={onClose} title={t("invite.title")} lead={t("invite.lead")}>
      <div className="flex flex-col gap-4">
        <Field
          label={t("invite.addresses")}
          hint={emails.length ? t("invite.count", { count: emails.length }) : t("invite.addresses_hint")}
          error={tooMany ? t("errors.invitation.addresses") : undefined}
        >
          {(ids) => (
            <Textarea
              {...ids}
              rows={3}
              autoFocus
              spellCheck={false}
              placeholder={t("invite.placeholder")}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <RoleChoice value={choice} onChange={choose} />
        {invite.isError && <ErrorBox error={invite.error} title={t("error.action_title")} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button
          look="primary"
          loading={invite.isPending}
          disabled={emails.length === 0 || tooMany}
          onClick={() => invite.mutate(undefined)}
        >
          {t("invite.submit", { count: emails.length })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
