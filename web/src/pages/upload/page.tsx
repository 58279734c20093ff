import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { projectsQuery } from "~/api/queries";
import type { Project } from "~/api/types";
import { estimateQuery } from "~/api/uploads";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { Denied } from "~/ui/denied";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { Select } from "~/ui/select";
import { DropZone } from "./drop-zone";
import { FileList } from "./file-list";
import { useQueue } from "./queue";
import { Summary } from "./summary";

export function Upload() {
  const { t } = useI18n();
  const { org, slug, can } = useMembership();
  const projects = useQuery(projectsQuery(org));
  return (
    <div className="mx-auto w-full max-w-260">
      <PageHeader title={t("upload.title")} lead={t("upload.lead")} />
      {can("interaction.create") ? (
        <Async
          query={projects}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Card>
              <Empty
                title={t("upload.no_project")}
                action={
                  can("routing_rule.read") && (
                    <ButtonLink look="primary" to="/o/$slug/settings/$key" params={{ slug, key: "routing" }}>
                      {t("settings.routing.title")}
                    </ButtonLink>
                  )
                }
              >
                {t("upload.no_project_body")}
              </Empty>
            </Card>
          }
        >
          {({ items }) => <Desk projects={items} />}
        </Async>
      ) : (
        <Denied permission={t("right.interaction.create")} />
      )}
    </div>
  );
}

function Desk({ projects }: { projects: Project[] }) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const [projectId, setProjectId] = useState(
    (projects.find((one) => one.is_default) ?? projects[0])?.id ?? "",
  );
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
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
              value={projectId}
              onChange={setProjectId}
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
