import { Controller } from "react-hook-form";
import { take } from "~/api/client";
import { notificationSettingsQuery } from "~/api/integrations";
import type { NotificationSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Card } from "~/ui/card";
import { Field } from "~/ui/field";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
import { Textarea } from "~/ui/textarea";
import { ChannelRow } from "./channel-row";
import { asBody, lineOf, valuesOf } from "./channel-values";

interface Props {
  settings: NotificationSettings;
  etag: string;
  canEdit: boolean;
}

/** Channels × severities. The bell is a row without a switch: it is always on. */
export function ChannelGrid({ settings, etag, canEdit }: Props) {
  const { t, name } = useI18n();
  const { org } = useMembership();
  const { form, editing } = useSettingsForm({
    stored: { value: settings, etag },
    query: notificationSettingsQuery(org),
    canEdit,
    valuesOf,
    put: (client, values, seen) =>
      take(
        client.PUT("/api/v1/notification-settings", {
          body: asBody(values),
          headers: { "if-match": seen },
        }),
      ),
    stale: ["notification-settings", "notification-preferences"],
    placed: (error, values) => lineOf(error, values, (line) => t("channels.address_bad", { line })),
  });
  const { errors } = form.formState;
  return (
    <SettingsForm editing={editing} className="contents">
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
    </SettingsForm>
  );
}
