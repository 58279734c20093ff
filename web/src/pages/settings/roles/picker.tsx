import type { Role } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { LockIcon } from "~/ui/icons";
import { Select } from "~/ui/select";

interface Props {
  roles: Role[];
  current: string;
  nameOf: (role: Role) => string;
  onPick: (key: string) => void;
}

/** Every role with how many hold it. On a phone it is one control. */
export function Picker({ roles, current, nameOf, onPick }: Props) {
  const { t, format } = useI18n();
  return (
    <>
      <div className="lg:hidden">
        <Select
          label={t("roles.pick")}
          options={roles.map((role) => ({ value: role.key, label: nameOf(role) }))}
          value={current}
          onChange={onPick}
        />
      </div>
      <nav aria-label={t("roles.pick")} className="hidden flex-col gap-0.5 lg:flex">
        {roles.map((role) => (
          <button
            key={role.key}
            type="button"
            aria-current={role.key === current}
            onClick={() => onPick(role.key)}
            className={cx(
              "flex min-h-8 items-center gap-2 rounded-control px-2.5 py-1 text-left hover:bg-sunken",
              role.key === current && "bg-accent-soft font-medium text-accent-fg hover:bg-accent-soft",
            )}
          >
            <span className="min-w-0 flex-1 break-words">{nameOf(role)}</span>
            {role.built_in && (
              <LockIcon aria-label={t("roles.built_in")} size={14} className="shrink-0 text-fg-3" />
            )}
            <span
              className="shrink-0 text-fg-3 text-meta tabular-nums"
              title={t("roles.members", { count: role.members })}
            >
              {format.number(role.members)}
            </span>
          </button>
        ))}
      </nav>
    </>
  );
}
