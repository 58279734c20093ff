//! What is known of a recorded call: who takes part, and who is heard in which stream.
//!
//! Invariant: every list is capped, and an update never makes it know less of somebody than before.

/// People in one call, over all updates.
const PARTICIPANTS_MAX: usize = 64;
const STREAMS_MAX: usize = 64;
const SENDS_MAX: usize = 256;
/// Vendors' own facts of one call.
const EXTENSIONS_MAX: usize = 128;

/// The metadata of a recording session, whichever form it came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// It says what changed; otherwise it says everything.
    pub is_partial: bool,
    /// `sipSessionID` of the recorded call (RFC 7989).
    pub sip_session_id: Option<String>,
    /// What the session is called in the metadata.
    pub session_id: Option<String>,
    pub participants: Vec<Participant>,
    pub streams: Vec<Stream>,
    /// Who is heard in which stream: ids of a participant and of a stream.
    pub sends: Vec<(String, String)>,
    pub extensions: Vec<Extension>,
}

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Participant {
    pub id: String,
    /// Address of record, as it was written.
    pub aor: String,
    pub name: String,
}

/// A stream of the recording session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stream {
    pub id: String,
    /// The `a=label` of its line.
    pub label: String,
}

/// A fact in a vendor's own words, kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Of whom; none when it is of the call.
    pub participant: Option<String>,
    /// Name of the element without its prefix.
    pub name: String,
    pub value: String,
}

impl Metadata {
    /// Takes what a later body says. A whole one replaces, a partial one adds and corrects.
    pub fn merge(&mut self, update: Self) {
        if !update.is_partial && !update.participants.is_empty() {
            self.participants.clear();
            self.sends.clear();
            self.extensions.clear();
            self.streams.clear();
        }
        self.sip_session_id = update.sip_session_id.or_else(|| self.sip_session_id.take());
        self.session_id = update.session_id.or_else(|| self.session_id.take());
        update.participants.into_iter().for_each(|participant| self.add_participant(participant));
        update.streams.into_iter().for_each(|stream| self.add_stream(stream));
        for (participant, stream) in update.sends {
            self.add_send(participant, stream);
        }
        update.extensions.into_iter().for_each(|extension| self.add_extension(extension));
    }

    pub(super) fn add_participant(&mut self, update: Participant) {
        let is_room = self.participants.len() < PARTICIPANTS_MAX;
        match self.participants.iter_mut().find(|known| known.id == update.id) {
            Some(known) => {
                replace_if_said(&mut known.aor, update.aor);
                replace_if_said(&mut known.name, update.name);
            }
            None if is_room => self.participants.push(update),
            None => {}
        }
    }

    pub(super) fn add_stream(&mut self, update: Stream) {
        let is_room = self.streams.len() < STREAMS_MAX;
        match self.streams.iter_mut().find(|known| known.id == update.id) {
            Some(known) => replace_if_said(&mut known.label, update.label),
            None if is_room => self.streams.push(update),
            None => {}
        }
    }

    pub(super) fn add_send(&mut self, participant: String, stream: String) {
        let send = (participant, stream);
        if self.sends.len() < SENDS_MAX && !self.sends.contains(&send) {
            self.sends.push(send);
        }
    }

    pub(super) fn add_extension(&mut self, update: Extension) {
        let is_room = self.extensions.len() < EXTENSIONS_MAX;
        let same =
            |known: &&mut Extension| known.name == update.name && known.participant == update.participant;
        match self.extensions.iter_mut().find(same) {
            Some(known) => known.value = update.value,
            None if is_room => self.extensions.push(update),
            None => {}
        }
    }
}

fn replace_if_said(known: &mut String, said: String) {
    if !said.is_empty() {
        *known = said;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(id: &str, aor: &str, name: &str) -> Participant {
        Participant { id: id.to_owned(), aor: aor.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn a_partial_update_adds_and_corrects_and_forgets_nothing() {
        let mut known = Metadata {
            participants: vec![participant("a", "sip:1@x", "Ann"), participant("b", "", "")],
            session_id: Some("s".to_owned()),
            ..Metadata::default()
        };
        known.merge(Metadata {
            is_partial: true,
            participants: vec![participant("b", "sip:2@x", "Bob"), participant("a", "", "Anna")],
            ..Metadata::default()
        });
        let expected = [participant("a", "sip:1@x", "Anna"), participant("b", "sip:2@x", "Bob")];
        assert_eq!(known.participants, expected);
        assert_eq!(known.session_id.as_deref(), Some("s"));
    }

    #[test]
    fn a_whole_update_replaces_those_before_unless_it_names_nobody() {
        let mut known = Metadata { participants: vec![participant("dummy", "", "")], ..Metadata::default() };
        known.merge(Metadata::default());
        assert_eq!(known.participants.len(), 1);
        known.merge(Metadata { participants: vec![participant("a", "sip:1@x", "")], ..Metadata::default() });
        assert_eq!(known.participants, [participant("a", "sip:1@x", "")]);
    }

    #[test]
    fn updates_without_end_do_not_fill_the_memory() {
        let mut known = Metadata::default();
        for nth in 0..10_000 {
            known.add_participant(participant(&nth.to_string(), "", ""));
            known.add_stream(Stream { id: nth.to_string(), label: String::new() });
            known.add_send(nth.to_string(), nth.to_string());
            known.add_extension(Extension { participant: None, name: nth.to_string(), value: String::new() });
        }
        let sizes =
            [known.participants.len(), known.streams.len(), known.sends.len(), known.extensions.len()];
        assert_eq!(sizes, [64, 64, 256, 128]);
    }
}
