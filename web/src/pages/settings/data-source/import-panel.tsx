import { useQuery } from "@tanstack/react-query";
import { importsQuery, isUnfinished } from "~/api/sources";
import type { ConnectorCard, NewImport, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { WebhookIcon } from "~/ui/icons";
import { ImportFile } from "./import-file";
import { ImportForm } from "./import-form";
import { ImportProgress } from "./import-progress";

interface Props {
  source: Source;
  card: ConnectorCard;
  /** The kinds of import that may be started here. */
  kinds: readonly NewImport["kind"][];
  readOnly?: boolean;
  /** Right after connecting: the estimate is asked for by itself, and the import begun there is shown to its end. */
  eager?: boolean;
}

/** The import that runs, or the form that starts one. There is one unfinished import at a time. */
export function ImportPanel({ source, card, kinds, readOnly, eager }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(importsQuery(org, source.id));
  const hasHistory = card.capabilities.includes("history");
  const takesFiles = card.capabilities.includes("history_file");
  if (!hasHistory && !takesFiles) {
    return (
      <Card>
        <Empty
          icon={<WebhookIcon aria-hidden size={18} />}
          title={t("import.unsupported", { name: card.name })}
        >
          {t("import.unsupported_body")}
        </Empty>
      </Card>
    );
  }
  return (
    <Async query={query}>
      {({ items }) => {
        const running = items.find(isUnfinished);
        const shown = running ?? (eager ? items[0] : undefined);
        if (shown) return <ImportProgress one={shown} readOnly={readOnly} />;
        if (readOnly) return null;
        return (
          <div className="flex flex-col gap-4">
            {hasHistory && (
              <ImportForm source={source} card={card} kinds={kinds} imports={items} eager={eager} />
            )}
            {takesFiles && <ImportFile source={source} />}
          </div>
        );
      }}
    </Async>
  );
}
