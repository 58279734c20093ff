import { useI18n } from "~/i18n";
import { IconButton } from "~/ui/icon-button";
import { ChevronDownIcon, ChevronUpIcon, SearchIcon } from "~/ui/icons";
import { Input } from "~/ui/input";

interface Props {
  find: string;
  onFind: (find: string) => void;
  count: number;
  at: number;
  onGo: (next: number) => void;
}

export function TranscriptSearch({ find, onFind, count, at, onGo }: Props) {
  const { t } = useI18n();
  const go = (by: number) => count > 0 && onGo((at + by + count) % count);
  return (
    <search className="flex items-center gap-2 border-line border-b p-2">
      <div className="relative min-w-0 flex-1">
        <SearchIcon
          aria-hidden
          size={14}
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-fg-3"
        />
        <Input
          type="search"
          aria-label={t("transcript.search")}
          placeholder={t("transcript.search")}
          className="pl-8"
          value={find}
          onChange={(event) => onFind(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && go(event.shiftKey ? -1 : 1)}
        />
      </div>
      {find && (
        <>
          <span aria-live="polite" className="tabular shrink-0 text-fg-2 text-meta">
            {count ? `${at + 1} / ${count}` : t("transcript.no_hits")}
          </span>
          <IconButton
            label={t("transcript.previous_hit")}
            icon={<ChevronUpIcon aria-hidden size={16} />}
            disabled={!count}
            onClick={() => go(-1)}
          />
          <IconButton
            label={t("transcript.next_hit")}
            icon={<ChevronDownIcon aria-hidden size={16} />}
            disabled={!count}
            onClick={() => go(1)}
          />
        </>
      )}
    </search>
  );
}
