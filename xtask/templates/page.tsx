import { useQuery } from "@tanstack/react-query";
import { profileQuery } from "~/api/queries";
import { Async } from "~/ui/async";

/** TITLE. Replace the query with the section's own; `Async` draws loading, empty and failed. */
export function Page({ canEdit }: { canEdit: boolean }) {
  const query = useQuery(profileQuery);
  return <Async query={query}>{() => <p>{canEdit ? "…" : "…"}</p>}</Async>;
}
