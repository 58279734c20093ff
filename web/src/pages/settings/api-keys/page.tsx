import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiKeyPolicyQuery, apiKeysQuery } from "~/api/access";
import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { AddIcon, ApiKeyIcon } from "~/ui/icons";
import { useKeyColumns } from "./columns";
import { CreateDialog } from "./create-dialog";
import { DeleteKey } from "./delete-key";
import { PolicyForm } from "./policy-form";
import { RotateDialog } from "./rotate-dialog";

type Open = { what: "create" } | { what: "rotate" | "delete"; key: ApiKey };

/** The keys programs outside act with: made, looked at, rotated, ended. */
export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const keys = useQuery(apiKeysQuery(org));
  const policy = useQuery(apiKeyPolicyQuery(org));
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const columns = useKeyColumns(canEdit, (what, key) => setOpen({ what, key }));
  const button = canEdit && (
    <Button
      look="primary"
      icon={<AddIcon aria-hidden size={14} />}
      onClick={() => setOpen({ what: "create" })}
    >
      {t("api_keys.create")}
    </Button>
  );
  return (
    <>
      <Card flush title={t("api_keys.list")} aside={button}>
        <Async
          query={keys}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<ApiKeyIcon aria-hidden size={18} />} title={t("api_keys.empty_title")}>
              {t("api_keys.empty_body")}
            </Empty>
          }
        >
          {({ items }) => (
            <DataTable
              tall
              label={t("settings.api-keys.title")}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
            />
          )}
        </Async>
      </Card>
      <div className="mt-8">
        <Async query={policy}>
          {({ value, etag }) => <PolicyForm policy={value} etag={etag} canEdit={canEdit} />}
        </Async>
      </div>
      {open?.what === "create" && (
        <CreateDialog maxAgeDays={policy.data?.value.max_age_days ?? undefined} onClose={close} />
      )}
      {open?.what === "rotate" && <RotateDialog apiKey={open.key} onClose={close} />}
      {open?.what === "delete" && <DeleteKey apiKey={open.key} onClose={close} />}
    </>
  );
}
