import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Checkbox } from "~/ui/checkbox";
import { Skeleton } from "~/ui/skeleton";

/** Which projects a role that sees assigned ones only may see. */
export function ProjectChoice({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(projectsQuery(org));
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">{t("members.project_scope")}</legend>
      <p className="mb-1 text-fg-3 text-meta">{t("members.project_scope_hint")}</p>
      <Async query={query} skeleton={<Skeleton />}>
        {({ items }) => (
          <div className="grid max-h-44 gap-x-4 overflow-y-auto rounded-control border border-line px-3 py-1.5 sm:grid-cols-2">
            {items.map(({ id, name }) => (
              <Checkbox
                key={id}
                checked={value.includes(id)}
                onChange={(on) => onChange(on ? [...value, id] : value.filter((one) => one !== id))}
              >
                <span className="truncate" title={name}>
                  {name}
                </span>
              </Checkbox>
            ))}
          </div>
        )}
      </Async>
    </fieldset>
  );
}
