import { useI18n } from "~/i18n";
import { Badge, type Tone } from "./badge";

interface Props {
  tone: Tone;
  state: string;
  /** What the other side said. */
  reason?: string | null;
  /** When it is tried again. */
  nextAt?: string | null;
}

/** How something sent out stands: the word, what the other side said, and when it is tried again. */
export function SendingState({ tone, state, reason, nextAt }: Props) {
  const { t, format } = useI18n();
  const next = nextAt && t("deliveries.next", { when: format.relative(nextAt) });
  const said = [reason, next].filter(Boolean).join(" ");
  return (
    <>
      <Badge tone={tone}>{state}</Badge>
      {said && (
        <span className="block truncate text-fg-2 text-meta" title={said}>
          {said}
        </span>
      )}
    </>
  );
}
