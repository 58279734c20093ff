import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type TelegramBot = Schemas["TelegramBot"];
export type TelegramChat = Schemas["TelegramChat"];
export type TelegramLink = Schemas["TelegramLink"];
export type TelegramMessage = Schemas["TelegramMessage"];

export const telegramQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "notification-settings", "telegram"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/notification-settings/telegram")),
  });

export const myTelegramQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "notification-preferences", "telegram"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/profile/telegram")),
  });

export const telegramMessagesQuery = (org: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "notification-settings", "telegram", "messages", cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/notification-settings/telegram/messages", {
          params: { query: { cursor } },
        }),
      ),
  });
