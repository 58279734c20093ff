import { useI18n } from "~/i18n";
import { ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { SearchIcon } from "~/ui/icons";
import { usePageTitle } from "~/ui/page-header";
import { Support } from "~/ui/support";

export function NotFound() {
  const { t } = useI18n();
  usePageTitle(t("not_found.title"));
  return (
    <main className="mx-auto max-w-160 py-16">
      <h1 className="sr-only">{t("not_found.title")}</h1>
      <Empty
        icon={<SearchIcon aria-hidden size={18} />}
        title={t("not_found.title")}
        action={
          <ButtonLink look="primary" to="/">
            {t("not_found.action")}
          </ButtonLink>
        }
      >
        {t("not_found.body")}
        <Support />
      </Empty>
    </main>
  );
}
