//! Who called whom, and whose voice is in which stream: read out of metadata that says it in many ways. Pure.
//!
//! The order is that of certainty: a vendor's word for the caller, a vendor's headers of the recorded call, the labels,
//! and at last the order in which the client wrote things down.

use super::metadata::{Metadata, Participant};
use crate::product::{Party, Side};

const CALLER_HEADERS: &[&str] = &["fromhdr", "callingPartyNumber", "callingPartyAddress"];
const CALLED_HEADERS: &[&str] = &["tohdr", "calledPartyNumber", "calledPartyAddress"];
const CALLER_LABELS: &[&str] = &["a_leg", "inbound", "caller", "calling", "in"];
const CALLED_LABELS: &[&str] = &["b_leg", "outbound", "callee", "called", "out"];
/// What vendors call the recorded call, when the standard's own name is missing.
const CALL_IDS: &[&str] = &["gcid", "ucid", "extTrackingID", "callid"];

impl Metadata {
    /// Caller and called side as far as they are known; none when nothing names anybody.
    pub fn parties(&self) -> Option<(Party, Party)> {
        let caller = self.caller();
        let from = caller.map(party).or_else(|| self.header(CALLER_HEADERS));
        let to = self.called(caller).map(party).or_else(|| self.header(CALLED_HEADERS));
        (from.is_some() || to.is_some()).then(|| (from.unwrap_or_default(), to.unwrap_or_default()))
    }

    /// What the recorded call is called where it happened.
    pub fn external_id(&self) -> Option<&str> {
        let vendors = || CALL_IDS.iter().find_map(|name| self.extension(name)).filter(|id| !id.is_empty());
        self.sip_session_id.as_deref().or_else(vendors).or(self.session_id.as_deref())
    }

    /// The channel of each line, given the labels of all lines that are recorded, in their order. One line alone is
    /// both sides in one.
    pub fn sides(&self, labels: &[Option<&str>]) -> Vec<Side> {
        if labels.len() == 1 {
            return vec![Side::Left];
        }
        let by_order = |line| if line == 0 { Side::Left } else { Side::Right };
        let known: Vec<Option<Side>> =
            labels.iter().enumerate().map(|(line, label)| self.side(line, *label)).collect();
        let taken = |side| known.contains(&Some(side));
        let is_all_one = !(taken(Side::Left) && taken(Side::Right));
        let is_all_known = known.iter().all(Option::is_some);
        if is_all_one && is_all_known {
            return (0..labels.len()).map(by_order).collect();
        }
        let sides = known.iter().enumerate().map(|(line, side)| {
            let left = match (taken(Side::Left), taken(Side::Right)) {
                (true, false) => Side::Right,
                (false, true) => Side::Left,
                _ => by_order(line),
            };
            side.unwrap_or(left)
        });
        sides.collect()
    }

    fn side(&self, line: usize, label: Option<&str>) -> Option<Side> {
        let labelled = label.and_then(|label| self.streams.iter().find(|stream| stream.label == label));
        // Without a label the lines are in the order of the streams.
        let stream = labelled.or_else(|| self.streams.get(line).filter(|_| label.is_none()));
        let speaker = stream.and_then(|stream| self.sends.iter().find(|(_, sent)| *sent == stream.id));
        let by_speaker = speaker.zip(self.caller()).map(|((speaker, _), caller)| *speaker == caller.id);
        let is_caller = by_speaker.or_else(|| label.and_then(label_of_caller));
        is_caller.map(|is_caller| if is_caller { Side::Left } else { Side::Right })
    }

    fn caller(&self) -> Option<&Participant> {
        self.named_caller().or_else(|| self.labelled_caller()).or_else(|| self.people().next())
    }

    /// Participants that are somebody: some clients begin with one that is nobody yet.
    fn people(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|one| !one.aor.is_empty() || !one.name.is_empty())
    }

    fn named_caller(&self) -> Option<&Participant> {
        let says = |id: &str, word: &str| {
            let said = self.extensions.iter().filter(|one| one.name == "callingParty");
            said.filter(|one| one.participant.as_deref() == Some(id))
                .any(|one| one.value.eq_ignore_ascii_case(word))
        };
        let is_other = |one: &&Participant| says(&one.id, "false");
        let by_word = self.people().find(|one| says(&one.id, "true"));
        let by_other =
            || self.people().any(|one| is_other(&one)).then(|| self.people().find(|one| !is_other(one)));
        let by_header = || self.by_header(CALLER_HEADERS);
        let by_called = || {
            let called = self.by_header(CALLED_HEADERS)?;
            self.people().find(|one| one.id != called.id)
        };
        by_word.or_else(|| by_other().flatten()).or_else(by_header).or_else(by_called)
    }

    fn by_header(&self, names: &[&str]) -> Option<&Participant> {
        let number = self.header(names)?.number;
        self.people().find(|one| !number.is_empty() && party(one).number == number)
    }

    fn labelled_caller(&self) -> Option<&Participant> {
        let stream = self.streams.iter().find(|stream| label_of_caller(&stream.label) == Some(true))?;
        let (speaker, _) = self.sends.iter().find(|(_, sent)| *sent == stream.id)?;
        self.people().find(|one| one.id == *speaker)
    }

    /// The one beside the caller; of several the first who speaks.
    fn called(&self, caller: Option<&Participant>) -> Option<&Participant> {
        let others = || self.people().filter(|one| caller.is_some_and(|caller| caller.id != one.id));
        let speaks = |one: &&Participant| self.sends.iter().any(|(speaker, _)| *speaker == one.id);
        self.by_header(CALLED_HEADERS)
            .filter(|called| caller.is_some_and(|caller| caller.id != called.id))
            .or_else(|| others().find(speaks))
            .or_else(|| others().next())
    }

    fn header(&self, names: &[&str]) -> Option<Party> {
        names.iter().find_map(|name| self.extension(name)).filter(|value| !value.is_empty()).map(of_header)
    }

    fn extension(&self, name: &str) -> Option<&str> {
        let named = self.extensions.iter().find(|extension| extension.name.eq_ignore_ascii_case(name));
        named.map(|extension| extension.value.as_str())
    }
}

fn label_of_caller(label: &str) -> Option<bool> {
    let label = label.to_ascii_lowercase();
    let is_of = |words: &[&str]| words.contains(&label.as_str());
    is_of(CALLER_LABELS).then_some(true).or(is_of(CALLED_LABELS).then_some(false))
}

fn party(participant: &Participant) -> Party {
    let of_aor = of_header(&participant.aor);
    let name = if participant.name.is_empty() { of_aor.name } else { participant.name.clone() };
    Party { name, ..of_aor }
}

/// Reads `"Ann" <sip:+100@host;user=phone>;tag=x`, an address alone, or a number alone.
fn of_header(text: &str) -> Party {
    let (before, address) = match text.split_once('<') {
        Some((before, rest)) => (before, rest.split('>').next().unwrap_or_default()),
        None => ("", text.split(";tag=").next().unwrap_or_default()),
    };
    let name = before.trim().trim_matches('"').to_owned();
    let address = address.trim();
    let rest = address
        .split_once(':')
        .map_or(address, |(scheme, rest)| if is_scheme(scheme) { rest } else { address });
    let user = rest.split_once('@').map_or_else(|| if is_number(rest) { rest } else { "" }, |(user, _)| user);
    let number = user.split(';').next().unwrap_or_default().replace("%2B", "+").replace("%2b", "+");
    Party { number, name, address: address.to_owned() }
}

fn is_scheme(text: &str) -> bool {
    ["sip", "sips", "tel"].iter().any(|scheme| text.eq_ignore_ascii_case(scheme))
}

/// A host alone is nobody's number.
fn is_number(text: &str) -> bool {
    let digits = text.split(';').next().unwrap_or_default();
    let is_dialled = digits.chars().all(|c| c.is_ascii_digit() || "+*#-().".contains(c));
    !digits.is_empty() && is_dialled && digits.matches('.').count() < 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::siprec::metadata::{Extension, Stream};

    fn metadata(people: &[(&str, &str)], streams: &[(&str, &str)], sends: &[(&str, &str)]) -> Metadata {
        let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        Metadata {
            participants: people
                .iter()
                .map(owned)
                .map(|(id, aor)| Participant { id, aor, name: String::new() })
                .collect(),
            streams: streams.iter().map(owned).map(|(id, label)| Stream { id, label }).collect(),
            sends: sends.iter().map(owned).collect(),
            ..Metadata::default()
        }
    }

    fn say(metadata: &mut Metadata, participant: Option<&str>, name: &str, value: &str) {
        let participant = participant.map(str::to_owned);
        metadata.add_extension(Extension { participant, name: name.to_owned(), value: value.to_owned() });
    }

    fn two() -> Metadata {
        metadata(
            &[("p1", "sip:100@a"), ("p2", "sip:200@b")],
            &[("s1", "1"), ("s2", "2")],
            &[("p1", "s1"), ("p2", "s2")],
        )
    }

    fn numbers(metadata: &Metadata) -> (String, String) {
        metadata.parties().map(|(from, to)| (from.number, to.number)).unwrap_or_default()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn without_a_word_of_it_the_first_participant_calls() {
        assert_eq!(numbers(&two()), pair("100", "200"));
        assert_eq!(two().sides(&[Some("1"), Some("2")]), [Side::Left, Side::Right]);
        assert_eq!(two().sides(&[Some("2"), Some("1")]), [Side::Right, Side::Left]);
    }

    #[test]
    fn a_vendors_word_for_the_caller_counts_before_the_order() {
        let mut said = two();
        say(&mut said, Some("p2"), "callingParty", "true");
        let mut denied = two();
        say(&mut denied, Some("p1"), "callingParty", "false");
        let mut header = two();
        say(&mut header, None, "fromhdr", "\"Bob\" <sip:200@c;user=phone>;tag=1");
        let mut called = two();
        say(&mut called, None, "calledPartyNumber", "tel:100");
        for metadata in [said, denied, header, called] {
            assert_eq!(numbers(&metadata), pair("200", "100"));
            assert_eq!(metadata.sides(&[Some("1"), Some("2")]), [Side::Right, Side::Left]);
        }
    }

    #[test]
    fn labels_that_are_words_say_who_calls() {
        let people = [("p1", "sip:100@a"), ("p2", "sip:200@b")];
        let labelled = metadata(&people, &[("s1", "b_leg"), ("s2", "a_leg")], &[("p1", "s1"), ("p2", "s2")]);
        assert_eq!(numbers(&labelled), pair("200", "100"));
        assert_eq!(
            Metadata::default().sides(&[Some("outbound"), Some("inbound")]),
            [Side::Right, Side::Left]
        );
    }

    #[test]
    fn without_labels_the_lines_are_in_the_order_of_the_streams() {
        let mut swapped = two();
        say(&mut swapped, Some("p2"), "callingParty", "true");
        assert_eq!(swapped.sides(&[None, None]), [Side::Right, Side::Left]);
    }

    #[test]
    fn without_metadata_the_lines_are_in_their_own_order() {
        let nothing = Metadata::default();
        assert_eq!(nothing.parties(), None);
        assert_eq!(nothing.sides(&[Some("7"), Some("8")]), [Side::Left, Side::Right]);
        assert_eq!(nothing.sides(&[None]), [Side::Left]);
        assert!(nothing.sides(&[]).is_empty());
    }

    #[test]
    fn two_lines_never_share_a_side() {
        let both =
            metadata(&[("p1", "sip:100@a")], &[("s1", "1"), ("s2", "2")], &[("p1", "s1"), ("p1", "s2")]);
        assert_eq!(both.sides(&[Some("1"), Some("2")]), [Side::Left, Side::Right]);
        let half = metadata(&[("p1", "sip:100@a"), ("p2", "sip:2@b")], &[("s2", "2")], &[("p1", "s2")]);
        assert_eq!(half.sides(&[Some("1"), Some("2")]), [Side::Right, Side::Left]);
    }

    #[test]
    fn a_participant_that_is_nobody_yet_is_passed_over() {
        let dummy = metadata(&[("p0", ""), ("p1", "sip:100@a"), ("p2", "sip:200@b")], &[], &[]);
        assert_eq!(numbers(&dummy), pair("100", "200"));
    }

    #[test]
    fn headers_of_the_recorded_call_stand_in_for_missing_participants() {
        let mut bare = Metadata::default();
        say(&mut bare, None, "fromhdr", "<sip:%2B4930@x>;tag=1");
        say(&mut bare, None, "tohdr", "sip:service@y;tag=2");
        say(&mut bare, None, "gcid", "77");
        assert_eq!(numbers(&bare), pair("+4930", "service"));
        assert_eq!(bare.external_id(), Some("77"));
    }

    #[test]
    fn an_address_is_read_in_every_way_it_is_written() {
        for (text, number, name) in [
            ("sip:+100@host", "+100", ""),
            ("SIPS:ann@host;transport=tls", "ann", ""),
            ("tel:+49-30;phone-context=x", "+49-30", ""),
            ("+49 30", "", ""),
            ("+4930", "+4930", ""),
            ("\"Ann B\" <sip:100;cpc=x@host>", "100", "Ann B"),
            ("Ann <tel:100>", "100", "Ann"),
            ("sip:host.example", "", ""),
            ("sip:10.0.0.1", "", ""),
            ("", "", ""),
            ("<", "", ""),
        ] {
            let party = of_header(text);
            assert_eq!((party.number.as_str(), party.name.as_str()), (number, name), "{text}");
        }
    }
}
