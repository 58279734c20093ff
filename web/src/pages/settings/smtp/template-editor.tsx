import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { type Template, type TemplateRef, type TemplateWords, templateQuery } from "~/api/mail";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Steps } from "~/mail/steps";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Textarea } from "~/ui/textarea";
import { useAct } from "~/ui/use-act";
import { useSave } from "~/ui/use-save";

export function TemplateEditor({ of, onDone }: { of: TemplateRef; onDone: () => void }) {
  const { org } = useMembership();
  const query = useQuery(templateQuery(org, of.key, of.locale));
  return (
    <Async query={query}>
      {({ value, etag }) => <Editor template={value} etag={etag} onDone={onDone} />}
    </Async>
  );
}

const wordsOf = ({ subject, html, text }: Template): TemplateWords => ({ subject, html, text });

/** The console lets no inline style in, not even in a frame; the words and their order are what is checked here. */
const unstyled = (html: string) =>
  html.replace(/ style="[^"]*"/g, "").replace(/<meta name="color-scheme"[^>]*>/, "");

interface Props {
  template: Template;
  etag: string;
  onDone: () => void;
}

function Editor({ template, etag, onDone }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const me = useQuery(profileQuery).data?.user.email ?? "";
  const form = useForm<TemplateWords>({ values: wordsOf(template) });
  const { errors } = form.formState;
  const path = { key: template.key, locale: template.locale };
  const failed = (error: unknown) => pointTo(form, i18n, error);
  const save = useSave({
    etag,
    call: (client, body: TemplateWords, seen) =>
      take(
        client.PUT("/api/v1/templates/{key}/{locale}", {
          params: { path },
          body,
          headers: { "if-match": seen },
        }),
      ),
    latest: () => queries.fetchQuery({ ...templateQuery(org, template.key, template.locale), staleTime: 0 }),
    reload: ({ value }) => form.reset(wordsOf(value)),
    stale: ["templates"],
    said: t("common.saved"),
    done: onDone,
    failed,
  });
  const reset = useAct({
    call: (client, _: undefined) =>
      take(client.DELETE("/api/v1/templates/{key}/{locale}", { params: { path } })),
    stale: ["templates"],
    said: t("template.was_reset"),
    done: onDone,
  });
  const preview = useAct({
    call: (client, body: TemplateWords) =>
      take(client.POST("/api/v1/templates/{key}/{locale}/preview", { params: { path }, body })),
    stale: [],
    failed,
  });
  const test = useAct({
    call: (client, words: TemplateWords) =>
      take(
        client.POST("/api/v1/templates/{key}/{locale}/test", {
          params: { path },
          body: { words, recipient: me },
        }),
      ),
    stale: [],
    failed,
  });
  const problem = save.error ?? preview.error ?? test.error ?? reset.error;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={form.handleSubmit((words) => save.save(words))}
    >
      <Field label={t("template.subject")} error={errors.subject?.message}>
        {(ids) => <Input {...ids} {...form.register("subject")} />}
      </Field>
      <Field label={t("template.html")} error={errors.html?.message}>
        {(ids) => (
          <Textarea {...ids} rows={8} className="font-mono" spellCheck={false} {...form.register("html")} />
        )}
      </Field>
      <Field label={t("template.text")} error={errors.text?.message}>
        {(ids) => (
          <Textarea {...ids} rows={6} className="font-mono" spellCheck={false} {...form.register("text")} />
        )}
      </Field>
      <p className="text-fg-2 text-meta">
        {t("template.variables")}{" "}
        {template.variables.map(({ name }) => (
          <code key={name} className="mr-1.5 inline-block rounded-xs bg-sunken px-1">{`{{ ${name} }}`}</code>
        ))}
      </p>
      {problem ? <ErrorBox error={problem} title={t("error.action_title")} /> : null}
      {preview.data && (
        <section aria-label={t("template.preview")} className="rounded-card border border-line">
          <p className="border-line border-b px-3 py-2 font-medium">{preview.data.subject}</p>
          <iframe
            title={t("template.preview")}
            sandbox=""
            srcDoc={unstyled(preview.data.html)}
            className="h-80 w-full rounded-b-card bg-surface"
          />
        </section>
      )}
      {test.data && <Steps steps={test.data.steps} />}
      <DialogActions>
        {template.overridden && (
          <Button look="ghost" loading={reset.isPending} onClick={() => reset.mutate(undefined)}>
            {t("template.reset")}
          </Button>
        )}
        <Button loading={test.isPending} onClick={() => test.mutate(form.getValues())}>
          {t("template.test", { recipient: me })}
        </Button>
        <Button loading={preview.isPending} onClick={() => preview.mutate(form.getValues())}>
          {t("template.preview")}
        </Button>
        <Button look="primary" type="submit" loading={save.saving}>
          {t("common.save")}
        </Button>
      </DialogActions>
      {save.conflict}
    </form>
  );
}
