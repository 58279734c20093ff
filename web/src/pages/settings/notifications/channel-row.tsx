import { type Control, Controller } from "react-hook-form";
import { take } from "~/api/client";
import type { NotificationSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { CheckIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";
import { useAct } from "~/ui/use-act";
import type { GridValues } from "./channel-values";

const SEVERITIES = ["info", "warning", "critical"] as const;

const SAID = { email: "channels.test_mailed", telegram: "channels.test_chatted" } as Partial<
  Record<Props["row"]["channel"], "channels.test_mailed" | "channels.test_chatted">
>;

interface Props {
  row: NotificationSettings["channels"][number];
  control: Control<GridValues>;
  canEdit: boolean;
}

export function ChannelRow({ row, control, canEdit }: Props) {
  const { t, name } = useI18n();
  const { channel } = row;
  const test = useAct({
    call: (client, _: null) => take(client.POST("/api/v1/notification-settings/test", { body: { channel } })),
    stale: ["notifications"],
    said: t(SAID[channel] ?? "channels.test_rung"),
  });
  const testable = canEdit && row.available && channel !== "webhook";
  return (
    <tr>
      <th scope="row" className="px-4 py-2 font-normal sm:min-w-36">
        <span className="font-medium">{name("channel", channel)}</span>
        {row.reason && (
          <span className="hidden max-w-90 text-fg-3 text-meta sm:block">
            {t(`channels.reason.${row.reason}`)}
          </span>
        )}
        {test.isError && <ErrorBox error={test.error} title={t("error.action_title")} />}
      </th>
      {SEVERITIES.map((severity) => (
        <td key={severity} className="px-2 py-2 text-center align-middle">
          {channel === "in_app" ? (
            <span className="inline-grid text-ok">
              <CheckIcon aria-hidden size={16} />
              <span className="sr-only">{t("channels.always")}</span>
            </span>
          ) : (
            <Controller
              control={control}
              name={`${channel}.${severity}`}
              render={({ field }) => (
                <Switch
                  label={`${name("channel", channel)}: ${t(`severity.${severity}`)}`}
                  checked={field.value}
                  disabled={!canEdit || row.reason === "not_connected"}
                  onChange={field.onChange}
                />
              )}
            />
          )}
        </td>
      ))}
      <td className="hidden px-4 py-2 text-right align-middle sm:table-cell">
        {testable && (
          <Button loading={test.isPending} onClick={() => test.mutate(null)}>
            {t("channels.test")}
          </Button>
        )}
      </td>
    </tr>
  );
}
