import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { memberQuery } from "~/api/members";
import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { useSave } from "~/ui/use-save";
import { Refusal } from "./refusal";
import { RoleDialog } from "./role-dialog";
import { useRoleName } from "./words";

interface Props {
  member: MemberDetail;
  etag: string;
}

interface Values {
  first_name: string;
  last_name: string;
  extension: string;
}

const valuesOf = ({ first_name, last_name, extension }: MemberDetail): Values => ({
  first_name,
  last_name,
  extension: extension ?? "",
});

export function MemberForm({ member, etag }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const roleName = useRoleName();
  const [choosing, choose] = useState(false);
  const { id, refusals } = member;
  const form = useForm<Values>({ values: valuesOf(member), resetOptions: { keepDirtyValues: true } });
  const { dirtyFields, errors } = form.formState;
  const dirty = Object.keys(dirtyFields) as (keyof Values)[];
  const { save, saving, error, reset, conflict } = useSave({
    etag,
    call: (client, values: Values, revision) =>
      take(
        client.PATCH("/api/v1/members/{id}", {
          params: { path: { id } },
          body: Object.fromEntries(dirty.map((key) => [key, values[key]])),
          headers: { "if-match": revision },
        }),
      ),
    latest: () => queries.fetchQuery({ ...memberQuery(org, id), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value), { keepDirtyValues: false }),
    stale: ["members"],
    said: t("common.saved"),
    done: ({ first_name, last_name, extension }) =>
      form.reset({ first_name, last_name, extension: extension ?? "" }, { keepDirtyValues: false }),
    failed: (failure) => pointTo(form, i18n, failure),
  });
  return (
    <Card title={t("members.details")}>
      <form noValidate className="flex flex-col gap-3" onSubmit={form.handleSubmit(save)}>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("members.first_name")} error={errors.first_name?.message}>
            {(ids) => <Input {...ids} readOnly={Boolean(refusals.names)} {...form.register("first_name")} />}
          </Field>
          <Field label={t("members.last_name")} error={errors.last_name?.message}>
            {(ids) => <Input {...ids} readOnly={Boolean(refusals.names)} {...form.register("last_name")} />}
          </Field>
        </div>
        <Refusal code={refusals.names} />
        <Field
          label={t("members.extension")}
          hint={t("members.extension_hint")}
          error={errors.extension?.message}
        >
          {(ids) => (
            <Input
              {...ids}
              readOnly={Boolean(refusals.extension)}
              className="tabular sm:w-40"
              {...form.register("extension")}
            />
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-t pt-3">
          <div className="min-w-0 flex-1">
            <p className="text-fg-3 text-meta">{t("members.role")}</p>
            <p className="font-medium">{roleName(member.role, member.role_name)}</p>
            {member.projects.length > 0 && (
              <p className="text-fg-2 text-meta">{member.projects.map(({ name }) => name).join(" · ")}</p>
            )}
          </div>
          <Button disabled={Boolean(refusals.role)} onClick={() => choose(true)}>
            {t("members.change_role")}
          </Button>
          <div className="w-full">
            <Refusal code={refusals.role} />
          </div>
        </div>
        {Boolean(error) && <ErrorBox error={error} title={t("save_bar.failed")} />}
        {dirty.length > 0 && (
          <div className="flex justify-end gap-2">
            <Button
              look="ghost"
              onClick={() => {
                form.reset(undefined, { keepDirtyValues: false });
                reset();
              }}
            >
              {t("common.discard")}
            </Button>
            <Button type="submit" look="primary" loading={saving}>
              {t("common.save")}
            </Button>
          </div>
        )}
      </form>
      {choosing && <RoleDialog member={member} etag={etag} onClose={() => choose(false)} />}
      {conflict}
    </Card>
  );
}
