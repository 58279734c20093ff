import { useState } from "react";
import { take } from "~/api/client";
import type { Project } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { AddIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";
import { ProjectDialog } from "./project-dialog";

/** Where rules lead to, and the one that takes what no rule took. */
export function Projects({ projects, canEdit }: { projects: Project[]; canEdit: boolean }) {
  const { t, format } = useI18n();
  const [adding, add] = useState(false);
  const makeDefault = useAct({
    call: (client, id: string) =>
      take(client.PATCH("/api/v1/projects/{id}", { params: { path: { id } }, body: { is_default: true } })),
    stale: ["projects"],
    said: t("common.saved"),
  });
  const button = canEdit && (
    <Button icon={<AddIcon aria-hidden size={14} />} onClick={() => add(true)}>
      {t("projects.add")}
    </Button>
  );
  return (
    <Card flush title={t("projects.title")} aside={button}>
      {makeDefault.isError && <ErrorBox error={makeDefault.error} title={t("error.action_title")} />}
      {projects.length === 0 && <Empty title={t("projects.empty_title")}>{t("projects.empty_body")}</Empty>}
      <ul className="divide-y divide-line border-line border-t">
        {projects.map((project) => (
          <li key={project.id} className="flex min-h-11 items-center gap-3 px-4 py-1.5">
            <span className="min-w-0 flex-1 truncate font-medium" title={project.name}>
              {project.name}{" "}
              <span className="font-normal text-fg-3 text-meta">{format.language(project.language)}</span>
            </span>
            {project.is_default ? (
              <Badge tone="info">{t("projects.default")}</Badge>
            ) : (
              canEdit && (
                <Button
                  look="ghost"
                  loading={makeDefault.isPending && makeDefault.variables === project.id}
                  onClick={() => makeDefault.mutate(project.id)}
                >
                  {t("projects.make_default")}
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
      {adding && <ProjectDialog onClose={() => add(false)} />}
    </Card>
  );
}
