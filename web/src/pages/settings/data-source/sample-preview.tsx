import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { previewQuery } from "~/api/sources";
import type { ConnectorCard } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Disclosure } from "~/ui/disclosure";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { Textarea } from "~/ui/textarea";
import { useSettled } from "~/ui/use-settled";
import { PreviewResult } from "./preview-result";

interface Props {
  card: ConnectorCard;
  /** The form as it stands, saved or not. */
  fields: Record<string, string>;
  open: boolean;
}

/** Paste what the exchange sends and see the call it becomes, while the form is still being filled in. */
export function SamplePreview({ card, fields, open: first }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const [open, setOpen] = useState(first);
  const [pasted, paste] = useState("");
  const settled = useSettled(JSON.stringify({ fields, pasted }));
  const sample: { fields: Record<string, string>; pasted: string } = JSON.parse(settled);
  const query = useQuery(previewQuery(org, card.key, toRequest(sample.fields, sample.pasted)));
  return (
    <Disclosure title={t("preview.title")} open={open} onToggle={setOpen}>
      <div className="flex flex-col gap-3 p-4">
        <Field label={t("preview.sample")} hint={t("preview.hint")}>
          {(ids) => (
            <Textarea
              {...ids}
              rows={7}
              spellCheck={false}
              className="font-mono text-meta"
              value={pasted}
              onChange={(event) => paste(event.target.value)}
            />
          )}
        </Field>
        <div aria-live="polite" className="empty:hidden">
          {query.isError && <ErrorBox error={query.error} title={t("preview.refused")} />}
          {query.data && pasted.trim() !== "" && !query.isError && <PreviewResult preview={query.data} />}
        </div>
      </div>
    </Disclosure>
  );
}

/** JSON and forms look different enough that nobody has to say which was pasted. */
function toRequest(fields: Record<string, string>, pasted: string) {
  const body = pasted.trim();
  const isJson = body.startsWith("{") || body.startsWith("[");
  const content_type = isJson ? "application/json" : "application/x-www-form-urlencoded";
  return { fields, content_type, query: "", body };
}
