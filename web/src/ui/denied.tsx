import { useI18n } from "~/i18n";
import { Empty } from "./empty";
import { LockIcon } from "./icons";
import { useRightName } from "./right-name";
import { Support } from "./support";

interface Props {
  permission?: string;
  /** What the server said about the refusal: which rights, and which roles have them. */
  problem?: { needed?: string[]; granted_by?: string[] };
}

export function Denied({ permission, problem }: Props) {
  const { t, maybe, format } = useI18n();
  const nameOf = useRightName();
  // Built-in roles have names in every language; an organization's own are as they were written.
  const roleName = (role: string) => maybe(`role.${role.toLowerCase()}`) ?? role;
  const { needed = [], granted_by: roles = [] } = problem ?? {};
  return (
    <Empty icon={<LockIcon aria-hidden size={18} />} title={t("denied.title")}>
      <p>{permission ? t("denied.body", { permission }) : t("denied.body_plain")}</p>
      {needed.length > 0 && (
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 rounded-card border border-line bg-surface px-4 py-3 text-left">
          <dt className="text-fg-3">{t("denied.needed")}</dt>
          <dd className="text-fg">{format.list(needed.map(nameOf))}</dd>
          <dt className="text-fg-3">{t("denied.granted_by")}</dt>
          <dd className="text-fg">
            {roles.length > 0 ? format.list(roles.map(roleName)) : t("denied.nobody")}
          </dd>
        </dl>
      )}
      <Support />
    </Empty>
  );
}
