import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectorsQuery, sourcesQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { AddIcon, SourceIcon } from "~/ui/icons";
import { ConnectDialog } from "./connect-dialog";
import { Records } from "./records";
import { SourceCard } from "./source-card";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(sourcesQuery(org));
  const connectors = useQuery(connectorsQuery(org));
  const [connecting, connect] = useState(false);
  const offered =
    connectors.data?.items.filter(({ family }) => family === "telephony" || family === "crm") ?? [];
  const button = canEdit && (
    <Button
      look="primary"
      icon={<AddIcon aria-hidden size={14} />}
      disabled={offered.length === 0}
      onClick={() => connect(true)}
    >
      {t("source.connect")}
    </Button>
  );
  return (
    <>
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Card>
            <Empty
              icon={<SourceIcon aria-hidden size={18} />}
              title={t("source.empty_title")}
              action={button}
            >
              {t("source.empty_body")}
            </Empty>
          </Card>
        }
      >
        {({ items }) => (
          <div className="flex flex-col gap-4">
            <div>{button}</div>
            {items.map((source) => (
              <div key={source.id} className="flex flex-col gap-4">
                <SourceCard source={source} canEdit={canEdit} />
                {source.state !== "disconnected" && <Records source={source} canEdit={canEdit} />}
              </div>
            ))}
          </div>
        )}
      </Async>
      {connecting && <ConnectDialog connectors={offered} onClose={() => connect(false)} />}
    </>
  );
}
