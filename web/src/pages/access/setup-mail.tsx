import { useQuery } from "@tanstack/react-query";
import { type SmtpSettings, smtpQuery } from "~/api/mail";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Connection } from "~/mail/connection";
import { Login, ProviderChoice, Sender, Service } from "~/mail/fields";
import { Level } from "~/mail/level";
import { TestMail } from "~/mail/test-mail";
import { useMailForm } from "~/mail/use-mail-form";
import { SMTP } from "~/mail/values";
import { MembershipProvider, useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Stepper } from "~/ui/stepper";
import { SCREENS } from "./setup-wizard";
import { Stage } from "./stage";

interface Props {
  onDone: () => void;
}

/** How mails will leave; without it, links are copied by hand. */
export function SetupMail({ onDone }: Props) {
  const { t } = useI18n();
  const profile = useQuery(profileQuery);
  const membership = profile.data?.memberships[0];
  return (
    <Stage wide title={t("setup.mail_title")} lead={t("setup.mail_lead")}>
      <Stepper at={SCREENS - 1} of={SCREENS} />
      <Async query={profile}>
        {() =>
          membership && (
            <MembershipProvider value={membership}>
              <Mail onDone={onDone} />
            </MembershipProvider>
          )
        }
      </Async>
    </Stage>
  );
}

function Mail({ onDone }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(smtpQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) =>
        value.in_effect ? (
          <>
            <Level settings={value} />
            <div className="mt-6 flex justify-end">
              <Button look="primary" onClick={onDone}>
                {t("setup.next")}
              </Button>
            </div>
          </>
        ) : (
          <MailForm settings={value} etag={etag} onDone={onDone} />
        )
      }
    </Async>
  );
}

function MailForm({ settings, etag, onDone }: Props & { settings: SmtpSettings; etag: string }) {
  const { t } = useI18n();
  const { form, editing } = useMailForm({ settings, etag, canEdit: true, done: onDone });
  const provider = form.watch("provider");
  const part = { form, settings, etag };
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={editing.submit}>
      <ProviderChoice form={form} canEdit />
      {provider === SMTP ? (
        <>
          <Connection form={form} canEdit />
          <Login {...part} />
        </>
      ) : (
        <Service {...part} />
      )}
      <Sender form={form} />
      <TestMail key={provider} form={form} />
      {editing.error ? <ErrorBox error={editing.error} title={t("save_bar.failed")} /> : null}
      <div className="mt-2 flex justify-between gap-2">
        <Button onClick={onDone}>{t("setup.skip")}</Button>
        <Button type="submit" look="primary" loading={editing.saving}>
          {t("setup.save")}
        </Button>
      </div>
      {editing.conflict}
    </form>
  );
}
