import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "~/api/problem";
import { setupQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { usePageTitle } from "~/ui/page-header";
import { SetupMail } from "./setup-mail";
import { SetupNext } from "./setup-next";
import { SetupWizard } from "./setup-wizard";
import { Stage } from "./stage";

export function Setup() {
  const { t } = useI18n();
  const { token = "" } = useSearch({ from: "/setup" });
  const [after, go] = useState<"mail" | "start" | null>(null);
  const query = useQuery({ ...setupQuery(token), enabled: !after, refetchOnWindowFocus: false });
  usePageTitle(t("setup.title"));
  if (after === "mail") return <SetupMail onDone={() => go("start")} />;
  if (after === "start") return <SetupNext />;
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <Stage title={t("setup.closed_title")} lead={t("setup.closed_body")}>
        <ButtonLink to="/login" look="primary">
          {t("login.submit")}
        </ButtonLink>
      </Stage>
    );
  }
  return (
    <Async query={query}>
      {({ regions }) => <SetupWizard token={token} regions={regions} onDone={() => go("mail")} />}
    </Async>
  );
}
