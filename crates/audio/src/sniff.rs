//! What a file is by its first bytes. Names and media types are never believed: telephony systems send
//! login pages as `audio/mpeg` and MP3 as `.wav`.

use crate::{AudioError, Format};

/// How many leading bytes [`identify`] wants to see; fewer are fine when the file is shorter.
pub(crate) const HEAD_BYTES: usize = 4096;

/// The container, or nothing when these bytes are not a recording we read.
pub fn sniff(head: &[u8]) -> Option<Format> {
    match head {
        [b'R', b'I', b'F' | b'X', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Format::Wav),
        [b'O', b'g', b'g', b'S', ..] => Some(Format::Ogg),
        [b'f', b'L', b'a', b'C', ..] => Some(Format::Flac),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Some(Format::Webm),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Format::M4a),
        [b'I', b'D', b'3', ..] => Some(Format::Mp3),
        // MPEG audio sync, layer III, with a bit rate and a sample rate that exist.
        [0xFF, second, third, ..]
            if second & 0xE6 == 0xE2
                && second & 0x18 != 0x08
                && third & 0xF0 != 0xF0
                && third & 0x0C != 0x0C =>
        {
            Some(Format::Mp3)
        }
        // ADTS sync: the layer bits are zero.
        [0xFF, second, ..] if second & 0xF6 == 0xF0 => Some(Format::Aac),
        _ => None,
    }
}

/// The container, or why these bytes are refused.
pub fn identify(head: &[u8]) -> Result<Format, AudioError> {
    if head.is_empty() {
        return Err(AudioError::Empty);
    }
    if let Some(codec) = foreign(head).or_else(|| foreign_in_wav(head)) {
        return Err(AudioError::Unsupported { codec: codec.to_owned() });
    }
    sniff(head).ok_or_else(|| AudioError::NotAudio { what: what_else(head) })
}

/// Audio that is recognised and that nothing here decodes.
fn foreign(head: &[u8]) -> Option<&'static str> {
    let names: [(&[u8], &str); 7] = [
        (b"#!AMR-WB", "AMR-WB"),
        (b"#!AMR", "AMR"),
        (b".snd", "Sun AU"),
        (b"FORM", "AIFF"),
        (b"caff", "CAF"),
        (b"MThd", "MIDI"),
        (&[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "WMA"),
    ];
    let separate = head.get(28..36) == Some(b"OpusHead") && head.get(46) == Some(&255);
    if separate {
        return Some("Opus with a stream of its own for each channel");
    }
    names.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

/// A WAV whose `fmt ` chunk names a telephone codec.
fn foreign_in_wav(head: &[u8]) -> Option<&'static str> {
    if sniff(head) != Some(Format::Wav) {
        return None;
    }
    let at = head.windows(4).position(|four| four == b"fmt ")?;
    let tag = head.get(at + 8..at + 10).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes)?;
    match tag {
        0x31 => Some("GSM 6.10"),
        0x42 | 0x111 => Some("G.723.1"),
        0x40 | 0x45 | 0x64 => Some("G.726"),
        0x83 | 0x133 => Some("G.729"),
        0x22 => Some("TrueSpeech"),
        _ => None,
    }
}

fn what_else(head: &[u8]) -> &'static str {
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head).trim_ascii_start();
    let start: Vec<u8> = text.iter().take(64).map(u8::to_ascii_lowercase).collect();
    if [b"<!doctype html".as_slice(), b"<html", b"<head", b"<body"].iter().any(|tag| start.starts_with(tag)) {
        return "the server answered with a web page";
    }
    match start.first() {
        None => "the file holds only spaces",
        Some(b'{' | b'[') if is_text(text) => "the server answered with JSON",
        Some(b'<') => "the server answered with XML or a web page",
        Some(_) if start.starts_with(b"%pdf") => "it is a PDF document",
        Some(_) if start.starts_with(b"pk\x03\x04") => "it is a ZIP archive",
        Some(_) if start.starts_with(&[0x1F, 0x8B]) => "it is compressed with gzip",
        Some(_) if is_text(text) => "the server answered with text",
        Some(_) => "its content is not a known audio format",
    }
}

/// A multi-byte character cut off by the end of the head is still text.
fn is_text(bytes: &[u8]) -> bool {
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    valid && !bytes.iter().any(|byte| *byte < 0x20 && !byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(head: &[u8]) -> String {
        identify(head).unwrap_err().to_string()
    }

    #[test]
    fn a_page_in_place_of_a_recording_is_named() {
        assert!(refusal(b"\xEF\xBB\xBF\r\n<!DOCTYPE html><title>Sign in</title>").contains("web page"));
        assert!(refusal(br#"{"error":"not ready"}"#).contains("JSON"));
        assert!(refusal(b"<?xml version=\"1.0\"?><Error/>").contains("XML"));
        assert!(refusal("Запис ще не готовий".as_bytes()).contains("text"));
        assert!(refusal(b"%PDF-1.7").contains("PDF"));
        assert!(refusal(&[7, 0, 0, 1, 2]).contains("not a known audio format"));
        assert_eq!(identify(b"").unwrap_err().code(), "audio.empty");
    }

    #[test]
    fn telephone_codecs_are_refused_by_name() {
        assert!(refusal(b"#!AMR\n\x3c").contains("AMR"));
        let mut opus = b"OggS\0\x02".to_vec();
        opus.resize(28, 0);
        opus.extend(b"OpusHead\x01\x02\0\0\x80\xBB\0\0\0\0\xFF");
        assert!(refusal(&opus).contains("Opus with a stream"));
        assert!(refusal(b"RIFF\0\0\0\0WAVEfmt \x14\0\0\0\x31\0\x01\0").contains("GSM 6.10"));
    }

    #[test]
    fn an_mp3_is_known_with_and_without_tags() {
        assert_eq!(sniff(b"ID3\x04"), Some(Format::Mp3));
        assert_eq!(sniff(&[0xFF, 0xE3, 0x28, 0xC4]), Some(Format::Mp3));
        assert_eq!(sniff(&[0xFF, 0xF1, 0x50, 0x80]), Some(Format::Aac));
        assert_eq!(sniff(&[0xFF, 0xD8, 0xFF, 0xE0]), None, "a JPEG is not an MP3");
        assert_eq!(sniff(&[0xFF, 0xFE, 0x3C, 0x00]), None, "UTF-16 text is not an MP3");
    }
}
