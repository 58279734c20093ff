import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "~/api/client";
import { ApiError } from "~/api/problem";
import type { MfaChallenge } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { usePageTitle } from "~/ui/page-header";
import { useToast } from "~/ui/toast";
import { CodeField } from "./code-field";
import { Refusal } from "./refusal";
import { Stage } from "./stage";

interface Props {
  asked: MfaChallenge;
  onIn: (csrf: string) => Promise<void>;
  onStartOver: () => void;
}

/** The second step of signing in, on the same stage as the first. */
export function CodeStep({ asked, onIn, onStartOver }: Props) {
  const { t } = useI18n();
  const toast = useToast();
  const { challenge } = asked;
  const byMail = asked.mfa === "email";
  const [recovery, setRecovery] = useState(byMail && !asked.mailed);
  const [code, setCode] = useState("");
  usePageTitle(t("mfa.step_title"));
  const answer = useMutation({
    mutationFn: async () =>
      onIn((await take(api.POST("/api/v1/sessions/mfa", { body: { challenge, code } }))).csrf_token),
    onError: () => setCode(""),
  });
  const resend = useMutation({
    mutationFn: () => take(api.POST("/api/v1/sessions/mfa/resend", { body: { challenge } })),
    onSuccess: () => toast(t("mfa.sent_again")),
  });
  const over = answer.error instanceof ApiError && answer.error.status === 410;
  const switchTo = (next: boolean) => {
    setRecovery(next);
    setCode("");
    answer.reset();
  };
  const lead = recovery ? "mfa.recovery_lead" : byMail ? "mfa.email_lead" : "mfa.totp_lead";
  return (
    <Stage title={t("mfa.step_title")} lead={t(byMail && !asked.mailed ? "mfa.no_mail_lead" : lead)}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim()) answer.mutate();
        }}
      >
        <CodeField value={code} onChange={setCode} recovery={recovery} />
        <Refusal error={answer.error ?? resend.error} />
        {over ? (
          <Button look="primary" className="h-9" onClick={onStartOver}>
            {t("mfa.start_over")}
          </Button>
        ) : (
          <Button type="submit" look="primary" loading={answer.isPending} className="h-9">
            {t("login.submit")}
          </Button>
        )}
        <div className="-ml-3 flex flex-col items-start gap-1">
          {byMail && asked.mailed && !recovery && (
            <Button look="ghost" loading={resend.isPending} onClick={() => resend.mutate()}>
              {t("mfa.resend")}
            </Button>
          )}
          <Button look="ghost" onClick={() => switchTo(!recovery)}>
            {t(recovery ? "mfa.use_code" : "mfa.use_recovery")}
          </Button>
          <Button look="ghost" onClick={onStartOver}>
            {t("mfa.other_user")}
          </Button>
        </div>
      </form>
    </Stage>
  );
}
