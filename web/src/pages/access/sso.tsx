import { useQuery } from "@tanstack/react-query";
import { ssoOfferQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { ExternalLink } from "~/ui/button";

interface Props {
  /** What is typed so far. */
  email: string;
  /** The organization whose address was opened. */
  organization?: string;
  next?: string;
}

/** The way in at an organization's identity provider, once it is known which one. */
export function SignInElsewhere({ email, organization, next }: Props) {
  const { t } = useI18n();
  const domain = /^\S+@([^\s@]+\.[^\s@]+)$/.exec(email)?.[1]?.toLowerCase();
  const { data: offer } = useQuery({
    ...ssoOfferQuery({ organization, domain }),
    enabled: Boolean(organization || domain),
  });
  if (!offer?.name) return null;
  const query = new URLSearchParams();
  if (organization) query.set("organization", organization);
  else query.set("email", email);
  if (next) query.set("next", next);
  return (
    <div className="flex flex-col gap-2">
      <ExternalLink href={`/api/v1/sso/start?${query}`} className="h-9">
        {t("sso.sign_in_with", { name: offer.name })}
      </ExternalLink>
      {offer.required && (
        <p className="text-fg-2 text-meta">{t("sso.required_here", { name: offer.name })}</p>
      )}
    </div>
  );
}

/** Why a sign-in elsewhere ended here. */
export function SsoRefusal({ code }: { code?: string }) {
  const { t, maybe } = useI18n();
  if (!code) return null;
  return (
    <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-bad-fg">
      {maybe(`sso.error.${code}`) ?? t("sso.error.failed")}
    </p>
  );
}
