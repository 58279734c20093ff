import type { NotificationPreferences, NotificationWish } from "~/api/types";
import { useI18n } from "~/i18n";
import { Switch } from "~/ui/switch";

type Kind = NotificationPreferences["kinds"][number];

interface Props {
  kinds: Kind[];
  busy: boolean;
  onChange: (kind: Kind, channel: NotificationWish["channel"], on: boolean) => void;
}

/** Kinds × channels. What cannot be changed is grey, and the line under the table says why. */
export function WishTable({ kinds, busy, onChange }: Props) {
  const { t, name } = useI18n();
  const columns = kinds[0]?.channels ?? [];
  const reasons = columns.flatMap(({ channel, reason }) => (reason ? [{ channel, reason }] : []));
  return (
    <>
      <div className="relative overflow-x-auto rounded-card border border-line bg-surface">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-line border-b text-fg-3 text-meta">
              <th scope="col" className="h-9 px-3 font-medium">
                {t("wishes.kind")}
              </th>
              {columns.map(({ channel }) => (
                <th key={channel} scope="col" className="h-9 px-2 text-center font-medium">
                  {name("channel", channel)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {kinds.map((row) => (
              <tr key={row.kind}>
                <th scope="row" className="h-10 px-3 py-1 font-normal">
                  {name("wishes.kinds", row.kind)}
                </th>
                {row.channels.map(({ channel, on, can_change, reason }) => (
                  <td
                    key={channel}
                    className="px-2 py-1 text-center"
                    title={reason ? t(`channels.reason.${reason}`) : undefined}
                  >
                    <Switch
                      label={`${name("wishes.kinds", row.kind)}: ${name("channel", channel)}`}
                      checked={on}
                      disabled={!can_change || busy}
                      onChange={(wanted) => onChange(row, channel, wanted)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="flex flex-col gap-0.5 text-fg-3 text-meta">
        {reasons.map(({ channel, reason }) => (
          <li key={channel}>
            {name("channel", channel)}: {t(`channels.reason.${reason}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
