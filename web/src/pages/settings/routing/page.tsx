import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "~/api/queries";
import { rulesQuery } from "~/api/settings";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Projects } from "./projects";
import { Rules } from "./rules";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const projects = useQuery(projectsQuery(org));
  const rules = useQuery(rulesQuery(org));
  return (
    <Async query={projects}>
      {({ items }) => (
        <div className="flex flex-col gap-4">
          <Async query={rules}>
            {(list) => (
              <Rules
                rules={list.items.toSorted((a, b) => a.position - b.position)}
                projects={items}
                canEdit={canEdit}
              />
            )}
          </Async>
          <Projects projects={items} canEdit={canEdit} />
        </div>
      )}
    </Async>
  );
}
