//! The lines of a whitelist: read together, refused one by one, and explained before they are saved.

use kernel::Classify as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::SipError;
use super::whitelist::{AllowEntry, ENTRY_CHARS_MAX, EntryError, EntryKind, parse_entry};

pub(super) const WHITELIST_ENTRIES_MAX: usize = 1000;

/// One entry of the whitelist with what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SipAllowEntry)]
pub(super) struct AllowEntryView {
    /// As it was written.
    pub text: String,
    /// How it is written; none when it cannot be read.
    pub kind: Option<EntryKind>,
    /// How many addresses it covers, as a decimal number; IPv6 networks exceed what JSON numbers hold.
    pub addresses: Option<String>,
    /// Entries that share addresses with it.
    pub overlaps: Vec<String>,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Stable code of what is wrong.
    pub code: Option<&'static str>,
}

/// Reads every entry, or says of each that cannot be used why.
pub(super) fn check_whitelist(texts: &[String]) -> Result<Vec<AllowEntry>, SipError> {
    if texts.len() > WHITELIST_ENTRIES_MAX {
        return Err(SipError::TooMany);
    }
    let mut entries: Vec<AllowEntry> = Vec::with_capacity(texts.len());
    let mut refused = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match read(text, &entries) {
            Ok(entry) => entries.push(entry),
            Err(error) => refused.push((index, error)),
        }
    }
    if refused.is_empty() { Ok(entries) } else { Err(SipError::Whitelist(refused)) }
}

/// What each line of an unsaved list means, the broken ones included.
pub(super) fn explain_whitelist(texts: &[String]) -> Vec<AllowEntryView> {
    let mut entries: Vec<AllowEntry> = Vec::new();
    let mut read_ones = Vec::with_capacity(texts.len());
    for text in texts.iter().take(WHITELIST_ENTRIES_MAX) {
        let outcome = read(text, &entries);
        if let Ok(entry) = &outcome {
            entries.push(entry.clone());
        }
        read_ones.push((text, outcome));
    }
    let view = |(text, outcome): (&String, Result<AllowEntry, EntryError>)| match outcome {
        Ok(entry) => view_of(&entry, &entries),
        Err(error) => AllowEntryView {
            text: text.clone(),
            kind: None,
            addresses: None,
            overlaps: Vec::new(),
            code: Some(error.code()),
            problem: Some(error.to_string()),
        },
    };
    read_ones.into_iter().map(view).collect()
}

/// An entry with what it means among the others of its list.
pub(super) fn view_of(entry: &AllowEntry, all: &[AllowEntry]) -> AllowEntryView {
    let others = all.iter().filter(|other| *other != entry && other.interval.meets(entry.interval));
    AllowEntryView {
        text: entry.text.clone(),
        kind: Some(entry.kind),
        addresses: Some(entry.interval.addresses().to_string()),
        overlaps: others.map(|other| other.text.clone()).collect(),
        problem: None,
        code: None,
    }
}

fn read(text: &str, before: &[AllowEntry]) -> Result<AllowEntry, EntryError> {
    if text.chars().count() > ENTRY_CHARS_MAX {
        return Err(EntryError::TooLong);
    }
    let entry = parse_entry(text)?;
    match before.iter().find(|known| known.interval == entry.interval) {
        Some(known) => Err(EntryError::Duplicate(known.text.clone())),
        None => Ok(entry),
    }
}
