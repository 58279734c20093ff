//! What a person may change about himself.

use crate::tenancy::members::{MemberError, User, check_display_name};
use crate::tenancy::organizations::LANGUAGES;

const THEMES: [&str; 3] = ["dark", "light", "auto"];

/// What is to be different; what is absent stays.
pub(super) struct Change {
    /// 1 to 80 characters.
    pub display_name: Option<String>,
    /// One of the four languages.
    pub locale: Option<String>,
    /// One of the three themes.
    pub theme: Option<String>,
}

/// The changed user, or the first field that cannot be.
pub(super) fn apply(mut user: User, change: Change) -> Result<User, MemberError> {
    if let Some(name) = change.display_name {
        user.display_name = check_display_name(&name)?;
    }
    if let Some(locale) = change.locale {
        user.locale = LANGUAGES
            .contains(&locale.as_str())
            .then_some(locale.clone())
            .ok_or(MemberError::Locale(locale))?;
    }
    if let Some(theme) = change.theme {
        user.theme =
            THEMES.contains(&theme.as_str()).then_some(theme.clone()).ok_or(MemberError::Theme(theme))?;
    }
    Ok(user)
}
