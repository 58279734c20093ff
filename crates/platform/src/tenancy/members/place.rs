//! Where a page of members ended: the sorted value of its last row, and its id.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use store::StoreError;
use uuid::Uuid;

use super::list::{MemberFilter, MemberOrder, MemberSort};
use super::{entity, user};

/// The place after one row. It holds for the sorting it was made in.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    pub sort: MemberSort,
    pub order: MemberOrder,
    pub key: Key,
    pub id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

impl Place {
    pub(super) fn of(filter: &MemberFilter, member: &entity::Model, person: &user::Model) -> Self {
        let key = match filter.sort {
            MemberSort::Name => Key::Text(person.folded_name.clone()),
            MemberSort::Email => Key::Text(person.email.clone()),
            MemberSort::Role => Key::Text(member.role.clone()),
            MemberSort::Status => Key::Text(member.status.clone()),
            MemberSort::Joined => Key::Number(member.joined_at.unwrap_or(0)),
            MemberSort::LastSeen => Key::Number(member.last_seen_at.unwrap_or(0)),
        };
        Self { sort: filter.sort, order: filter.order, key, id: member.id }
    }

    pub(super) fn encode(&self) -> Result<String, StoreError> {
        let text = serde_json::to_vec(self).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// Reads what [`Place::encode`] wrote, for the same sorting.
    pub(super) fn decode(text: &str, filter: &MemberFilter) -> Result<Self, StoreError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::Cursor)?;
        let place: Self = serde_json::from_slice(&bytes).map_err(|_| StoreError::Cursor)?;
        let is_number = matches!(place.key, Key::Number(_));
        let wants_number = matches!(place.sort, MemberSort::Joined | MemberSort::LastSeen);
        let is_text = !matches!(&place.key, Key::Text(text) if text.contains('\0'));
        let same =
            is_text && place.sort == filter.sort && place.order == filter.order && is_number == wants_number;
        if same { Ok(place) } else { Err(StoreError::Cursor) }
    }
}
