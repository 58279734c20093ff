//! Recording metadata as XML: the draft's and the final element names, in any namespace, with or without prefixes.
//!
//! Invariant: no document type, no entities, no more than [`XML_BYTES_MAX`] bytes, [`NODES_MAX`] nodes and
//! [`DEPTH_MAX`] levels; the parser stops at the first of them.

use roxmltree::{Document, Node, ParsingOptions};

use super::SiprecError;
use super::metadata::{Extension, Metadata, Participant, Stream};

pub(super) const XML_BYTES_MAX: usize = 64 * 1024;
const NODES_MAX: u32 = 4096;
pub(super) const DEPTH_MAX: usize = 16;
/// Longest text of one element that is kept.
const TEXT_CHARS_MAX: usize = 512;

/// Elements of the standard; a leaf with another name is a vendor's.
const KNOWN: &[&str] = &[
    "datamode",
    "group",
    "group-ref",
    "session",
    "sipsessionid",
    "start-time",
    "stop-time",
    "reason",
    "participant",
    "nameid",
    "name",
    "aor",
    "stream",
    "label",
    "mode",
    "send",
    "recv",
    "associate-time",
    "disassociate-time",
    "id",
    "participantsessionassoc",
    "participantstreamassoc",
    "sessionrecordingassoc",
    "extensiondata",
    "param",
];

pub(super) fn read(text: &str) -> Result<Metadata, SiprecError> {
    let text = text.trim_start_matches('\u{feff}').trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.len() > XML_BYTES_MAX {
        return Err(SiprecError::TooLarge);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => SiprecError::TooLarge,
        _ => SiprecError::BadMetadata,
    })?;
    let root = document.root_element();
    if !["recording", "recording_metadata"].contains(&lower_name(root).as_str()) {
        return Err(SiprecError::BadMetadata);
    }
    if root.descendants().any(|node| node.ancestors().nth(DEPTH_MAX + 1).is_some()) {
        return Err(SiprecError::TooLarge);
    }
    Ok(metadata(root))
}

fn metadata(root: Node<'_, '_>) -> Metadata {
    let mut metadata = Metadata::default();
    for node in root.descendants().filter(Node::is_element) {
        match lower_name(node).as_str() {
            "datamode" => metadata.is_partial = value(node).eq_ignore_ascii_case("partial"),
            "sipsessionid" => metadata.sip_session_id = Some(value(node)).filter(|id| !id.is_empty()),
            "participant" => read_participant(node, &mut metadata),
            "stream" => metadata.add_stream(Stream { id: id(node, "stream"), label: child(node, "label") }),
            "participantstreamassoc" => read_sends(node, &id(node, "participant"), &mut metadata),
            name if !KNOWN.contains(&name) && is_leaf(node) => metadata.add_extension(extension(node)),
            _ => {}
        }
    }
    let session =
        || root.children().find(|node| lower_name(*node) == "session").map(|node| id(node, "session"));
    metadata.session_id = metadata.session_id.or_else(session).filter(|id| !id.is_empty());
    metadata
}

fn read_participant(node: Node<'_, '_>, metadata: &mut Metadata) {
    let id = id(node, "participant");
    let named = node.children().find(|child| lower_name(*child) == "nameid").unwrap_or(node);
    let aor = attribute(named, "aor").unwrap_or_else(|| child(named, "aor"));
    // The draft says within a participant what the standard says beside it.
    read_sends(node, &id, metadata);
    metadata.add_participant(Participant { id, aor, name: child(named, "name") });
}

fn read_sends(node: Node<'_, '_>, participant: &str, metadata: &mut Metadata) {
    for send in node.children().filter(|child| lower_name(*child) == "send") {
        metadata.add_send(participant.to_owned(), value(send));
    }
}

fn extension(node: Node<'_, '_>) -> Extension {
    let owner = node.ancestors().find(|above| lower_name(*above) == "participant");
    Extension {
        participant: owner.map(|owner| id(owner, "participant")),
        name: capped(node.tag_name().name()),
        value: value(node),
    }
}

fn is_leaf(node: Node<'_, '_>) -> bool {
    !node.children().any(|child| child.is_element())
}

/// The id of an element: `id` in the draft, `session_id` and the like in the standard.
fn id(node: Node<'_, '_>, kind: &str) -> String {
    attribute(node, &format!("{kind}_id")).or_else(|| attribute(node, "id")).unwrap_or_default()
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    let named = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name));
    named.map(|attribute| capped(attribute.value().trim()))
}

fn child(node: Node<'_, '_>, name: &str) -> String {
    node.children().find(|child| lower_name(*child) == name).map(value).unwrap_or_default()
}

fn value(node: Node<'_, '_>) -> String {
    capped(node.text().unwrap_or_default().trim())
}

fn lower_name(node: Node<'_, '_>) -> String {
    node.tag_name().name().to_ascii_lowercase()
}

fn capped(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_or_an_entity_is_refused() {
        let laughs =
            "<!DOCTYPE recording [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><recording>&b;</recording>";
        let outside =
            "<!DOCTYPE recording [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><recording>&x;</recording>";
        for text in [laughs, outside, "<!DOCTYPE recording><recording/>", "<recording>&unknown;</recording>"]
        {
            assert_eq!(read(text), Err(SiprecError::BadMetadata), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_too_deep_or_too_much_is_refused() {
        let large = format!("<recording>{}</recording>", " ".repeat(XML_BYTES_MAX));
        let deep = |levels: usize| {
            format!("<recording>{}{}</recording>", "<a>".repeat(levels), "</a>".repeat(levels))
        };
        let many = format!("<recording>{}</recording>", "<a/>".repeat(5000));
        for text in [large, deep(16), deep(1000), deep(9000), many] {
            assert!(matches!(read(&text), Err(SiprecError::TooLarge)), "{} bytes", text.len());
        }
        assert!(read(&deep(15)).is_ok());
    }

    #[test]
    fn a_long_text_is_cut_and_not_kept() {
        let text = format!("<recording><x>{}</x></recording>", "é".repeat(2000));
        assert_eq!(read(&text).unwrap().extensions[0].value.chars().count(), 512);
    }

    #[test]
    fn another_root_is_not_metadata() {
        for text in ["<html/>", "<recordings/>", "", "recording", "<recording>"] {
            assert_eq!(read(text), Err(SiprecError::BadMetadata), "{text}");
        }
    }

    #[test]
    fn a_mark_of_byte_order_and_nulls_around_it_do_no_harm() {
        assert!(read("\u{feff}\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<recording/>\r\n\0\0").is_ok());
    }
}
