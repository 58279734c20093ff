//! The request for one recording: the sound as the body, everything else in the query.

use std::time::Duration;

use url::form_urlencoded::Serializer;

use crate::Fault;
use crate::account::Account;
use crate::connector::Descriptor;
use crate::http::Request;
use crate::speech::TranscriptionRequest;

/// The vendor gives up after ten minutes; a large upload needs some more.
const TIMEOUT: Duration = Duration::from_mins(15);
/// A long call with all its words is a large answer.
const RESPONSE_MAX: usize = 64 * 1024 * 1024;

pub(super) fn listen(
    account: &Account,
    descriptor: &Descriptor,
    request: TranscriptionRequest,
) -> Result<Request, Fault> {
    let query = query(account.field(descriptor, "model"), request.language.as_deref(), request.channels);
    let audio =
        request.audio.into_iter().next().ok_or_else(|| Fault::rejected("there is no sound to send"))?;
    Ok(Request::post(format!("{}/v1/listen?{query}", account.base_url(descriptor)))
        .authorize("Token", account.required_secret("api_key")?)
        .header("content-type", &audio.content_type)
        .header("accept", "application/json")
        .upload(audio.upload)
        .timeout(TIMEOUT)
        .response_max(RESPONSE_MAX))
}

fn query(model: &str, language: Option<&str>, channels: u16) -> String {
    let mut pairs = Serializer::new(String::new());
    pairs.append_pair("model", model);
    match language {
        Some(language) => pairs.append_pair("language", language),
        None => pairs.append_pair("detect_language", "true"),
    };
    // With both, speakers would start again in every channel; one speaker per channel is what telephony records.
    pairs.append_pair(if channels > 1 { "multichannel" } else { "diarize" }, "true");
    for feature in ["punctuate", "smart_format", "utterances"] {
        pairs.append_pair(feature, "true");
    }
    pairs.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stereo_asks_for_channels_and_mono_for_speakers() {
        assert_eq!(
            query("nova-3", Some("uk"), 2),
            "model=nova-3&language=uk&multichannel=true&punctuate=true&smart_format=true&utterances=true"
        );
        assert_eq!(
            query("nova-3", None, 1),
            "model=nova-3&detect_language=true&diarize=true&punctuate=true&smart_format=true&utterances=true"
        );
    }
}
