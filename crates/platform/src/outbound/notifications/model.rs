//! What a line behind the bell says, and to whom it is told.

use std::collections::BTreeMap;

use kernel::{InteractionId, NotificationId, Ts};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Entity;
use crate::access::roles::Span;
use crate::access::scope::Membership;
use crate::outbound::alerts::{Judged, Severity};
use crate::outbound::preferences::NotificationKind;

/// A line behind the bell. The console writes the sentence in the reader's language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What happened: `alert.triggered`, `source.attention` or `test`.
    pub kind: String,
    /// How much it matters.
    pub severity: String,
    /// Key of the sentence in the console's catalogues.
    pub title_key: String,
    /// What to put into the sentence.
    pub params: BTreeMap<String, String>,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// When it was read.
    pub read_at: Option<Ts>,
    /// When it was told.
    pub created_at: Ts,
}

/// Something to tell everybody who may know of it.
#[derive(Debug)]
pub struct Told<'a> {
    /// What members may silence it as.
    pub kind: NotificationKind,
    /// Who may read this is told.
    pub subject: Entity,
    /// How much it matters.
    pub severity: Severity,
    /// What to put into the sentence.
    pub params: BTreeMap<String, String>,
    /// The conversation, when it is about one: then it is told to those whose role reaches it.
    pub judged: Option<&'a Judged>,
}

impl Told<'_> {
    /// What stands in the table and in the key of the sentence.
    pub(super) fn event(&self) -> &'static str {
        match self.kind {
            NotificationKind::Alert => "alert.triggered",
            NotificationKind::SourceAttention => "source.attention",
        }
    }
}

/// The word of a severity, as tables and sentences have it.
pub(super) fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

/// Whether a member's role reaches the conversation.
pub(super) fn reaches(member: &Membership, judged: &Judged) -> bool {
    match member.role.span {
        Span::Organization => true,
        Span::Projects => judged.project_id.is_some_and(|project| member.projects.contains(&project)),
        Span::Own => judged.member_id == Some(member.member_id),
    }
}
