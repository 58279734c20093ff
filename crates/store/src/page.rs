//! Pages of a list, newest first, that stay whole while rows are added: the cursor names the last row seen, not a count.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::Cond;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    Value,
};
use serde::Serialize;
use uuid::Uuid;

use crate::error::StoreError;

/// Rows of a page when the caller names no number.
pub const LIMIT_DEFAULT: u64 = 50;
/// The most rows of a page, whatever the caller asks for.
pub const LIMIT_MAX: u64 = 200;

const CURSOR_BYTES: usize = 24;

/// The place after one row: its sort key and its id. Opaque outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key, usually an instant in microseconds.
    pub sort: i64,
    /// Breaks ties.
    pub id: Uuid,
}

impl Cursor {
    /// The text a client sends back.
    pub fn encode(&self) -> String {
        let mut bytes = [0_u8; CURSOR_BYTES];
        let (sort, id) = bytes.split_at_mut(8);
        sort.copy_from_slice(&self.sort.to_be_bytes());
        id.copy_from_slice(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, StoreError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::Cursor)?;
        let (sort, id) = bytes.split_at_checked(8).ok_or(StoreError::Cursor)?;
        Ok(Self {
            sort: i64::from_be_bytes(sort.try_into().map_err(|_| StoreError::Cursor)?),
            id: Uuid::from_slice(id).map_err(|_| StoreError::Cursor)?,
        })
    }
}

/// Which page is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageRequest {
    /// After which row; none for the first page.
    pub cursor: Option<Cursor>,
    /// How many rows; zero means the default.
    pub limit: u64,
}

impl PageRequest {
    /// From the two query parameters every list takes.
    pub fn new(cursor: Option<&str>, limit: Option<u64>) -> Result<Self, StoreError> {
        let cursor = cursor.filter(|text| !text.is_empty()).map(Cursor::decode).transpose()?;
        Ok(Self { cursor, limit: limit.unwrap_or(0) })
    }

    /// The rows this page may have.
    pub fn rows(&self) -> u64 {
        if self.limit == 0 { LIMIT_DEFAULT } else { self.limit.min(LIMIT_MAX) }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows, newest first.
    pub items: Vec<T>,
    /// Where the next page begins; none when this is the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page with every row changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next_cursor: self.next_cursor }
    }

    /// The same page with every row changed, or the first error.
    pub fn try_map<U, E>(self, change: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items = self.items.into_iter().map(change).collect::<Result<_, E>>()?;
        Ok(Page { items, next_cursor: self.next_cursor })
    }
}

/// The page of `select`, ordered by `(sort, id)` descending. `sort` must be a BIGINT and `id` a UUID, neither null.
pub async fn newest_first<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    (sort, id): (E::Column, E::Column),
    request: &PageRequest,
) -> Result<Page<E::Model>, StoreError>
where
    E::Model: ModelTrait<Entity = E>,
{
    let select = match request.cursor {
        None => select,
        Some(cursor) => select.filter(
            Cond::any()
                .add(sort.lt(cursor.sort))
                .add(Cond::all().add(sort.eq(cursor.sort)).add(id.lt(cursor.id))),
        ),
    };
    let ordered = select.order_by_desc(sort).order_by_desc(id).limit(request.rows() + 1);
    cut(ordered.all(connection).await?, request, |row| match (row.get(sort), row.get(id)) {
        (Value::BigInt(Some(sort)), Value::Uuid(Some(id))) => Ok(Cursor { sort, id }),
        _ => Err(StoreError::Misuse("a page is ordered by a BIGINT and a UUID")),
    })
}

/// Makes a page of rows that were fetched with one more than [`PageRequest::rows`], to know whether there are more.
pub fn cut<T>(
    mut rows: Vec<T>,
    request: &PageRequest,
    place: impl FnOnce(&T) -> Result<Cursor, StoreError>,
) -> Result<Page<T>, StoreError> {
    let most = usize::try_from(request.rows()).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(place(last)?.encode()),
        _ => None,
    };
    Ok(Page { items: rows, next_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_trip_through_the_client() {
        let cursor = Cursor { sort: -5, id: Uuid::from_u128(7) };
        assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
    }

    #[test]
    fn a_cursor_somebody_made_up_is_refused() {
        for text in ["nonsense", "", "AAAA", "ö"] {
            assert!(matches!(Cursor::decode(text), Err(StoreError::Cursor)), "{text}");
        }
    }

    #[test]
    fn a_page_never_has_more_rows_than_allowed() {
        assert_eq!(PageRequest::new(None, Some(100_000)).unwrap().rows(), LIMIT_MAX);
        assert_eq!(PageRequest::new(None, None).unwrap().rows(), LIMIT_DEFAULT);
    }
}
