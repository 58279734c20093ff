import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { AuthenticatorIcon, MailIcon } from "~/ui/icons";
import { ConfirmEmail } from "./confirm-email";
import { ConfirmTotp } from "./confirm-totp";
import { RecoveryCodes } from "./recovery-codes";

interface Props {
  canMail: boolean;
  onDone: () => void;
}

/** From the choice to the recovery codes: the whole way to a second factor, on any page. */
export function Enrolment({ canMail, onDone }: Props) {
  const { t } = useI18n();
  const [kind, choose] = useState<"totp" | "email" | null>(null);
  const [codes, show] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  const back = () => choose(null);
  if (kind === "totp") return <ConfirmTotp onBack={back} onConfirmed={show} />;
  if (kind === "email") return <ConfirmEmail onBack={back} onConfirmed={show} />;
  return (
    <ul className="flex flex-col gap-3">
      <Choice
        icon={<AuthenticatorIcon aria-hidden size={16} />}
        title={t("mfa.totp")}
        hint={t("mfa.totp_hint")}
        look="primary"
        onChoose={() => choose("totp")}
      />
      <Choice
        icon={<MailIcon aria-hidden size={16} />}
        title={t("mfa.email")}
        hint={t(canMail ? "mfa.email_hint" : "mfa.email_impossible")}
        look="secondary"
        onChoose={canMail ? () => choose("email") : undefined}
      />
    </ul>
  );
}

interface ChoiceProps {
  icon: React.ReactNode;
  title: string;
  hint: string;
  look: "primary" | "secondary";
  onChoose?: () => void;
}

function Choice({ icon, title, hint, look, onChoose }: ChoiceProps) {
  const { t } = useI18n();
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-4">
      <span className="grid size-8 shrink-0 place-items-center rounded-control bg-sunken text-fg-2">
        {icon}
      </span>
      <div className="min-w-48 flex-1">
        <h3 className="font-medium">{title}</h3>
        <p className="text-fg-2">{hint}</p>
      </div>
      {onChoose && (
        <Button look={look} onClick={onChoose} aria-label={`${t("mfa.choose")}: ${title}`}>
          {t("mfa.choose")}
        </Button>
      )}
    </li>
  );
}
