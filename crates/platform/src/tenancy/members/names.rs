//! Names and addresses: how they are written, stored and found.

use super::error::MemberError;

const EMAIL_CHARS_MAX: usize = 254;
const DISPLAY_NAME_CHARS_MAX: usize = 80;
const NAME_PART_CHARS_MAX: usize = 60;
const SEARCH_CHARS_MAX: usize = 200;
const SEARCH_WORDS_MAX: usize = 8;

/// An address in the form it is stored in.
pub fn check_email(email: &str) -> Result<String, MemberError> {
    let lower = email.trim().to_lowercase();
    let refused = || MemberError::Email(email.chars().filter(|c| !is_unseen(*c)).take(64).collect());
    let (name, host) = lower.split_once('@').ok_or_else(refused)?;
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| c.is_whitespace() || is_unseen(c) || "@<>,;:\"()[]\\".contains(c))
    };
    let whole =
        plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    let host_is_one = !host.contains("..") && !name.starts_with('.') && !name.ends_with('.');
    if whole && host_is_one && lower.chars().count() <= EMAIL_CHARS_MAX { Ok(lower) } else { Err(refused()) }
}

/// A display name without the blanks around it.
pub fn check_display_name(name: &str) -> Result<String, MemberError> {
    check_text(name, 1, DISPLAY_NAME_CHARS_MAX).ok_or(MemberError::DisplayName)
}

/// A first or last name without the blanks around it; some people have only one of the two.
pub fn check_name_part(name: &str) -> Result<String, MemberError> {
    check_text(name, 0, NAME_PART_CHARS_MAX).ok_or(MemberError::NamePart)
}

/// First and last name of what colleagues see: the first word, and the rest.
pub fn split_name(display_name: &str) -> (String, String) {
    let (first, last) =
        display_name.trim().split_once(char::is_whitespace).unwrap_or((display_name.trim(), ""));
    (first.to_owned(), last.trim().to_owned())
}

/// What colleagues see of a first and a last name.
pub fn join_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim().chars().take(DISPLAY_NAME_CHARS_MAX).collect()
}

/// A text as it is compared and sorted: lower case in every alphabet.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// The words that must all be found.
pub(super) fn search_words(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| *c != '\0').take(SEARCH_CHARS_MAX).collect();
    fold(&text).split_whitespace().take(SEARCH_WORDS_MAX).map(str::to_owned).collect()
}

fn check_text(text: &str, least: usize, most: usize) -> Option<String> {
    let trimmed = text.trim();
    let fits = (least..=most).contains(&trimmed.chars().count())
        && !trimmed.contains(|c: char| c.is_control() || turns_text_around(c));
    fits.then(|| trimmed.to_owned())
}

/// Characters nobody sees: two addresses that look the same must be the same.
fn is_unseen(c: char) -> bool {
    let blank = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || blank || turns_text_around(c)
}

/// Marks that make a name read as another one.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_stored_in_lower_case_and_must_look_like_one() {
        assert_eq!(check_email(" Olena@Clinic.Example ").unwrap(), "olena@clinic.example");
        assert_eq!(check_email("Олена@Клініка.Укр").unwrap(), "олена@клініка.укр");
        for bad in [
            "",
            "olena",
            "@host.example",
            "olena@",
            "olena@host",
            "a b@host.example",
            "a@b@c.example",
            "a@h.example\r\nBcc: x@y.example",
            "a@h..example",
            ".a@h.example",
            "ole\u{200b}na@clinic.example",
            "olena\u{202e}@clinic.example",
            "<olena@clinic.example>",
        ] {
            assert!(check_email(bad).is_err(), "{bad:?} must be refused");
        }
    }

    #[test]
    fn a_display_name_has_1_to_80_characters_and_reads_as_written() {
        assert_eq!(check_display_name(" Олена ").unwrap(), "Олена");
        assert!(check_display_name(" ").is_err());
        assert!(check_display_name(&"x".repeat(81)).is_err());
        assert!(check_display_name("Anna\u{202e}nimdA").is_err());
    }

    #[test]
    fn a_name_is_split_and_joined_again() {
        assert_eq!(
            split_name(" Olena  Shevchenko-Bondar "),
            ("Olena".to_owned(), "Shevchenko-Bondar".to_owned())
        );
        assert_eq!(split_name("Pelé"), ("Pelé".to_owned(), String::new()));
        assert_eq!(join_name("Pelé", ""), "Pelé");
    }

    #[test]
    fn a_search_is_a_few_words_in_lower_case() {
        assert_eq!(search_words("  ШЕВЧ  Олена "), ["шевч", "олена"]);
        assert_eq!(search_words(&"a ".repeat(5000)).len(), SEARCH_WORDS_MAX);
    }
}
