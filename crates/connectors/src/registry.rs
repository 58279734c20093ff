//! The list of connectors. One line adds one.

use crate::Connector;
use crate::{
    asterisk, binotel, deepgram, freeswitch, generic, openai, openai_transcribe, phonet, resend, ringostat,
    streamtelecom, twilio, unitalk, zadarma,
};

/// Every outside system Harken can speak to, in the order the catalogue shows them.
pub fn registry() -> &'static [&'static dyn Connector] {
    &[
        &streamtelecom::StreamTelecom,
        &binotel::Binotel,
        &unitalk::UniTalk,
        &ringostat::Ringostat,
        &phonet::Phonet,
        &zadarma::ZADARMA,
        &zadarma::NOVOFON,
        &twilio::Twilio,
        &generic::Generic,
        &freeswitch::FreeSwitch,
        &asterisk::Asterisk,
        &deepgram::Deepgram,
        &openai_transcribe::OpenAiTranscribe,
        &openai::OpenAi,
        &resend::Resend,
    ]
}

/// The connector with this key.
pub fn find(key: &str) -> Option<&'static dyn Connector> {
    registry().iter().copied().find(|connector| connector.descriptor().key == key)
}
