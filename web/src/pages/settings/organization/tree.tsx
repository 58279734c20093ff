import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { treeQuery } from "~/api/settings";
import type { SubOrganization } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { AddIcon, OrganizationIcon } from "~/ui/icons";
import { useColumns } from "./columns";
import { MakeDialog } from "./make-dialog";
import { PlaceDialog } from "./place-dialog";
import { SuspendDialog } from "./suspend-dialog";

export type Asking = { what: "make" | "place" | "suspend" | "reactivate"; about: SubOrganization };

/** The organizations below this one, each where it stands. */
export function Tree() {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const query = useQuery(treeQuery(org));
  const [asking, ask] = useState<Asking | null>(null);
  const columns = useColumns({ canEdit: can("sub_organization.update"), onAsk: ask });
  const close = () => ask(null);
  const adding = (here: SubOrganization | undefined) =>
    here &&
    can("sub_organization.create") && (
      <Button icon={<AddIcon aria-hidden size={14} />} onClick={() => ask({ what: "make", about: here })}>
        {t("tree.add")}
      </Button>
    );
  return (
    <Card flush title={t("tree.title")} aside={adding(query.data?.items[0])}>
      <p className="px-4 pb-3 text-fg-2">{t("tree.lead")}</p>
      <Async
        query={query}
        isEmpty={({ items }) => items.length < 2}
        empty={
          <Empty icon={<OrganizationIcon aria-hidden size={18} />} title={t("tree.empty_title")}>
            {t("tree.empty_body")}
          </Empty>
        }
      >
        {({ items }) => (
          <>
            <DataTable label={t("tree.title")} columns={columns} rows={items} rowKey={({ id }) => id} />
            {asking?.what === "place" && <PlaceDialog about={asking.about} tree={items} onClose={close} />}
            {(asking?.what === "suspend" || asking?.what === "reactivate") && (
              <SuspendDialog verb={asking.what} about={asking.about} tree={items} onClose={close} />
            )}
          </>
        )}
      </Async>
      {asking?.what === "make" && <MakeDialog parent={asking.about} onClose={close} />}
    </Card>
  );
}
