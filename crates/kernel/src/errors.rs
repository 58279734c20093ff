//! What a caller can do about an error, decided where the error is born.

/// What the caller can do about it. The HTTP status follows from this and from nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request cannot be read: 400.
    Malformed,
    /// The request reads well and asks for something that cannot be: 422.
    Invalid,
    /// Nobody knows who is asking: 401.
    Unauthenticated,
    /// The caller is known and may not: 403.
    Denied,
    /// There is no such thing, or the caller may not know of it: 404.
    NotFound,
    /// It was there and will not come back: 410.
    Gone,
    /// Somebody else got there first: 409.
    Conflict,
    /// The change was made against an older state: 412.
    Stale,
    /// The change must name the state it was made against: 428.
    Unconditional,
    /// More than is taken: 413.
    TooLarge,
    /// Too often: 429.
    Limited,
    /// An outside system failed us: 502.
    Upstream,
    /// We cannot now and can later: 503.
    Unavailable,
    /// Our fault: 500, logged and never shown.
    Internal,
}

impl Kind {
    /// The HTTP status of this kind.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Invalid => 422,
            Self::Unauthenticated => 401,
            Self::Denied => 403,
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::Conflict => 409,
            Self::Stale => 412,
            Self::Unconditional => 428,
            Self::TooLarge => 413,
            Self::Limited => 429,
            Self::Upstream => 502,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

/// An error that knows its kind and its stable code.
pub trait Classify: std::error::Error + Send + Sync + 'static {
    /// What the caller can do about it.
    fn kind(&self) -> Kind;
    /// Stable, documented, never reworded: `source.lost_the_race`.
    fn code(&self) -> &'static str;
}
