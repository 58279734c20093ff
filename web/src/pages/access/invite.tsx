import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { offerQuery } from "~/api/members";
import { ApiError } from "~/api/problem";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { usePageTitle } from "~/ui/page-header";
import { InviteKnown } from "./invite-known";
import { InviteLead } from "./invite-lead";
import { InviteNew } from "./invite-new";
import { Stage } from "./stage";

/** Each way in which a link leads nowhere has words of its own. */
const GONE = ["not_found", "expired", "used", "revoked"] as const;

export function Invite() {
  const { t } = useI18n();
  const { token } = useParams({ from: "/invite/$token" });
  const query = useQuery(offerQuery(token));
  const offer = query.data;
  usePageTitle(t("invite_page.title"));
  const code = query.error instanceof ApiError ? query.error.problem.code : undefined;
  const gone = GONE.find((word) => code === `invitation.${word}`);
  if (gone) {
    return (
      <Stage title={t(`invite_page.${gone}_title`)} lead={t(`invite_page.${gone}_body`)}>
        <ButtonLink to="/login" look={gone === "used" ? "primary" : "secondary"}>
          {t("login.submit")}
        </ButtonLink>
      </Stage>
    );
  }
  return (
    <Stage
      wide
      title={
        offer ? t("invite_page.join", { organization: offer.organization.name }) : t("invite_page.title")
      }
      lead={offer && <InviteLead offer={offer} />}
    >
      <Async query={query}>
        {(found) =>
          found.signed_in_as || found.has_user ? (
            <InviteKnown token={token} offer={found} />
          ) : (
            <InviteNew token={token} offer={found} />
          )
        }
      </Async>
    </Stage>
  );
}
