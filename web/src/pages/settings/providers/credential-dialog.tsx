import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { ConnectorCard, Credential, FieldSpec } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { useRightName } from "~/ui/right-name";
import { SchemaForm } from "~/ui/schema-form";
import { useAct } from "~/ui/use-act";

interface Props {
  card: ConnectorCard;
  credential: Credential | undefined;
  onClose: () => void;
}

interface Values {
  fields: Record<string, string>;
}

const isSecret = ({ kind }: FieldSpec) => kind === "secret";

/** The key goes to the server and never comes back: an empty field keeps the stored one. */
export function CredentialDialog({ card, credential, onClose }: Props) {
  const { t } = useI18n();
  const { can } = useMembership();
  const nameOf = useRightName();
  const flag = card.family === "llm" ? "flag.change_llm" : "flag.change_stt";
  const mayChoose = can(flag);
  const known: Record<string, string | null | undefined> = {
    model: credential?.model,
    base_url: credential?.base_url,
  };
  const form = useForm<Values>({
    defaultValues: {
      fields: Object.fromEntries(
        card.fields.map(({ key, default: first }) => [key, known[key] ?? first ?? ""]),
      ),
    },
  });
  const secretKey = card.fields.find(isSecret)?.key ?? "";
  const save = useAct({
    call: (client, { fields }: Values) =>
      take(
        client.PUT("/api/v1/credentials/{connector}", {
          params: { path: { connector: card.key } },
          body: {
            secret: fields[secretKey] || undefined,
            base_url: fields.base_url,
            model: mayChoose ? fields.model : undefined,
          },
        }),
      ),
    stale: ["credentials", "interactions"],
    said: t("providers.stored", { name: card.name }),
    done: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("providers.dialog_title", { name: card.name })}
      lead={t("providers.dialog_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <SchemaForm
          fields={card.fields.filter(({ key }) => mayChoose || key !== "model")}
          control={form.control}
          under="fields"
          saved={credential}
        />
        {!mayChoose && (
          <p className="text-fg-3 text-meta">{t("providers.model_locked", { right: nameOf(flag) })}</p>
        )}
        {save.isError && <ErrorBox error={save.error} title={t("providers.refused")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.isPending}>
            {t("providers.test_and_save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
