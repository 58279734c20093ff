import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { ApiError } from "~/api/problem";
import { setupQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { usePageTitle } from "~/ui/page-header";
import { SetupForm } from "./setup-form";
import { Stage } from "./stage";

export function Setup() {
  const { t } = useI18n();
  const { token = "" } = useSearch({ from: "/setup" });
  const query = useQuery(setupQuery(token));
  usePageTitle(t("setup.title"));
  const closed = query.error instanceof ApiError && query.error.status === 404;
  if (closed || query.data?.open === false) {
    return (
      <Stage title={t("setup.closed_title")} lead={t("setup.closed_body")}>
        <ButtonLink to="/login" look="primary">
          {t("login.submit")}
        </ButtonLink>
      </Stage>
    );
  }
  return (
    <Stage wide title={t("setup.title")} lead={t("setup.lead")}>
      <Async query={query}>{() => <SetupForm token={token} />}</Async>
    </Stage>
  );
}
