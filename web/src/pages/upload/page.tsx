import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { projectsQuery } from "~/api/queries";
import type { Project } from "~/api/types";
import { estimateQuery } from "~/api/uploads";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { Denied } from "~/ui/denied";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { Select } from "~/ui/select";
import { DropZone } from "./drop-zone";
import { FileList } from "./file-list";
import { useQueue } from "./queue";
import { Summary } from "./summary";

/** Not a project: the routing rules choose one for each file. */
const BY_RULES = "rules";

export function Upload() {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const projects = useQuery(projectsQuery(org));
  return (
    <div className="mx-auto w-full max-w-260">
      <PageHeader title={t("upload.title")} lead={t("upload.lead")} />
      {can("interaction.create") ? (
        <Async query={projects}>{({ items }) => <Desk projects={items} />}</Async>
      ) : (
        <Denied permission={t("right.interaction.create")} />
      )}
    </div>
  );
}

function Desk({ projects }: { projects: Project[] }) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const [chosenProject, choose] = useState(projects.find((one) => one.is_default)?.id ?? BY_RULES);
  const projectId = chosenProject === BY_RULES ? undefined : chosenProject;
  const { items, add, remove, send } = useQueue(org);
  const chosen = useMemo(() => items.filter(({ state }) => state === "chosen"), [items]);
  const asked = useMemo(() => chosen.map(({ file }) => ({ name: file.name, bytes: file.size })), [chosen]);
  const estimate = useQuery(estimateQuery(org, projectId, asked));
  const max = estimate.data?.max_upload_bytes;
  const accepted = chosen.filter(
    ({ file }) =>
      estimate.data?.files.find(({ name, bytes }) => name === file.name && bytes === file.size)?.accepted,
  );
  return (
    <div className="flex flex-col gap-4">
      <div className="max-w-100">
        <Field label={t("upload.project")} hint={t("upload.project_hint")}>
          {(ids) => (
            <Select
              {...ids}
              options={[
                ...projects.map(({ id, name }) => ({ value: id, label: name })),
                { value: BY_RULES, label: t("upload.by_rules") },
              ]}
              value={chosenProject}
              onChange={choose}
            />
          )}
        </Field>
      </div>
      <DropZone
        small={items.length > 0}
        hint={max ? t("upload.limit", { size: format.bytes(max) }) : t("upload.formats")}
        onFiles={add}
      />
      {estimate.isError && (
        <ErrorBox error={estimate.error} title={t("upload.no_estimate")} onRetry={() => estimate.refetch()} />
      )}
      {items.length > 0 && (
        <Card flush>
          <FileList
            items={items}
            estimate={chosen.length ? estimate.data : undefined}
            onRemove={remove}
            onRetry={(item) => send([item], projectId)}
          />
          <Summary
            items={items}
            estimate={chosen.length ? estimate.data : undefined}
            count={accepted.length}
            estimating={estimate.isFetching}
            onSend={() => send(accepted, projectId)}
          />
        </Card>
      )}
    </div>
  );
}
