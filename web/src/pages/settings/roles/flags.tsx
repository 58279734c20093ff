import type { RoleContent } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Switch } from "~/ui/switch";
import { FLAGS, setFlag } from "./content";

interface Props {
  content: RoleContent;
  changed: Set<string>;
  grantable: (right: string) => boolean;
  disabled: boolean;
  onChange: (next: RoleContent) => void;
}

/** What no entity and action can express, each with what it opens. */
export function Flags({ content, changed, grantable, disabled, onChange }: Props) {
  const { t, name } = useI18n();
  return (
    <ul className="-mx-4 divide-y divide-line border-line border-y bg-surface md:mx-0 md:rounded-card md:border-x">
      {FLAGS.map((flag) => (
        <li key={flag} className="flex items-start gap-4 px-4 py-3">
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              {name("flag", flag)}
              {changed.has(`flag.${flag}`) && <Badge tone="info">{t("roles.changed")}</Badge>}
            </p>
            <p className="mt-0.5 text-fg-2">{t(`flag_hint.${flag}`)}</p>
            {!grantable(`flag.${flag}`) && !disabled && (
              <p className="mt-0.5 text-fg-3 text-meta">{t("roles.not_yours")}</p>
            )}
          </div>
          <div className="pt-0.5">
            <Switch
              label={name("flag", flag)}
              checked={content.flags.includes(flag)}
              disabled={disabled || !grantable(`flag.${flag}`)}
              onChange={(on) => onChange(setFlag(content, flag, on))}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
