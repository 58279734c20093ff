import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Profile = Schemas["Profile"];
export type User = Schemas["ProfileUser"];
export type Membership = Schemas["Membership"];
export type Organization = Schemas["Organization"];
export type OrganizationChange = Schemas["OrganizationChange"];
export type SettingsSection = Schemas["SettingsSection"];
export type Member = Schemas["Member"];
export type Project = Schemas["Project"];
export type InteractionSummary = Schemas["InteractionSummary"];
export type Interaction = Schemas["Interaction"];
export type InteractionStatus = InteractionSummary["status"];
export type Transcript = Schemas["Transcript"];
export type Turn = Schemas["Turn"];
export type Evaluation = Schemas["Evaluation"];
export type CriterionResult = Schemas["CriterionResult"];
export type Evidence = Schemas["Evidence"];
export type Peaks = Schemas["Peaks"];
export type Metrics = Schemas["Metrics"];
export type TraceStep = Schemas["TraceStep"];
export type UploadEstimate = Schemas["UploadEstimate"];
export type UploadedFile = Schemas["UploadedFile"];
export type Notification = Schemas["Notification"];
export type Source = Schemas["Source"];
export type NewSource = Schemas["NewSource"];
export type InboundRecord = Schemas["Record"];
export type ConnectorCard = Schemas["ConnectorCard"];
export type ConnectionTest = Schemas["ConnectionTest"];
export type Condition = Schemas["Condition"];
export type FieldSpec = Schemas["FieldSpec"];
export type Credential = Schemas["Credential"];
export type RoutingRule = Schemas["RoutingRule"];
export type NewRoutingRule = Schemas["NewRoutingRule"];
export type AlertRule = Schemas["AlertRule"];
export type NewAlertRule = Schemas["NewAlertRule"];
export type WebhookEndpoint = Schemas["WebhookEndpoint"];
export type DeliveryState = NonNullable<
  NonNullable<paths["/api/v1/deliveries"]["get"]["parameters"]["query"]>["state"]
>;
export type WebhookDelivery = Schemas["WebhookDelivery"];
export type UsageEntry = Schemas["UsageEntry"];
export type LedgerEntry = Schemas["LedgerEntry"];
export type ActivityKind = Schemas["ActivityKind"];
export type ActivityEntry = Schemas["ActivityEntry"];
export type Speaker = Turn["speaker"];
