import { useQuery } from "@tanstack/react-query";
import { organizationQuery } from "~/api/queries";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { OrganizationForm } from "./form";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(organizationQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) => <OrganizationForm organization={value} etag={etag} canEdit={canEdit} />}
    </Async>
  );
}
