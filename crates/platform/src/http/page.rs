//! The two parameters of every list.

use serde::Deserialize;
use store::StoreError;
use store::page::PageRequest;
use utoipa::IntoParams;

/// Which page of a list that has no filters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    pub limit: Option<u64>,
    /// Names the organization where no header can be sent; read by the access check.
    pub organization: Option<String>,
}

impl PageQuery {
    /// What the store wants to know.
    pub fn request(&self) -> Result<PageRequest, StoreError> {
        PageRequest::new(self.cursor.as_deref(), self.limit)
    }
}
