//! The query of `/v1/listen`, read as strictly as Deepgram reads it: an unknown name, a value of the
//! wrong kind or a pair of options that exclude each other is refused.

/// Options that are simply on or off.
const SWITCHES: [&str; 14] = [
    "detect_entities",
    "detect_language",
    "diarize",
    "dictation",
    "filler_words",
    "measurements",
    "mip_opt_out",
    "multichannel",
    "numerals",
    "paragraphs",
    "profanity_filter",
    "punctuate",
    "smart_format",
    "utterances",
];
/// Options taken and not acted on: they change nothing in a true script.
const IGNORED: [&str; 11] = [
    "callback_method",
    "diarize_model",
    "encoding",
    "extra",
    "keyterm",
    "keywords",
    "language_hint",
    "replace",
    "tag",
    "utt_split",
    "version",
];
/// Real options this simulator cannot answer truthfully.
const BEYOND_US: [&str; 11] = [
    "callback",
    "channels",
    "custom_intent",
    "custom_intent_mode",
    "custom_topic",
    "custom_topic_mode",
    "intents",
    "sentiment",
    "summarize",
    "topics",
    "search",
];
/// Languages of nova-3 that occur in the samples' countries; anything else is no known combination.
const LANGUAGES: [&str; 22] = [
    "bg", "cs", "de", "en", "en-GB", "en-US", "es", "es-419", "fr", "it", "ja", "ko", "multi", "nl", "pl",
    "pt", "ro", "ru", "sk", "tr", "uk", "zh",
];
const MODELS: [&str; 6] = ["nova-3", "nova-2", "nova", "enhanced", "base", "whisper"];

/// What a model may be made for, after a hyphen.
const MADE_FOR: [&str; 15] = [
    "atc",
    "automotive",
    "base",
    "conversationalai",
    "drivethru",
    "finance",
    "general",
    "large",
    "medical",
    "medium",
    "meeting",
    "phonecall",
    "small",
    "tiny",
    "voicemail",
];

/// What the answer depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each mirrors one switch of the query")]
pub(super) struct Params {
    pub(super) model: String,
    pub(super) language: Option<String>,
    pub(super) detect_language: bool,
    pub(super) multichannel: bool,
    pub(super) diarize: bool,
    pub(super) punctuate: bool,
    pub(super) paragraphs: bool,
    pub(super) utterances: bool,
    pub(super) redact: bool,
}

impl Params {
    /// The problem's text goes into Deepgram's error as it is.
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|error| error.to_string())?;
        let mut params = Self { model: "base".to_owned(), ..Self::default() };
        for (name, value) in &pairs {
            params.take(name, value)?;
        }
        let uses = |name: &str| pairs.iter().any(|(given, _)| given == name);
        if params.model.starts_with("nova-3") && uses("keywords") {
            return Err("Keywords are not supported for Nova-3. Use keyterm instead.".to_owned());
        }
        if !params.model.starts_with("nova-3") && uses("keyterm") {
            return Err("Keyterm prompting is only available for Nova-3.".to_owned());
        }
        params.known_combination()?;
        Ok(params)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "model" => value.clone_into(&mut self.model),
            "language" => self.language = Some(value.to_owned()),
            // A list of languages narrows detection; it is sent as the same name repeated.
            "detect_language" if LANGUAGES.contains(&value) => self.detect_language = true,
            "redact" => self.redact = true,
            _ if SWITCHES.contains(&name) => {
                let on = value.parse::<bool>().map_err(|_| {
                    format!("Invalid query string: `{name}` must be true or false, not `{value}`.")
                })?;
                self.switch(name, on);
            }
            _ if IGNORED.contains(&name) => {}
            _ if BEYOND_US.contains(&name) => {
                return Err(format!("`{name}` is not offered by the simulator."));
            }
            _ => return Err(format!("Invalid query string: unknown parameter `{name}`.")),
        }
        Ok(())
    }

    fn switch(&mut self, name: &str, on: bool) {
        match name {
            "detect_language" => self.detect_language = on,
            "multichannel" => self.multichannel = on,
            "diarize" => self.diarize = on,
            "punctuate" => self.punctuate |= on,
            // Formatting implies punctuation and paragraphs.
            "smart_format" => {
                self.punctuate |= on;
                self.paragraphs |= on;
            }
            "paragraphs" => {
                self.paragraphs |= on;
                self.punctuate |= on;
            }
            "utterances" => self.utterances = on,
            _ => {}
        }
    }

    fn known_combination(&self) -> Result<(), String> {
        let family = MODELS.iter().any(|model| match self.model.strip_prefix(model) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('-').is_some_and(|made_for| MADE_FOR.contains(&made_for)),
            None => false,
        });
        let language = self.language.as_deref().is_none_or(|language| LANGUAGES.contains(&language));
        if family && language {
            return Ok(());
        }
        Err("No such model/language/tier combination found.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_the_official_library_is_understood() {
        let query = "diarize=true&keyterm=Aelo+CRM&keyterm=%D0%9A&language=uk&model=nova-3&multichannel=true\
                     &punctuate=true&redact=pci&redact=numbers&smart_format=true&utterances=true";
        let params = Params::parse(query).unwrap();
        assert!(
            params.multichannel && params.diarize && params.punctuate && params.utterances && params.redact
        );
        assert_eq!(params.language.as_deref(), Some("uk"));
    }

    #[test]
    fn what_deepgram_refuses_is_refused() {
        for (query, why) in [
            ("punctate=true", "unknown parameter `punctate`"),
            ("punctuate=yes", "must be true or false"),
            ("model=nova-9", "No such model"),
            ("model=nova-3&language=tlh", "No such model"),
            ("model=nova-3&keywords=a", "Use keyterm"),
            ("model=nova-2&keyterm=a", "only available for Nova-3"),
            ("model=nova-3&sentiment=true", "not offered by the simulator"),
        ] {
            let problem = Params::parse(query).unwrap_err();
            assert!(problem.contains(why), "{query}: {problem}");
        }
    }

    #[test]
    fn detect_language_is_a_switch_or_a_list() {
        assert!(Params::parse("detect_language=true").unwrap().detect_language);
        assert!(Params::parse("detect_language=en&detect_language=uk").unwrap().detect_language);
        assert!(!Params::parse("detect_language=false").unwrap().detect_language);
        assert!(Params::parse("detect_language=klingon").is_err());
    }
}
