import { useQuery } from "@tanstack/react-query";
import { attachedFieldsQuery, attachedVariablesQuery } from "~/api/integrations";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Fields } from "./fields";
import { Preview } from "./preview";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const fields = useQuery(attachedFieldsQuery(org));
  const variables = useQuery(attachedVariablesQuery(org));
  return (
    <div className="flex flex-col gap-6">
      <Async query={variables}>
        {(choices) => (
          <Async query={fields}>
            {({ items }) => <Fields fields={items} variables={choices} canEdit={canEdit} />}
          </Async>
        )}
      </Async>
      {(fields.data?.items.length ?? 0) > 0 && <Preview />}
    </div>
  );
}
