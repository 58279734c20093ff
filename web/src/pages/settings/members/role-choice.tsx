import { useQuery } from "@tanstack/react-query";
import { memberRolesQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { RadioCards } from "~/ui/radio-cards";
import { Skeleton } from "~/ui/skeleton";
import { ProjectChoice } from "./project-choice";
import { useRoleName } from "./words";

export interface Choice {
  role: string;
  projects: string[];
}

interface Props {
  value: Choice;
  onChange: (value: Choice) => void;
}

/** A role with what it may do in a sentence, and the projects of a role that sees assigned ones only. */
export function RoleChoice({ value, onChange }: Props) {
  const { t, maybe } = useI18n();
  const { org } = useMembership();
  const roleName = useRoleName();
  const query = useQuery(memberRolesQuery(org));
  return (
    <Async query={query} skeleton={<Skeleton />}>
      {({ items }) => {
        const chosen = items.find(({ key }) => key === value.role);
        return (
          <div className="flex flex-col gap-4">
            <RadioCards
              field
              label={t("members.role")}
              value={value.role}
              onChange={(role) => {
                const takes = items.find(({ key }) => key === role)?.takes_projects;
                onChange({ role, projects: takes ? value.projects : [] });
              }}
              options={items.map(({ key, name, refusal }) => ({
                value: key,
                label: roleName(key, name),
                hint: refusal
                  ? t("members.refusal.role_beyond_yours")
                  : (maybe(`role.${key}.can`) ?? t("members.own_role")),
                disabled: Boolean(refusal),
              }))}
            />
            {chosen?.takes_projects && (
              <ProjectChoice
                value={value.projects}
                onChange={(projects) => onChange({ ...value, projects })}
              />
            )}
          </div>
        );
      }}
    </Async>
  );
}
