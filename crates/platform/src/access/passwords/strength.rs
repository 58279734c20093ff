//! How soon an attacker arrives at a password who tries words, walks, dates and repetitions first.
//!
//! Every password of twelve characters and more in the lists that attackers use is put together from a few
//! such pieces. So instead of a list that is too short on the day it is printed, the password is taken
//! apart into the cheapest pieces, and is refused when guessing them takes fewer than 2^30 tries.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Cheaper passwords are refused.
const BITS_MIN: u32 = 30;
/// The longest piece that is looked at as one.
const PIECE_CHARS_MAX: usize = 32;
/// What one more letter costs that no piece explains: less than 4.7, because words are not random.
const LETTER_BITS: u32 = 3;
/// A word of the list, which has fewer than 1024.
const WORD_BITS: u32 = 10;
/// A digit of a date or a telephone number, which have this many at least.
const DIGIT_BITS: u32 = 2;
const DIGITS_MIN: usize = 4;
/// Where a walk or a row begins, and how far it goes.
const WALK_BITS: u32 = 8;
/// A character that is repeated, and how often.
const REPEAT_BITS: u32 = 7;
/// A piece that stood there before.
const AGAIN_BITS: u32 = 3;
const WALK_CHARS_MIN: usize = 3;

/// What people press without thinking, forwards and backwards.
const WALKS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()_+",
];

/// The words of leaked passwords, in the languages our users speak and in Latin letters.
const WORDS: &str = include_str!("words.txt");

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether an attacker tries it among the first.
pub(super) fn is_common(password: &str) -> bool {
    let plain: Vec<char> = password.to_lowercase().chars().collect();
    bits(&plain).min(bits(&unmask(&plain))) < BITS_MIN
}

/// The cheapest way to put the password together: shortest path over its characters.
fn bits(chars: &[char]) -> u32 {
    let mut cheapest = vec![0_u32];
    for end in 1..=chars.len() {
        let starts = end.saturating_sub(PIECE_CHARS_MAX)..end;
        let ways = starts.filter_map(|start| {
            let (before, piece) = (chars.get(..start)?, chars.get(start..end)?);
            Some(cheapest.get(start)?.saturating_add(piece_bits(before, piece)))
        });
        cheapest.push(ways.min().unwrap_or(u32::MAX));
    }
    cheapest.last().copied().unwrap_or_default()
}

fn piece_bits(before: &[char], piece: &[char]) -> u32 {
    let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
    let repeated = piece.len() > 2 && piece.iter().all(|c| Some(c) == piece.first());
    let again = piece.len() > 2 && before.windows(piece.len()).any(|part| part == piece);
    let ways = [
        Some(length.saturating_mul(LETTER_BITS)),
        (piece.len() >= DIGITS_MIN && piece.iter().all(char::is_ascii_digit))
            .then(|| length.saturating_mul(DIGIT_BITS)),
        repeated.then_some(REPEAT_BITS),
        again.then_some(AGAIN_BITS),
        is_walk(piece).then_some(WALK_BITS),
        is_word(piece).then_some(WORD_BITS),
    ];
    ways.into_iter().flatten().min().unwrap_or(u32::MAX)
}

fn is_walk(piece: &[char]) -> bool {
    if piece.len() < WALK_CHARS_MIN {
        return false;
    }
    let forwards: String = piece.iter().collect();
    let backwards: String = piece.iter().rev().collect();
    WALKS.iter().any(|walk| walk.contains(&forwards) || walk.contains(&backwards))
}

fn is_word(piece: &[char]) -> bool {
    let text: String = piece.iter().collect();
    KNOWN.contains(text.as_str())
}

/// `p@$$w0rd` is `password` to everybody.
fn unmask(chars: &[char]) -> Vec<char> {
    let plain = |c: &char| match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' | '+' => 't',
        other => *other,
    };
    chars.iter().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The patterns of the passwords of twelve characters and more that stand in leaked lists.
    fn leaked() -> Vec<String> {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let endings = ["123456789", "12345678", "2024!", "1990", "!!!", "qwerty", "01011990", "111111"];
        let ended = words.iter().flat_map(|word| endings.map(|ending| format!("{word}{ending}")));
        let doubled = words.iter().map(|word| word.repeat(3));
        let paired = words.windows(2).map(<[&str]>::concat);
        let all = ended.chain(doubled).chain(paired);
        all.filter(|text| (12..=32).contains(&text.chars().count())).collect()
    }

    #[test]
    fn the_three_thousand_most_common_patterns_are_refused() {
        let leaked = leaked();
        assert!(leaked.len() >= 3000, "{}", leaked.len());
        let taken: Vec<_> = leaked.iter().filter(|text| !is_common(text)).collect();
        assert!(taken.is_empty(), "{} are taken: {:?}", taken.len(), &taken[..taken.len().min(20)]);
    }

    #[test]
    fn what_people_type_to_satisfy_a_rule_is_refused() {
        for text in [
            "123456789012",
            "1234567890123456",
            "000000000000",
            "111111111111",
            "qwertyuiop123",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "qazwsxedcrfv",
            "asdfghjkl123",
            "password1234",
            "Password123!",
            "P@ssw0rd1234",
            "passwordpassword",
            "iloveyou1234",
            "administrator",
            "Administrator1",
            "welcome12345",
            "Welcome2024!",
            "letmeinletmein",
            "changeme1234",
            "qwerty123456",
            "abcdefghijkl",
            "abcd1234abcd",
            "zxcvbnm12345",
            "football1234",
            "princess1234",
            "Summer2025!!",
            "Winter2024!!",
            "пароль123456",
            "йцукенгшщзхъ",
            "фывапролджэ1",
            "любимая12345",
            "привет123456",
            "contraseña12",
            "teamo1234567",
            "harken123456",
            "380501112233",
            "+380501112233",
            "aaaaaaaaaaaaaaaaaaaa",
            "abababababab",
            "!@#$%^&*()_+",
        ] {
            assert!(is_common(text), "{text}");
        }
    }

    #[test]
    fn words_that_have_nothing_to_do_with_each_other_are_taken() {
        for text in [
            "correct horse battery",
            "four unrelated words",
            "tulip carbon heron",
            "vY7#kq2!Lm9z",
            "зелений кіт пише",
            "перо болото фонарь",
            "el gato pinta nubes",
            "harken-demo-heron-71",
            "xkqzvwjpbnrt",
            "river stone lamp",
        ] {
            assert!(!is_common(text), "{text}");
        }
    }

    #[test]
    fn a_long_password_is_judged_in_no_time() {
        assert!(is_common(&"a".repeat(256)));
        assert!(!is_common(&"tulip carbon heron ".repeat(13)));
    }
}
