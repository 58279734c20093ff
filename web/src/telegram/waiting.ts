import type { TelegramChat } from "~/api/telegram";

/** Whether the chat that was there when a way was made is there still: then nobody has taken the way. */
export const isAwaited = (
  over: Pick<TelegramChat, "linked_at"> | null,
  now: Pick<TelegramChat, "linked_at"> | null | undefined,
) => (now?.linked_at ?? null) === (over?.linked_at ?? null);
