import { useI18n } from "~/i18n";
import { Button } from "./button";
import { Empty } from "./empty";
import { SearchIcon } from "./icons";

/** There is something, but the filters leave none of it. */
export function NothingFound({ onClear }: { onClear: () => void }) {
  const { t } = useI18n();
  return (
    <Empty
      icon={<SearchIcon aria-hidden size={18} />}
      title={t("list.none_title")}
      action={<Button onClick={onClear}>{t("filters.clear")}</Button>}
    >
      {t("list.none_body")}
    </Empty>
  );
}
