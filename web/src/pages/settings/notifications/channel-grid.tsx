import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { notificationSettingsQuery } from "~/api/integrations";
import type { NotificationSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Card } from "~/ui/card";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { SaveBar } from "~/ui/save-bar";
import { Textarea } from "~/ui/textarea";
import { useSave } from "~/ui/use-save";
import { ChannelRow } from "./channel-row";
import { asBody, type GridValues, lineOf, valuesOf } from "./channel-values";

interface Props {
  settings: NotificationSettings;
  etag: string;
  canEdit: boolean;
}

/** Channels × severities. The bell is a row without a switch: it is always on. */
export function ChannelGrid({ settings, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t, name } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const form = useForm<GridValues>({
    disabled: !canEdit,
    values: valuesOf(settings),
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, errors } = form.formState;
  const save = useSave({
    etag,
    call: (client, values: GridValues, seen) =>
      take(
        client.PUT("/api/v1/notification-settings", {
          body: asBody(values),
          headers: { "if-match": seen },
        }),
      ),
    latest: () => queries.fetchQuery({ ...notificationSettingsQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value), { keepDirtyValues: false }),
    stale: ["notification-settings", "notification-preferences"],
    said: t("common.saved"),
    done: (saved) => form.reset(valuesOf(saved), { keepDirtyValues: false }),
    failed: (error, values) =>
      pointTo(
        form,
        i18n,
        lineOf(error, values, (line) => t("channels.address_bad", { line })),
      ),
  });
  const submit = form.handleSubmit((values) => save.save(values));
  return (
    <form noValidate onSubmit={submit} className="contents">
      <Card flush title={t("channels.title")}>
        <div className="relative overflow-x-auto border-line border-t">
          <table className="w-full border-collapse text-left">
            <thead>
              <tr className="border-line border-b text-fg-3 text-meta">
                <th scope="col" className="h-9 px-4 font-medium">
                  {t("channels.channel")}
                </th>
                {(["info", "warning", "critical"] as const).map((severity) => (
                  <th key={severity} scope="col" className="h-9 px-2 text-center font-medium">
                    {t(`severity.${severity}`)}
                  </th>
                ))}
                <th scope="col" className="hidden h-9 px-4 text-right font-medium sm:table-cell">
                  <span className="sr-only">{t("channels.test")}</span>
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {settings.channels.map((row) => (
                <ChannelRow key={row.channel} row={row} control={form.control} canEdit={canEdit} />
              ))}
            </tbody>
          </table>
        </div>
        <ul className="flex flex-col gap-1 border-line border-t px-4 py-3 text-fg-3 text-meta sm:hidden">
          {settings.channels.map(
            ({ channel, reason }) =>
              reason && (
                <li key={channel}>
                  {name("channel", channel)}: {t(`channels.reason.${reason}`)}
                </li>
              ),
          )}
        </ul>
        <div className="border-line border-t p-4">
          <Controller
            control={form.control}
            name="email_addresses"
            render={({ field }) => (
              <Field
                optional
                label={t("channels.addresses")}
                hint={t("channels.addresses_hint")}
                error={errors.email_addresses?.message}
              >
                {(ids) => (
                  <Textarea
                    {...ids}
                    {...field}
                    rows={3}
                    spellCheck={false}
                    autoComplete="off"
                    className="max-w-[520px] font-mono"
                  />
                )}
              </Field>
            )}
          />
        </div>
      </Card>
      <SaveBar
        dirty={Object.keys(dirtyFields).length}
        saving={save.saving}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset(undefined, { keepDirtyValues: false });
          save.reset();
        }}
      />
      {save.conflict}
    </form>
  );
}
