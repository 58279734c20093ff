import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, rememberCsrf, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CodeField } from "../code-field";
import { Refusal } from "../refusal";

interface Props {
  onBack: () => void;
  onConfirmed: (recoveryCodes: string[]) => void;
}

/** The first code turns it on; the server renews the session in the same answer. */
export function ConfirmForm({ onBack, onConfirmed }: Props) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => take(api.POST("/api/v1/profile/mfa/confirm", { body: { code } })),
    onSuccess: ({ csrf_token, recovery_codes }) => {
      rememberCsrf(csrf_token);
      onConfirmed(recovery_codes);
    },
    onError: () => setCode(""),
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim()) confirm.mutate();
      }}
    >
      <CodeField value={code} onChange={setCode} />
      <Refusal error={confirm.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t("mfa.back")}</Button>
        <Button type="submit" look="primary" loading={confirm.isPending}>
          {t("mfa.turn_on")}
        </Button>
      </div>
    </form>
  );
}
