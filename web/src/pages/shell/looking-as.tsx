import { useQueryClient } from "@tanstack/react-query";
import { stopLooking } from "~/api/viewing";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ShowIcon } from "~/ui/icons";

/** Stands over every page while somebody looks as another role, so that nobody forgets it. */
export function LookingAs({ role }: { role: { key: string; name: string } }) {
  const { t, maybe } = useI18n();
  const queries = useQueryClient();
  const name = maybe(`role.${role.key}`) ?? role.name;
  return (
    <aside
      aria-label={t("looking.label")}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-info-soft px-4 py-2 text-info-fg md:px-8"
    >
      <ShowIcon aria-hidden size={16} className="shrink-0" />
      <p className="min-w-0 flex-1 basis-60">{t("looking.body", { role: name })}</p>
      <Button
        onClick={async () => {
          stopLooking();
          await queries.resetQueries();
        }}
      >
        {t("looking.stop")}
      </Button>
    </aside>
  );
}
