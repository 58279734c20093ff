//! Names of languages as Whisper writes them, and their codes.

const NAMES: &[(&str, &str)] = &[
    ("arabic", "ar"),
    ("armenian", "hy"),
    ("azerbaijani", "az"),
    ("belarusian", "be"),
    ("bulgarian", "bg"),
    ("catalan", "ca"),
    ("chinese", "zh"),
    ("croatian", "hr"),
    ("czech", "cs"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("english", "en"),
    ("estonian", "et"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("galician", "gl"),
    ("georgian", "ka"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("kazakh", "kk"),
    ("korean", "ko"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
    ("macedonian", "mk"),
    ("norwegian", "no"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("serbian", "sr"),
    ("slovak", "sk"),
    ("slovenian", "sl"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("tajik", "tg"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("uzbek", "uz"),
    ("vietnamese", "vi"),
];

/// ISO 639-1 of a name or a code; `None` for a name nobody here has heard of.
pub(super) fn code(language: &str) -> Option<String> {
    let language = language.trim().to_lowercase();
    let named = NAMES.iter().find(|(name, _)| *name == language).map(|(_, code)| (*code).to_owned());
    named.or_else(|| (language.len() == 2 && language.is_ascii()).then_some(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_both_become_codes() {
        let cases = [
            ("ukrainian", Some("uk")),
            ("English", Some("en")),
            ("es", Some("es")),
            ("klingon", None),
            ("", None),
        ];
        for (language, expected) in cases {
            assert_eq!(code(language).as_deref(), expected, "{language}");
        }
    }
}
