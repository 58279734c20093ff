import { Link } from "@tanstack/react-router";
import type { Membership } from "~/api/types";
import { useI18n } from "~/i18n";
import { Empty } from "~/ui/empty";
import { OrganizationIcon } from "~/ui/icons";
import { usePageTitle } from "~/ui/page-header";

interface Props {
  slug: string;
  memberships: readonly Membership[];
}

/** The address names an organization that does not exist or is not the person's own; which of the two is not told. */
export function UnknownOrganization({ slug, memberships }: Props) {
  const { t } = useI18n();
  usePageTitle(t("unknown_organization.title"));
  return (
    <main className="mx-auto max-w-160 px-4 py-16">
      <h1 className="sr-only">{t("unknown_organization.title")}</h1>
      <Empty icon={<OrganizationIcon aria-hidden size={18} />} title={t("unknown_organization.title")}>
        <p>{t("unknown_organization.body", { slug })}</p>
        {memberships.length > 0 && (
          <ul className="mt-4 flex flex-col gap-1 text-left">
            {memberships.map(({ organization }) => (
              <li key={organization.id}>
                <Link
                  to="/o/$slug"
                  params={{ slug: organization.slug }}
                  className="block truncate rounded-control border border-line bg-surface px-3 py-2 font-medium text-fg hover:bg-sunken"
                >
                  {organization.name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Empty>
    </main>
  );
}
