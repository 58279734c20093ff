import type { Offer } from "~/api/types";
import { useI18n } from "~/i18n";

/** Who invites, to which role, and until when. */
export function InviteLead({ offer }: { offer: Offer }) {
  const { t, maybe, format } = useI18n();
  const role = maybe(`role.${offer.role}`) ?? offer.role_name;
  const by = offer.inviter_name
    ? t("invite_page.by", { name: offer.inviter_name, role })
    : t("invite_page.offer", { role });
  return (
    <>
      {by} {maybe(`role.${offer.role}.can`)}{" "}
      <span className="block pt-1 text-fg-3 text-ui">
        {t("invite_page.expires", { when: format.relative(offer.expires_at) })}
      </span>
    </>
  );
}
