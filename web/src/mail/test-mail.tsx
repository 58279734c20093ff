import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { take } from "~/api/client";
import type { SmtpSettingsChange } from "~/api/mail";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { DeliveryIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Notice } from "~/ui/notice";
import { useAct } from "~/ui/use-act";
import { Steps } from "./steps";
import { changeOf, type Values } from "./values";

interface Props {
  /** Tried as it stands, saved or not. */
  form: UseFormReturn<Values>;
}

/** Sends a real message with the values of the form, and shows what the server said beside the button. */
export function TestMail({ form }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const mine = useQuery(profileQuery).data?.user.email ?? "";
  const [typed, type] = useState<string | null>(null);
  const recipient = typed ?? mine;
  const test = useAct({
    call: (client, body: { settings: SmtpSettingsChange; recipient: string }) =>
      take(client.POST("/api/v1/smtp/test", { body })),
    stale: [],
    failed: (error) => pointTo(form, i18n, error, "/settings"),
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
              onClick={() => test.mutate({ settings: changeOf(form.getValues()), recipient })}
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
