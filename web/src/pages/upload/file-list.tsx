import { Link } from "@tanstack/react-router";
import type { UploadEstimate } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { IconButton } from "~/ui/icon-button";
import { CloseIcon, FileIcon, RetryIcon } from "~/ui/icons";
import { problemText } from "~/ui/problem-text";
import { Progress } from "~/ui/progress";
import type { Item } from "./queue";

interface Props {
  items: Item[];
  estimate: UploadEstimate | undefined;
  onRemove: (key: string) => void;
  onRetry: (item: Item) => void;
}

const TONE: Record<string, Tone> = {
  chosen: "neutral",
  queued: "neutral",
  sending: "info",
  accepted: "ok",
  duplicate: "warn",
  rejected: "bad",
  failed: "bad",
};

export function FileList({ items, estimate, onRemove, onRetry }: Props) {
  return (
    <ul className="divide-y divide-line">
      {items.map((item) => (
        <Row key={item.key} item={item} estimate={estimate} onRemove={onRemove} onRetry={onRetry} />
      ))}
    </ul>
  );
}

function Row({ item, estimate, onRemove, onRetry }: Omit<Props, "items"> & { item: Item }) {
  const i18n = useI18n();
  const { t, name: wordFor, format } = i18n;
  const { slug } = useMembership();
  const { file, state, interactionId } = item;
  const foreseen = estimate?.files.find(({ name, bytes }) => name === file.name && bytes === file.size);
  const refused = state === "chosen" && foreseen && !foreseen.accepted;
  const why = refused
    ? foreseen
    : state === "duplicate" || state === "rejected" || state === "failed"
      ? item
      : null;
  const reason = why?.code
    ? problemText(i18n, { code: why.code, detail: why.detail ?? "", title: "" })
    : why?.detail;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
      <FileIcon aria-hidden size={16} className="shrink-0 text-fg-3" />
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium" title={file.name}>
          {file.name}
        </p>
        <p className="tabular text-fg-3 text-meta">
          {format.bytes(file.size)}
          {foreseen?.accepted &&
            state === "chosen" &&
            ` · ${t("upload.about", { length: format.minutes(foreseen.minutes) })}`}
        </p>
        {state === "sending" && (
          <Progress label={t("upload.sending_file", { name: file.name })} value={item.share} />
        )}
        {reason && <p className="break-words text-bad-fg text-meta">{reason}</p>}
      </div>
      {state === "sending" ? (
        <span className="tabular text-fg-2">{format.percent(item.share)}</span>
      ) : (
        (state !== "chosen" || refused) && (
          <Badge tone={refused ? "bad" : (TONE[state] ?? "neutral")}>
            {wordFor("upload.state", refused ? "rejected" : state)}
          </Badge>
        )
      )}
      {interactionId && (
        <Link
          to="/o/$slug/conversations/$id"
          params={{ slug, id: interactionId }}
          className="font-medium text-accent-fg underline-offset-2 hover:underline"
        >
          {t("upload.open")}
        </Link>
      )}
      {state === "failed" && (
        <Button icon={<RetryIcon aria-hidden size={14} />} onClick={() => onRetry(item)}>
          {t("common.retry")}
        </Button>
      )}
      {state !== "sending" && state !== "queued" && (
        <IconButton
          label={t("upload.remove", { name: file.name })}
          icon={<CloseIcon aria-hidden size={16} />}
          onClick={() => onRemove(item.key)}
        />
      )}
    </li>
  );
}
