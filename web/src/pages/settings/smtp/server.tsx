import { useQuery } from "@tanstack/react-query";
import { smtpQuery } from "~/api/mail";
import { Level } from "~/mail/level";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ServerForm } from "./server-form";

export function Server({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(smtpQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) => (
        <>
          <div className="mb-6">
            <Level settings={value} />
          </div>
          <ServerForm key={value.level} settings={value} etag={etag} canEdit={canEdit} />
        </>
      )}
    </Async>
  );
}
