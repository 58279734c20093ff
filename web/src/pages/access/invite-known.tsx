import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, take } from "~/api/client";
import { offerQuery } from "~/api/members";
import { profileQuery } from "~/api/queries";
import type { Offer } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button, ButtonLink } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { ProfileIcon } from "~/ui/icons";

interface Props {
  token: string;
  offer: Offer;
}

/** Somebody who has a user already: accepts signed in with that address, and with no other. */
export function InviteKnown({ token, offer }: Props) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const email = offer.signed_in_as;
  const accept = useMutation({
    mutationFn: async () => {
      // The profile brings what proves that our own page asks.
      await queries.ensureQueryData(profileQuery);
      return take(api.POST("/api/v1/invitations/accept", { body: { token } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries();
      await navigate({ to: "/o/$slug/conversations", params: { slug: offer.organization.slug } });
    },
  });
  const signOut = useMutation({
    mutationFn: async () => {
      await queries.ensureQueryData(profileQuery);
      return take(api.DELETE("/api/v1/sessions/current"));
    },
    onSettled: () => queries.resetQueries({ queryKey: offerQuery(token).queryKey }),
  });
  if (!email) {
    return (
      <>
        <p className="mb-4 text-fg-2">{t("invite_page.has_user", { email: offer.email })}</p>
        <ButtonLink to="/login" search={{ next: `/invite/${token}` }} look="primary" className="h-9 w-full">
          {t("login.submit")}
        </ButtonLink>
      </>
    );
  }
  const same = email === offer.email;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-center gap-2.5 rounded-card border border-line bg-surface px-3 py-2.5">
        <ProfileIcon aria-hidden size={16} className="shrink-0 text-fg-3" />
        <span className="min-w-0 truncate">{t("invite_page.signed_in", { email })}</span>
      </p>
      {!same && <p className="text-fg-2">{t("invite_page.other_address", { email: offer.email })}</p>}
      {accept.isError && <ErrorBox error={accept.error} title={t("error.action_title")} />}
      {same ? (
        <Button look="primary" loading={accept.isPending} className="h-9" onClick={() => accept.mutate()}>
          {t("invite_page.accept")}
        </Button>
      ) : (
        <Button loading={signOut.isPending} className="h-9" onClick={() => signOut.mutate()}>
          {t("nav.sign_out")}
        </Button>
      )}
    </div>
  );
}
