//! One rule per thing a call is commonly judged by. Each looks at who said what when, and nothing else.

use super::lexicon::{self as lex, affirms, says, sentences};
use super::{Evidence, Verdict};
use crate::openai::prompt::{Criterion, Document, Turn};

/// Evidence that helps a reader; more only repeats.
const PLACES_MAX: usize = 2;

/// What a rule found and why it says so.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) places: Vec<Evidence>,
    pub(super) why: Why,
}

/// The kind of reason, which chooses the comment's wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Heard,
    Missing,
    /// Greeted, but did not say who speaks.
    Unnamed,
    Vague,
    /// A price without what it includes.
    Incomplete,
    /// A date without an apology.
    Unapologetic,
    Rude,
    CutOff,
    Refused,
    NotNeeded,
}

impl Finding {
    pub(super) fn heard(places: Vec<Evidence>) -> Self {
        Self { verdict: Verdict::Pass, places: capped(places), why: Why::Heard }
    }

    pub(super) const fn absent(verdict: Verdict) -> Self {
        let why = if matches!(verdict, Verdict::NotApplicable) { Why::NotNeeded } else { Why::Missing };
        Self { verdict, places: Vec::new(), why }
    }

    fn broken(places: Vec<Evidence>, why: Why) -> Self {
        Self { verdict: Verdict::Fail, places: capped(places), why }
    }

    fn heard_or_missing(places: Vec<Evidence>) -> Self {
        if places.is_empty() { Self::absent(Verdict::Fail) } else { Self::heard(places) }
    }
}

fn capped(mut places: Vec<Evidence>) -> Vec<Evidence> {
    places.truncate(PLACES_MAX);
    places
}

fn turns<'a>(document: &'a Document, speaker: &'a str) -> impl DoubleEndedIterator<Item = &'a Turn> {
    document.transcript.iter().filter(move |turn| turn.speaker == speaker)
}

/// The sentences of these turns that a test picks.
fn places<'a>(turns: impl IntoIterator<Item = &'a Turn>, test: impl Fn(&str) -> bool) -> Vec<Evidence> {
    let all =
        turns.into_iter().flat_map(|turn| sentences(&turn.text).into_iter().map(move |said| (turn, said)));
    all.filter(|(_, said)| test(said))
        .map(|(turn, said)| Evidence { turn: turn.index, quote: said.to_owned() })
        .collect()
}

fn by_agent(document: &Document, test: impl Fn(&str) -> bool) -> Vec<Evidence> {
    places(turns(document, "agent"), test)
}

fn client_says(document: &Document, phrases: &str) -> bool {
    turns(document, "client").any(|turn| says(&turn.text, phrases))
}

pub(super) fn greeting(document: &Document, criterion: &Criterion) -> Finding {
    let greeted = places(turns(document, "agent").take(2), |said| says(said, lex::GREETING));
    let wants_name = says(
        &format!("{} {}", criterion.name, criterion.guide),
        "\
        introduc* | name* | company | представ* | назив* | компан* | ім'я | имя | present* | nombre | \
        empresa",
    );
    if !greeted.is_empty() && wants_name {
        let introduced = introduction(document);
        return match introduced.verdict {
            Verdict::Pass => Finding::heard(greeted),
            _ => Finding::broken(greeted, Why::Unnamed),
        };
    }
    Finding::heard_or_missing(greeted)
}

/// A name in the opening: a set phrase, or a capital letter inside a sentence that is no question.
pub(super) fn introduction(document: &Document) -> Finding {
    let named = |said: &str| {
        let proper = said.split_whitespace().skip(1).any(|word| {
            let mut letters = word.chars().skip_while(|letter| !letter.is_alphanumeric());
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
        });
        (proper && !said.ends_with('?')) || says(said, lex::INTRODUCTION)
    };
    Finding::heard_or_missing(places(turns(document, "agent").take(2), named))
}

pub(super) fn identification(document: &Document) -> Finding {
    Finding::heard_or_missing(asked_who(document))
}

fn asked_who(document: &Document) -> Vec<Evidence> {
    by_agent(document, |said| says(said, lex::IDENTITY) && (said.ends_with('?') || says(said, lex::REQUEST)))
}

pub(super) fn needs(document: &Document) -> Finding {
    let asked = by_agent(document, |said| {
        let question = said.ends_with('?') || says(said, lex::REQUEST);
        question && !says(said, lex::CLOSING_QUESTION) && !says(said, lex::RUDE)
    });
    let enough = asked.len() >= 2 || !asked_who(document).is_empty();
    if enough { Finding::heard(asked) } else { Finding::absent(Verdict::Fail) }
}

/// An amount, or that it is free. Where the guide asks what the price includes, an amount alone is half of it.
pub(super) fn price(document: &Document, criterion: &Criterion) -> Finding {
    let told = by_agent(document, |said| {
        let amount = said.chars().any(|letter| letter.is_ascii_digit()) && says(said, lex::MONEY);
        amount || affirms(said, lex::FREE)
    });
    let explained =
        !by_agent(document, |said| says(said, lex::INCLUDED) || affirms(said, lex::FREE)).is_empty();
    let asked_to_explain = says(&format!("{} {}", criterion.name, criterion.guide), "inclu* | вход* | вклю*");
    match (told.is_empty(), client_says(document, lex::PRICE_ASKED)) {
        (true, false) => Finding::absent(Verdict::NotApplicable),
        (false, _) if asked_to_explain && !explained => Finding::broken(told, Why::Incomplete),
        _ => Finding::heard_or_missing(told),
    }
}

/// A complaint wants an apology and a time by which it is put right.
pub(super) fn complaint(document: &Document) -> Finding {
    if !client_says(document, lex::TROUBLE) {
        return Finding::absent(Verdict::NotApplicable);
    }
    let (sorry, dated) = (empathy(document), deadline(document));
    match (sorry.verdict, dated.verdict) {
        (Verdict::Pass, Verdict::Pass) => {
            let first = |finding: Finding| finding.places.into_iter().next();
            Finding::heard([sorry, dated].into_iter().filter_map(first).collect())
        }
        (_, Verdict::Pass) => Finding::broken(dated.places, Why::Unapologetic),
        _ if dated.places.is_empty() => Finding::absent(Verdict::Fail),
        _ => dated,
    }
}

pub(super) fn empathy(document: &Document) -> Finding {
    let shown = by_agent(document, |said| says(said, lex::EMPATHY));
    if shown.is_empty() && !client_says(document, lex::TROUBLE) {
        return Finding::absent(Verdict::NotApplicable);
    }
    Finding::heard_or_missing(shown)
}

pub(super) fn deadline(document: &Document) -> Finding {
    let dated = by_agent(document, |said| says(said, lex::DEADLINE) && !said.ends_with('?'));
    if !dated.is_empty() {
        return Finding::heard(dated);
    }
    let vague = by_agent(document, |said| says(said, lex::VAGUE));
    if vague.is_empty() { Finding::absent(Verdict::Fail) } else { Finding::broken(vague, Why::Vague) }
}

pub(super) fn next_step(document: &Document) -> Finding {
    let agreed = by_agent(document, |said| says(said, lex::NEXT_STEP));
    // The last promise is the one a client remembers.
    Finding::heard_or_missing(agreed.into_iter().rev().collect())
}

pub(super) fn farewell(document: &Document) -> Finding {
    let ending: Vec<&Turn> = turns(document, "agent").rev().take(2).collect();
    let parted = places(ending, |said| says(said, lex::FAREWELL));
    let Some(last) = parted.first() else { return Finding::absent(Verdict::Fail) };
    let left_waiting = turns(document, "client").any(|turn| {
        turn.index > last.turn
            && (turn.text.ends_with('?') || says(&turn.text, "wait | still | зачекайте | подождите | espere"))
    });
    if left_waiting { Finding::broken(parted, Why::CutOff) } else { Finding::heard(parted) }
}

pub(super) fn politeness(document: &Document) -> Finding {
    let rude = by_agent(document, |said| says(said, lex::RUDE));
    if !rude.is_empty() {
        return Finding::broken(rude, Why::Rude);
    }
    Finding::heard_or_missing(by_agent(document, |said| says(said, lex::COURTEOUS)))
}

/// An operator who starts while the client still speaks, or after a sentence the client could not end.
pub(super) fn listening(document: &Document) -> Finding {
    let pairs = document.transcript.iter().zip(document.transcript.iter().skip(1));
    let cut = pairs.filter(|(before, after)| {
        let overlaps = before.end_ms.zip(after.start_ms).is_some_and(|(end, start)| start + 200 < end);
        let unfinished = !before.text.trim_end().ends_with(['.', '?', '!', '…', '»', '"']);
        before.speaker == "client" && after.speaker == "agent" && (overlaps || unfinished)
    });
    let cut: Vec<Evidence> = cut
        .map(|(_, after)| Evidence {
            turn: after.index,
            quote: sentences(&after.text).first().copied().unwrap_or(&after.text).to_owned(),
        })
        .collect();
    if cut.is_empty() { Finding::heard(Vec::new()) } else { Finding::broken(cut, Why::CutOff) }
}

pub(super) fn resolution(document: &Document) -> Finding {
    let refused = by_agent(document, |said| says(said, lex::REFUSAL) || says(said, lex::VAGUE));
    let acted = by_agent(document, |said| says(said, lex::NEXT_STEP) || says(said, lex::DEADLINE));
    match (acted.len() > refused.len(), refused.is_empty()) {
        (true, _) => Finding::heard(acted),
        (false, false) => Finding::broken(refused, Why::Refused),
        (false, true) => Finding::absent(Verdict::Fail),
    }
}

pub(super) fn hold(document: &Document) -> Finding {
    if by_agent(document, |said| says(said, lex::HOLD)).is_empty() {
        return Finding::absent(Verdict::NotApplicable);
    }
    Finding::heard_or_missing(by_agent(document, |said| says(said, lex::HOLD_THANKS)))
}

pub(super) fn offer(document: &Document) -> Finding {
    Finding::heard_or_missing(by_agent(document, |said| says(said, lex::OFFER)))
}
