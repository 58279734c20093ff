//! The parts of a body, however a recording client puts them together. Pure.

use super::metadata::Metadata;
use super::{SiprecError, xml};

/// Parts of one body; recording clients send two or three.
pub(super) const PARTS_MAX: usize = 8;
/// Header lines of one part.
const PART_HEADERS_MAX: usize = 16;

/// What a body holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    pub sdp: Option<String>,
    pub metadata: Option<Metadata>,
    /// Why metadata that was there is not used.
    pub complaint: Option<SiprecError>,
}

/// One part as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part<'a> {
    /// In the case it was written; empty when the part names none.
    media_type: &'a str,
    body: &'a str,
}

/// Reads the body of an INVITE or UPDATE. `content_type` is the value of its header.
pub fn parse(content_type: &str, body: &[u8]) -> Result<Parts, SiprecError> {
    let text = String::from_utf8_lossy(body);
    let parts = if is_of(content_type, "multipart/") {
        split(&text, &boundary(content_type).ok_or(SiprecError::NoBoundary)?)?
    } else {
        vec![Part { media_type: content_type, body: &text }]
    };
    let mut found = Parts { sdp: description(&parts), ..Parts::default() };
    // A third part may be XML of somebody else's, so the first good one counts.
    for part in parts.iter().filter(|part| is_metadata(part)) {
        match xml::read(part.body) {
            Ok(metadata) => found.metadata = found.metadata.or(Some(metadata)),
            Err(complaint) => found.complaint = Some(complaint),
        }
    }
    if found.metadata.is_some() {
        found.complaint = None;
    }
    if found.sdp.is_none() && found.metadata.is_none() {
        return Err(found.complaint.unwrap_or(SiprecError::Nothing));
    }
    Ok(found)
}

/// The description with labels, if there are several: the other one is of the call that is recorded.
fn description(parts: &[Part<'_>]) -> Option<String> {
    let is_sdp = |part: &&Part<'_>| {
        let is_untyped = part.media_type.is_empty() && part.body.trim_start().starts_with("v=0");
        is_of(part.media_type, "application/sdp") || is_untyped
    };
    let descriptions = || parts.iter().filter(is_sdp);
    let labelled = descriptions().find(|part| part.body.contains("a=label:"));
    labelled.or_else(|| descriptions().next()).map(|part| part.body.trim_start().to_owned())
}

/// Some write `application/rs-metadata`, some with `+xml`, and some only `application/ +xml`.
fn is_metadata(part: &Part<'_>) -> bool {
    let is_xml = part.body.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let media_type = part.media_type.to_ascii_lowercase();
    media_type.contains("rs-metadata") || (is_xml && (media_type.is_empty() || media_type.contains("xml")))
}

fn is_of(media_type: &str, kind: &str) -> bool {
    let start = media_type.trim_start().get(..kind.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(kind))
}

/// The `boundary` of a header, quoted or bare.
fn boundary(content_type: &str) -> Option<String> {
    let at = content_type.to_ascii_lowercase().find("boundary")?;
    let value = content_type.get(at..)?.split_once('=')?.1.trim_start();
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([';', ' ', '\t', '\r', '\n']).next()?,
    };
    (!value.is_empty() && value.len() <= 70).then(|| value.to_owned())
}

/// What is between the lines that begin with the boundary. The last such line may be missing.
fn split<'a>(text: &'a str, boundary: &str) -> Result<Vec<Part<'a>>, SiprecError> {
    let mut parts = Vec::new();
    let mut begin = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let delimiter = line.trim_end().strip_prefix("--").and_then(|rest| rest.strip_prefix(boundary));
        if let Some(rest) = delimiter.filter(|rest| rest.is_empty() || *rest == "--") {
            parts.extend(begin.and_then(|begin| text.get(begin..at)).map(part));
            begin = rest.is_empty().then_some(at + line.len());
        }
        at += line.len();
    }
    parts.extend(begin.and_then(|begin| text.get(begin..)).map(part));
    if parts.len() > PARTS_MAX { Err(SiprecError::TooManyParts) } else { Ok(parts) }
}

/// Headers end with an empty line. The length some parts give of themselves is not needed, and often wrong.
fn part(text: &str) -> Part<'_> {
    let mut media_type = "";
    let mut at = 0;
    for line in text.split_inclusive('\n').take(PART_HEADERS_MAX) {
        let is_content = line.starts_with('<') || line.starts_with("v=");
        if is_content {
            break;
        }
        at += line.len();
        if line.trim().is_empty() {
            break;
        }
        let header = line.split_once(':').filter(|(name, _)| is_content_type(name));
        media_type = header.map_or(media_type, |(_, value)| value.trim());
    }
    Part { media_type, body: text.get(at..).unwrap_or_default() }
}

fn is_content_type(name: &str) -> bool {
    let name = name.trim();
    name.eq_ignore_ascii_case("content-type") || name.eq_ignore_ascii_case("c")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, boundary: &str) -> Vec<(String, String)> {
        let parts = split(text, boundary).unwrap();
        parts.iter().map(|part| (part.media_type.to_owned(), part.body.trim().to_owned())).collect()
    }

    #[test]
    fn a_boundary_is_read_quoted_or_bare_and_among_other_parameters() {
        for (header, expected) in [
            ("multipart/mixed;boundary=abc", Some("abc")),
            ("Multipart/Mixed; charset=utf-8 ; BOUNDARY=\"a b=c\"; x=y", Some("a b=c")),
            ("multipart/mixed; boundary = abc ;x=y", Some("abc")),
            ("multipart/mixed", None),
            ("multipart/mixed;boundary=", None),
            ("multipart/mixed;boundary=\"\"", None),
        ] {
            assert_eq!(boundary(header).as_deref(), expected, "{header}");
        }
        assert_eq!(boundary(&format!("multipart/mixed;boundary={}", "x".repeat(71))), None);
    }

    #[test]
    fn parts_are_found_with_any_line_ends_and_without_the_last_boundary() {
        let expected = [("text/a".to_owned(), "one".to_owned()), ("text/b".to_owned(), "two".to_owned())];
        for text in [
            "--x\r\nContent-Type: text/a\r\n\r\none\r\n--x\r\nContent-Type:text/b\r\n\r\ntwo\r\n--x--\r\n",
            "\r\n--x\r\ncontent-type :text/a\r\nContent-Length: 999\r\n\r\none\r\n--x  \r\nc: text/b\r\n\r\ntwo",
            "preamble\n--x\nContent-Type: text/a\n\none\n--x\nContent-Type: text/b\n\ntwo\n--x--\nepilogue",
        ] {
            assert_eq!(parts(text, "x"), expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_only_looks_like_a_boundary_is_content() {
        let text = "--x\r\n\r\none\r\n--xy\r\n-- x\r\n--x--\r\n";
        assert_eq!(parts(text, "x"), [(String::new(), "one\r\n--xy\r\n-- x".to_owned())]);
    }

    #[test]
    fn a_part_without_headers_is_known_by_how_it_begins() {
        let parsed =
            parse("multipart/mixed;boundary=x", b"--x\r\nv=0\r\no=-\r\n--x\r\n\r\n<recording/>\r\n--x--")
                .unwrap();
        assert!(parsed.sdp.unwrap().starts_with("v=0\r\no=-"));
        assert!(parsed.metadata.is_some());
    }

    #[test]
    fn the_labelled_one_of_two_descriptions_is_meant() {
        let body = b"--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=first\r\n\
            --x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\na=label:1\r\n--x--";
        let parsed = parse("multipart/mixed;boundary=x", body).unwrap();
        assert!(parsed.sdp.unwrap().contains("a=label:1"));
    }

    #[test]
    fn a_body_of_too_many_parts_is_refused() {
        let body = "--x\r\n\r\nv=0\r\n".repeat(9);
        assert_eq!(parse("multipart/mixed;boundary=x", body.as_bytes()), Err(SiprecError::TooManyParts));
    }

    #[test]
    fn a_body_without_anything_of_use_says_so() {
        for (header, body, says) in [
            ("multipart/mixed", "--x\r\n", SiprecError::NoBoundary),
            ("multipart/mixed;boundary=x", "", SiprecError::Nothing),
            ("text/plain", "hello", SiprecError::Nothing),
            ("application/rs-metadata+xml", "hello", SiprecError::BadMetadata),
        ] {
            assert_eq!(parse(header, body.as_bytes()), Err(says), "{header}");
        }
    }

    #[test]
    fn metadata_that_cannot_be_read_does_not_hide_the_description() {
        let body = b"--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\
            --x\r\nContent-Type: application/rs-metadata\r\n\r\n<recording><oops></recording>\r\n--x--";
        let parsed = parse("multipart/mixed;boundary=x", body).unwrap();
        assert!(parsed.sdp.is_some() && parsed.metadata.is_none());
        assert_eq!(parsed.complaint, Some(SiprecError::BadMetadata));
    }
}
