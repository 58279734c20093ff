import type { I18n } from "~/i18n";
import { wordKey } from "~/ui/word-key";

const ABOUT = /^`([^`]+)`: (.+)$/;

/** Why a record became no call. The server says it in English, after the vendor's own word for the event. */
export function reasonOf(maybe: I18n["maybe"], reason: string | null | undefined): string | undefined {
  const [, event, words = reason ?? ""] = ABOUT.exec(reason ?? "") ?? [];
  const said = maybe(`record_reason.${wordKey(words)}`) ?? words;
  return event ? `${event}: ${said}` : said || undefined;
}
