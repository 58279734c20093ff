//! Every kind of id in the product, with the prefix a person sees.

use crate::id;

id!(
    /// A customer of the installation.
    OrganizationId, "org"
);
id!(
    /// A person who signs in.
    UserId, "usr"
);
id!(
    /// A person in one organization.
    MemberId, "mem"
);
id!(
    /// A set of rights.
    RoleId, "rol"
);
id!(
    /// A signed-in browser.
    SessionId, "ses"
);
id!(
    /// An organization's inbound connection.
    SourceId, "src"
);
id!(
    /// What arrived, untouched.
    RecordId, "rec"
);
id!(
    /// A history run of a source.
    ImportId, "imp"
);
id!(
    /// A routing rule.
    RoutingRuleId, "rul"
);
id!(
    /// The container that says how an interaction is judged.
    ProjectId, "prj"
);
id!(
    /// The judged conversation.
    InteractionId, "int"
);
id!(
    /// The sound of an interaction.
    RecordingId, "snd"
);
id!(
    /// The text of an interaction.
    TranscriptId, "txt"
);
id!(
    /// What an interaction is judged by.
    EvaluationProfileId, "prf"
);
id!(
    /// One judgement by one profile version.
    EvaluationId, "evl"
);
id!(
    /// A stored secret for a connector.
    CredentialId, "crd"
);
id!(
    /// The rule behind an alert.
    AlertRuleId, "arl"
);
id!(
    /// Something worth telling.
    AlertId, "alt"
);
id!(
    /// A line behind a member's bell.
    NotificationId, "ntf"
);
id!(
    /// Where outgoing webhooks go.
    WebhookEndpointId, "whk"
);
id!(
    /// One outgoing webhook to one endpoint.
    DeliveryId, "dlv"
);
id!(
    /// Minutes used.
    UsageEntryId, "usg"
);
id!(
    /// Money moved.
    LedgerEntryId, "ldg"
);
id!(
    /// A line of the log administrators read.
    ActivityEntryId, "act"
);
id!(
    /// Who changed which setting.
    AuditEntryId, "aud"
);
id!(
    /// An offer to become a member.
    InvitationId, "inv"
);
id!(
    /// The credential of an outside program.
    ApiKeyId, "key"
);
id!(
    /// A mail on its way out.
    EmailId, "eml"
);
id!(
    /// A number that leads to a bot or a project.
    PhoneId, "phn"
);
id!(
    /// Attempts to call in by SIP that ended alike.
    AdmissionId, "adm"
);
id!(
    /// Where somebody can be reached by SIP.
    RegistrationId, "reg"
);
id!(
    /// A value that travels with a call.
    AttachedFieldId, "fld"
);
id!(
    /// Which value goes into which field of the CRM.
    FieldMappingId, "map"
);
id!(
    /// Where an organization's people sign in instead of here.
    IdentityProviderId, "idp"
);
id!(
    /// A line of the live feed.
    EventId, "evt"
);
id!(
    /// Where a bot writes to: a group, or a member's own chat.
    TelegramChatId, "tgc"
);
id!(
    /// A message of a bot on its way out.
    TelegramMessageId, "tgm"
);
