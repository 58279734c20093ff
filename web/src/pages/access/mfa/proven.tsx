import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, take } from "~/api/client";
import { ApiError } from "~/api/problem";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { PasswordInput } from "~/ui/password-input";
import { Refusal } from "../refusal";

export const needsProof = (error: unknown) =>
  error instanceof ApiError && error.code === "session.proof_required";

interface Props {
  error: unknown;
  onProven: () => void;
  onBack: () => void;
  children: ReactNode;
}

/** Asks for the password again where the server wants a recent one, then goes on where it stopped. */
export function Proven({ error, onProven, onBack, children }: Props) {
  return needsProof(error) ? <ProofForm onProven={onProven} onBack={onBack} /> : children;
}

export function ProofForm({ onProven, onBack }: Pick<Props, "onProven" | "onBack">) {
  const { t } = useI18n();
  const [password, setPassword] = useState("");
  const prove = useMutation({
    mutationFn: () => take(api.POST("/api/v1/sessions/current/proof", { body: { password } })),
    onSuccess: onProven,
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (password) prove.mutate();
      }}
    >
      <p className="text-fg-2">{t("security.proof_lead")}</p>
      <Field label={t("security.current_password")}>
        {(ids) => (
          <PasswordInput
            {...ids}
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Refusal error={prove.error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t("common.cancel")}</Button>
        <Button type="submit" look="primary" loading={prove.isPending}>
          {t("security.proof_submit")}
        </Button>
      </div>
    </form>
  );
}
