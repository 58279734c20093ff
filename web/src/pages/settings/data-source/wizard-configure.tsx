import { useEffect } from "react";
import { useForm } from "react-hook-form";
import type { ConnectorCard, FieldSpec } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Disclosure } from "~/ui/disclosure";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Markdown } from "~/ui/markdown";
import { begun, given, SchemaForm } from "~/ui/schema-form";
import { SamplePreview } from "./sample-preview";
import type { Draft } from "./wizard";

interface Values {
  name: string;
  fields: Record<string, string>;
}

interface Props {
  card: ConnectorCard;
  draft: Draft | undefined;
  testing: boolean;
  error: unknown;
  onTest: (draft: Draft) => void;
}

/** A vendor whose every field may stay as it is has a form to be shown in full; else the rest is one click away. */
const isNeeded = ({ required, generated }: FieldSpec) => required || generated;

export function Configure({ card, draft, testing, error, onTest }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { organization } = useMembership();
  const form = useForm<Values>({
    defaultValues: {
      name: draft?.name ?? card.name,
      fields: { ...begun(card.fields, organization.timezone), ...draft?.fields },
    },
  });
  useEffect(() => {
    if (error) pointTo(form, i18n, error);
  }, [error, form, i18n]);
  const free = !card.fields.some(({ required }) => required);
  const needed = free ? card.fields : card.fields.filter(isNeeded);
  const others = free ? [] : card.fields.filter((field) => !isNeeded(field));
  const isWrong = others.some(({ key }) => form.formState.errors.fields?.[key]);
  const values = form.watch("fields");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <form
        noValidate
        className="flex min-w-0 flex-col gap-4"
        onSubmit={form.handleSubmit(({ name, fields }) =>
          onTest({ connector: card.key, name: name.trim(), fields: given(card.fields, fields) }),
        )}
      >
        <Card>
          <div className="flex flex-col gap-4">
            <Field
              label={t("source.name")}
              hint={t("source.name_hint")}
              error={form.formState.errors.name?.message}
            >
              {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
            </Field>
            <div className={free ? "grid gap-4 sm:grid-cols-2" : "flex flex-col gap-4"}>
              <SchemaForm fields={needed} control={form.control} under="fields" />
            </div>
          </div>
        </Card>
        {others.length > 0 && (
          <Disclosure title={t("wizard.more_settings", { count: others.length })} open={isWrong || undefined}>
            <div className="flex flex-col gap-4 p-4">
              <SchemaForm fields={others} control={form.control} under="fields" />
            </div>
          </Disclosure>
        )}
        {Boolean(error) && <ErrorBox error={error} title={t("wizard.not_tested")} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" loading={testing}>
            {t("wizard.test_now")}
          </Button>
          <p className="min-w-0 flex-1 text-fg-3 text-meta">{t("wizard.test_free")}</p>
        </div>
      </form>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4">
        {card.capabilities.includes("ingest") && (
          <SamplePreview card={card} fields={given(card.fields, values)} open={free} />
        )}
        <Disclosure title={t("wizard.guide")} open={!free || undefined}>
          <div className="p-4">
            <Markdown source={card.guide} />
          </div>
        </Disclosure>
      </div>
    </div>
  );
}
