import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { profileQuery } from "~/api/queries";
import { mfaQuery } from "~/api/sign-in";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { usePageTitle } from "~/ui/page-header";
import { Enrolment } from "./mfa/enrolment";
import { Stage } from "./stage";

/** Where whoever lacks a second factor arrives, when the organization demands one. */
export function Secure() {
  const { t } = useI18n();
  const { next } = useSearch({ from: "/secure" });
  const router = useRouter();
  const queries = useQueryClient();
  const query = useQuery(mfaQuery);
  usePageTitle(t("secure.title"));
  const names = query.data?.demanded_by.join(", ") ?? "";
  const goOn = async () => {
    await queries.invalidateQueries({ queryKey: profileQuery.queryKey });
    router.history.push(next ?? "/");
  };
  return (
    <Stage wide title={t("secure.title")} lead={t("secure.lead", { organization: names })}>
      <Async query={query}>{(status) => <Enrolment canMail={status.can_mail} onDone={goOn} />}</Async>
    </Stage>
  );
}
