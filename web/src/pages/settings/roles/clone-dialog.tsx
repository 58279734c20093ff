import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { Role } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { useAct } from "~/ui/use-act";

interface Props {
  from: Role;
  fromName: string;
  onMade: (key: string) => void;
  onClose: () => void;
}

/** A role of one's own begins as a copy. */
export function CloneDialog({ from, fromName, onMade, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm({ defaultValues: { name: t("roles.copy_of", { role: fromName }).slice(0, 60) } });
  const { errors } = form.formState;
  const clone = useAct({
    call: (client, { name }: { name: string }) =>
      take(client.POST("/api/v1/roles", { body: { name, from: from.key } })),
    stale: ["roles"],
    said: t("roles.made"),
    done: ({ key }) => onMade(key),
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("roles.clone_title", { role: fromName })}
      lead={t("roles.clone_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => clone.mutate(values))}
      >
        <Field label={t("roles.name")} error={errors.name?.message}>
          {(ids) => (
            <Input {...ids} maxLength={60} {...form.register("name", { required: t("field.required") })} />
          )}
        </Field>
        {clone.isError && !errors.name && <ErrorBox error={clone.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={clone.isPending}>
            {t("roles.clone")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
