import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { DownloadIcon } from "~/ui/icons";
import { ImportList } from "./import-list";
import { ImportPanel } from "./import-panel";
import { usePlace } from "./place";

interface Props {
  source: Source | undefined;
  card: ConnectorCard | undefined;
  canEdit: boolean;
}

export function ImportTab({ source, card, canEdit }: Props) {
  const { t } = useI18n();
  const { leave } = usePlace();
  if (!source || !card) {
    return (
      <Card>
        <Empty
          icon={<DownloadIcon aria-hidden size={18} />}
          title={t("import.no_source")}
          action={canEdit && <Button onClick={() => leave()}>{t("import.to_connection")}</Button>}
        >
          {t("import.no_source_body")}
        </Empty>
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <ImportPanel source={source} card={card} kinds={["initial", "catch_up", "range"]} readOnly={!canEdit} />
      <ImportList source={source} />
    </div>
  );
}
