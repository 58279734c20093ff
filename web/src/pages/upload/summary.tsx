import type { UploadEstimate } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button, ButtonLink } from "~/ui/button";
import type { Item } from "./queue";

interface Props {
  items: Item[];
  estimate: UploadEstimate | undefined;
  /** How many of the chosen files the server will take. */
  count: number;
  estimating: boolean;
  onSend: () => void;
}

/** What it will cost before sending; what became of it after. */
export function Summary({ items, estimate, count, estimating, onSend }: Props) {
  const { t, format } = useI18n();
  const { slug } = useMembership();
  const working = items.some(({ state }) => state === "queued" || state === "sending");
  const done = items.filter(({ state }) => state === "accepted").length;
  const left = count > 0 || items.every(({ state }) => state === "chosen");
  return (
    <div aria-live="polite" className="flex flex-wrap items-center gap-3 border-line border-t px-4 py-3">
      {left && estimate && (
        <p className="tabular mr-auto text-body">
          <span className="font-semibold">{format.money(estimate.amount_minor, estimate.currency)}</span>{" "}
          <span className="text-fg-2">
            {t("upload.estimate", { length: format.minutes(estimate.minutes) })}
          </span>
        </p>
      )}
      {!left && (
        <p className="mr-auto text-body text-fg-2">
          {working ? t("upload.working") : t("upload.done", { count: done })}
        </p>
      )}
      {left ? (
        <Button look="primary" disabled={count === 0} loading={estimating && !estimate} onClick={onSend}>
          {t("upload.send", { count })}
        </Button>
      ) : (
        !working && (
          <ButtonLink look="primary" to="/o/$slug/conversations" params={{ slug }}>
            {t("upload.see")}
          </ButtonLink>
        )
      )}
    </div>
  );
}
