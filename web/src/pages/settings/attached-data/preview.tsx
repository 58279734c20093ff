import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { attachedPreviewQuery } from "~/api/integrations";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";

/** What an outside system would read, made by the server. */
export function Preview() {
  const { t } = useI18n();
  const { org, slug } = useMembership();
  const query = useQuery(attachedPreviewQuery(org));
  return (
    <Card title={t("attached.preview")}>
      <Async query={query}>
        {({ interaction_id, data }) => (
          <>
            <p className="mb-2 text-fg-2">
              {interaction_id ? (
                <>
                  {t("attached.preview_last")}{" "}
                  <Link
                    to="/o/$slug/conversations/$id"
                    params={{ slug, id: interaction_id }}
                    className="text-accent-fg underline"
                  >
                    {t("attached.preview_open")}
                  </Link>
                </>
              ) : (
                t("attached.preview_example")
              )}
            </p>
            <pre className="whitespace-pre-wrap break-all rounded-control border border-line bg-sunken p-3 font-mono text-meta leading-5">
              {JSON.stringify(data, null, 2)}
            </pre>
          </>
        )}
      </Async>
    </Card>
  );
}
