import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Suspense } from "react";
import { sectionsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Denied } from "~/ui/denied";
import { PageHeader } from "~/ui/page-header";
import { Skeleton } from "~/ui/skeleton";
import { NotFound } from "../shell/not-found";
import { SECTIONS } from "./registry";

/** A section we know but the server does not list is refused with its name; an unknown one is a wrong address. */
export function SectionPage() {
  const { maybe } = useI18n();
  const { org } = useMembership();
  const { key } = useParams({ from: "/o/$slug/settings/$key" });
  const { data } = useQuery(sectionsQuery(org));
  const known = SECTIONS.get(key);
  const listed = data?.items.find((item) => item.key === key);
  const title = maybe(`settings.${key}.title`) ?? key;
  if (!known) return <NotFound />;
  if (!listed) {
    return (
      <div className="w-full max-w-260">
        <PageHeader title={title} />
        <Denied permission={title} problem={data?.closed.find((item) => item.key === key)} />
      </div>
    );
  }
  return (
    <div className="flex w-full max-w-260 flex-1 flex-col">
      <PageHeader title={title} lead={maybe(`settings.${key}.lead`)} />
      <Suspense fallback={<Skeleton />}>
        <known.Page key={`${org} ${key}`} canEdit={listed.can_edit} />
      </Suspense>
    </div>
  );
}
