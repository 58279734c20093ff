import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";

export const notificationSettingsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "notification-settings"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/notification-settings")),
  });

export const notificationPreferencesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "notification-preferences"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/profile/notifications")),
  });

export const phonesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "phones"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/phones")),
  });

export const attachedFieldsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "attached-fields"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/attached-fields")),
  });

export const attachedVariablesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "attached-variables"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => take(inOrganization(org).GET("/api/v1/attached-fields/variables")),
  });

export const attachedPreviewQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "attached-fields", "preview"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/attached-fields/preview")),
  });

export const deliverySettingsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "delivery-settings"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/delivery-settings")),
  });

export const fieldMappingsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "field-mappings"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/field-mappings")),
  });
