import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { sourceQuery } from "~/api/sources";
import type { ConnectorCard, Source, SourceChange } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { cx } from "~/ui/class";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { begun, SchemaForm, shown } from "~/ui/schema-form";
import { useSave } from "~/ui/use-save";

/** From so many fields on, two stand beside each other. */
const MANY_FIELDS = 12;

interface Props {
  id: string;
  name: string;
  card: ConnectorCard;
  onClose: () => void;
}

/** Reads the source again, so that the form begins with what is stored and its revision. */
export function EditSource({ id, name, card, onClose }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery({ ...sourceQuery(org, id), staleTime: 0 });
  return (
    <Dialog
      open
      onClose={onClose}
      wide={card.fields.length > MANY_FIELDS}
      title={t("source.edit_title", { name })}
      lead={t("source.edit_lead")}
    >
      <Async query={query}>
        {({ value, etag }) => <Form source={value} etag={etag} card={card} onClose={onClose} />}
      </Async>
    </Dialog>
  );
}

interface FormProps {
  source: Source;
  etag: string;
  card: ConnectorCard;
  onClose: () => void;
}

interface Values {
  name: string;
  /** Nothing at all takes a secret away. */
  fields: Record<string, string | null>;
}

function Form({ source, etag, card, onClose }: FormProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const form = useForm<Values>({ defaultValues: valuesOf(source, card) });
  const save = useSave({
    etag,
    call: (client, body: SourceChange, seen) =>
      take(
        client.PATCH("/api/v1/sources/{id}", {
          params: { path: { id: source.id } },
          headers: { "if-match": seen },
          body,
        }),
      ),
    latest: () => queries.fetchQuery({ ...sourceQuery(org, source.id), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value, card)),
    stale: ["sources"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={form.handleSubmit(({ name, fields }) =>
        save.save({ name: name.trim(), fields: entered(card, fields) }),
      )}
    >
      <Field label={t("source.name")} error={form.formState.errors.name?.message}>
        {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
      </Field>
      <div className={cx("grid items-start gap-4", card.fields.length > MANY_FIELDS && "sm:grid-cols-2")}>
        <SchemaForm fields={card.fields} control={form.control} under="fields" changing />
      </div>
      {Boolean(save.error) && <ErrorBox error={save.error} title={t("save_bar.failed")} />}
      <DialogActions>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button type="submit" look="primary" loading={save.saving}>
          {t("common.save")}
        </Button>
      </DialogActions>
      {save.conflict}
    </form>
  );
}

/** An emptied setting is taken away by being sent empty; a secret sent empty stays. */
const entered = (card: ConnectorCard, values: Values["fields"]) =>
  Object.fromEntries(
    shown(card.fields, values).map(({ key }) => [
      key,
      values[key] === null ? null : (values[key] ?? "").trim(),
    ]),
  );

const valuesOf = ({ name, fields, timezone }: Source, card: ConnectorCard): Values => ({
  name,
  fields: { ...begun(card.fields, timezone), ...fields, ...zoneOf(card, timezone) },
});

const zoneOf = ({ fields }: ConnectorCard, timezone: string): Record<string, string> => {
  const key = fields.find(({ kind }) => kind === "timezone")?.key;
  return key ? { [key]: timezone } : {};
};
