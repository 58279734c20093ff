//! What the feed tells, and to whom.

use kernel::{ImportId, InteractionId, MemberId, NotificationId, ProjectId, SourceId};
use serde_json::{Value, json};

use crate::access::{Reach, Scope};

/// Something that changed.
#[derive(Debug, Clone)]
pub enum LiveEvent {
    /// A conversation was made or moved on.
    InteractionChanged {
        /// Which.
        id: InteractionId,
        /// Its status now.
        status: &'static str,
        /// Its project, for those who see projects.
        project_id: Option<ProjectId>,
        /// Its employee, for those who see their own.
        member_id: Option<MemberId>,
    },
    /// An import went on, or ended.
    ImportProgress {
        /// Which.
        id: ImportId,
    },
    /// A line was put behind a member's bell.
    NotificationCreated {
        /// Which.
        id: NotificationId,
        /// Whose bell.
        recipient: MemberId,
    },
    /// A role was changed, or a member was given another one: what people may do is to be asked for anew.
    RoleChanged {
        /// Key of the role.
        key: String,
    },
    /// A source changed its state or received something.
    SourceChanged {
        /// Which.
        id: SourceId,
    },
}

impl LiveEvent {
    /// The name of the event on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::InteractionChanged { .. } => "interaction.changed",
            Self::ImportProgress { .. } => "import.progress",
            Self::NotificationCreated { .. } => "notification.created",
            Self::RoleChanged { .. } => ROLE_CHANGED,
            Self::SourceChanged { .. } => "source.changed",
        }
    }

    /// The data of the event on the wire.
    pub fn data(&self) -> Value {
        match self {
            Self::InteractionChanged { id, status, .. } => json!({ "id": id, "status": status }),
            Self::ImportProgress { id } => json!({ "id": id }),
            Self::NotificationCreated { id, .. } => json!({ "id": id }),
            Self::RoleChanged { key } => json!({ "id": key }),
            Self::SourceChanged { id } => json!({ "id": id }),
        }
    }

    /// The project it is about.
    pub fn project_id(&self) -> Option<ProjectId> {
        match self {
            Self::InteractionChanged { project_id, .. } => *project_id,
            _ => None,
        }
    }

    /// The employee it is about.
    pub fn member_id(&self) -> Option<MemberId> {
        match self {
            Self::InteractionChanged { member_id, .. } => *member_id,
            _ => None,
        }
    }

    /// The only member it is for.
    pub fn recipient(&self) -> Option<MemberId> {
        match self {
            Self::NotificationCreated { recipient, .. } => Some(*recipient),
            _ => None,
        }
    }
}

/// The name of the event after which a feed begins anew, with the rights of that moment.
pub(super) const ROLE_CHANGED: &str = "role.changed";

/// What decides whether a caller may hear of a stored event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Audience {
    /// The project it is about.
    pub project_id: Option<ProjectId>,
    /// The employee it is about.
    pub member_id: Option<MemberId>,
    /// The only member it is for.
    pub recipient: Option<MemberId>,
    /// Whether it is about a conversation.
    pub is_interaction: bool,
    /// Whether it is about what people may do, which concerns everybody.
    pub is_role: bool,
}

/// Whether the caller may hear of it.
pub(super) fn may_hear(scope: &Scope, audience: Audience) -> bool {
    if let Some(recipient) = audience.recipient {
        return scope.member_id() == Some(recipient);
    }
    match scope.reach() {
        _ if audience.is_role => true,
        Reach::Everything => true,
        Reach::Projects(mine) => {
            audience.is_interaction && audience.project_id.is_some_and(|project| mine.contains(&project))
        }
        Reach::Own(me) => audience.is_interaction && audience.member_id == Some(*me),
    }
}
