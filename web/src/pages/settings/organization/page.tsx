import { useQuery } from "@tanstack/react-query";
import { organizationQuery } from "~/api/queries";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { OrganizationForm } from "./form";
import { SignInPolicy } from "./sign-in-policy";
import { SingleSignOn } from "./single-sign-on";
import { Tree } from "./tree";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org, can } = useMembership();
  const query = useQuery(organizationQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) => (
        <div className="flex flex-col gap-6">
          <OrganizationForm organization={value} etag={etag} canEdit={canEdit} />
          <SignInPolicy canEdit={canEdit} />
          {can("sub_organization.read") && <Tree />}
          <SingleSignOn />
        </div>
      )}
    </Async>
  );
}
