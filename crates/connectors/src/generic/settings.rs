//! The form of the connector: the map of fields, the units, the words and the proofs.

use crate::field_spec::{FieldKind, FieldSpec};
use crate::local_time::COMMON;
use crate::{extensions, served};

use super::times::{DURATION_UNITS, TIME_UNITS};

pub(super) const HEADER_NAME: &str = "X-Harken-Secret";
pub(super) const SIGNATURE_HEADER: &str = "X-Signature";
pub(super) const SIGNATURE_STYLE: &str = "hex";

const fn entry(key: &'static str, label: &'static str, at: &'static str, hint: &'static str) -> FieldSpec {
    FieldSpec::optional(key, label, FieldKind::Text, hint).with_default(at)
}

pub(super) const FIELDS: &[FieldSpec] = &[
    entry(
        "map_id",
        "Call id",
        "/call_id",
        "A JSON pointer such as /call/id, or the name of a form field. Unique for every call.",
    ),
    entry("map_session", "Session", "/session_id", "What legs of one call share, if the exchange tells it."),
    entry("map_direction", "Direction", "/direction", "Where it says whether the call came in or went out."),
    entry("map_from", "Caller", "/from", "The number that called."),
    entry("map_to", "Called", "/to", "The number or extension that was called."),
    entry("map_line", "Company number", "/line", "The company's own number that the call came over."),
    entry("map_employee", "Employee", "/employee", "The extension or login of the employee."),
    entry("map_started", "Start", "/started_at", "When it began to ring."),
    entry("map_answered", "Answer", "/answered_at", "When somebody answered; empty if nobody did."),
    entry("map_ended", "End", "/ended_at", "When the call was over."),
    entry("map_duration", "Length", "/duration", "From the first ring to the end."),
    entry("map_talk", "Talk", "/talk", "From the answer to the end; 0 if nobody answered."),
    entry("map_disposition", "Outcome", "/status", "A word that says whether the call was answered."),
    entry(
        "map_recording",
        "Recording",
        "/recording_url",
        "A link, or the name of a file below the address of recordings.",
    ),
    FieldSpec::optional("time_unit", "Times are", FieldKind::Choice(TIME_UNITS), "How instants are written.")
        .with_default("iso8601"),
    entry(
        "time_format",
        "Form of local times",
        COMMON,
        "How the exchange writes local times: %Y year, %m month, %d day, %H hour, %M minute, %S second.",
    )
    .shown_if("time_unit", "local"),
    FieldSpec::timezone("The zone local times are meant in.").shown_if("time_unit", "local"),
    FieldSpec::optional(
        "duration_unit",
        "Lengths are",
        FieldKind::Choice(DURATION_UNITS),
        "How lengths are written; `clock` is 0:01:03.",
    )
    .with_default("seconds"),
    entry(
        "words_incoming",
        "Words for incoming",
        "in, incoming, inbound",
        "What the direction may say of an incoming call, separated by commas. Capitals do not matter.",
    ),
    entry(
        "words_outgoing",
        "Words for outgoing",
        "out, outgoing, outbound",
        "What the direction may say of an outgoing call.",
    ),
    entry(
        "words_internal",
        "Words for internal",
        "internal, local",
        "What the direction may say of a call between employees; such calls are not kept.",
    ),
    entry(
        "words_answered",
        "Words for answered",
        "answered, answer, success, completed, yes, true, 1",
        "What the outcome may say of an answered call; every other word means that nobody answered.",
    ),
    FieldSpec::optional(
        "only_field",
        "Only events where",
        FieldKind::Text,
        "If the exchange sends more than ended calls: the field that tells them apart, such as /event.",
    ),
    FieldSpec::optional("only_values", "… is", FieldKind::Text, "The values to keep, separated by commas."),
    extensions::FIELD,
    FieldSpec::COUNTRY,
    entry(
        "header_name",
        "Header of the secret",
        HEADER_NAME,
        "The header in which the exchange sends the secret below.",
    ),
    FieldSpec::optional(
        "header_secret",
        "Secret in a header",
        FieldKind::Secret,
        "Enter the same value at the exchange. Empty: no such header is asked for.",
    )
    .generated(),
    FieldSpec::optional(
        "username",
        "User name",
        FieldKind::Text,
        "If the exchange can send a user name and password (HTTP Basic).",
    ),
    FieldSpec::optional("password", "Password", FieldKind::Secret, "Empty: no password is asked for.")
        .generated(),
    FieldSpec::optional(
        "signature_secret",
        "Secret of the signature",
        FieldKind::Secret,
        "If the exchange signs its requests with HMAC-SHA256. Empty: no signature is asked for.",
    ),
    FieldSpec::optional(
        "signature_style",
        "Form of the signature",
        FieldKind::Choice(&["hex", "base64", "timed"]),
        "Of the body, in hex or Base64; or `timed`: t=…,v1=… with the time and the body signed together.",
    )
    .with_default(SIGNATURE_STYLE),
    entry(
        "signature_header",
        "Header of the signature",
        SIGNATURE_HEADER,
        "X-PS-Signature for DIDWW phone.systems.",
    ),
    FieldSpec::addresses("From where requests may come. Empty: from anywhere."),
    served::BASE_URL,
    served::USER,
    served::PASSWORD,
];
