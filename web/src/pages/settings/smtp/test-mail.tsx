import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import type { SmtpSettingsChange } from "~/api/mail";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { DeliveryIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Notice } from "~/ui/notice";
import { useAct } from "~/ui/use-act";
import { Steps } from "./steps";

interface Props {
  /** What stands in the form now, saved or not. */
  change: () => SmtpSettingsChange;
  failed: (error: unknown) => void;
}

/** Sends a real message with the values of the form, and shows what the server said beside the button. */
export function TestMail({ change, failed }: Props) {
  const { t } = useI18n();
  const mine = useQuery(profileQuery).data?.user.email ?? "";
  const [typed, type] = useState<string | null>(null);
  const recipient = typed ?? mine;
  const test = useAct({
    call: (client, body: { settings: SmtpSettingsChange; recipient: string }) =>
      take(client.POST("/api/v1/smtp/test", { body })),
    stale: [],
    failed,
  });
  return (
    <>
      <Field label={t("smtp.recipient")}>
        {(ids) => (
          <div className="flex flex-wrap gap-2">
            <Input
              {...ids}
              type="email"
              className="min-w-52 flex-1"
              value={recipient}
              onChange={(event) => type(event.target.value)}
            />
            <Button
              icon={<DeliveryIcon aria-hidden size={14} />}
              loading={test.isPending}
              disabled={!recipient}
              onClick={() => test.mutate({ settings: change(), recipient })}
            >
              {t("smtp.test_button")}
            </Button>
          </div>
        )}
      </Field>
      {test.isError && <ErrorBox error={test.error} title={t("smtp.test_failed")} />}
      {test.data && !test.isPending && (
        <>
          <Notice
            tone={test.data.passed ? "ok" : "bad"}
            title={test.data.passed ? t("smtp.test_passed", { recipient }) : t("smtp.test_failed")}
          />
          <Steps steps={test.data.steps} />
        </>
      )}
    </>
  );
}
