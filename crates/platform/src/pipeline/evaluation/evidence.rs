//! Finding a quote in what was said: forgiving about case, spaces and punctuation, never about words.
//!
//! Times are those of the transcript, by the word where the recogniser gave words.

use super::model::Evidence;
use crate::pipeline::transcription::Turn;

/// The quote as evidence when its words stand in the named turn, or in exactly one other.
pub(super) fn find(turns: &[Turn], turn: i64, quote: &str) -> Option<Evidence> {
    let wanted = words(quote);
    if wanted.is_empty() {
        return None;
    }
    let says = |turn: &&Turn| place(&words(&turn.text), &wanted).is_some();
    let named = turns.iter().find(|one| one.index == turn).filter(says);
    let said = named.or_else(|| {
        let mut others = turns.iter().filter(says);
        others.next().filter(|_| others.next().is_none())
    })?;
    let (start_ms, end_ms) = times(said, &wanted);
    Some(Evidence {
        quote: quote.trim().to_owned(),
        turn: said.index,
        speaker: said.speaker,
        start_ms,
        end_ms,
    })
}

/// From the first quoted word to the last; the whole turn when the words have no times.
fn times(turn: &Turn, wanted: &[String]) -> (i64, i64) {
    let spoken: Vec<(String, usize)> = turn
        .words
        .iter()
        .enumerate()
        .flat_map(|(at, word)| words(&word.text).into_iter().map(move |part| (part, at)))
        .collect();
    let parts: Vec<String> = spoken.iter().map(|(part, _)| part.clone()).collect();
    let found = place(&parts, wanted).and_then(|at| {
        let word = |part: usize| turn.words.get(spoken.get(part)?.1);
        Some((word(at)?.start_ms, word(at + wanted.len() - 1)?.end_ms))
    });
    found.unwrap_or((turn.start_ms, turn.end_ms))
}

fn place(said: &[String], wanted: &[String]) -> Option<usize> {
    said.windows(wanted.len().max(1)).position(|window| window == wanted)
}

/// Small letters and digits, in words; apostrophes of all kinds stay inside a word.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .filter(|sign| !matches!(sign, '\'' | '’' | 'ʼ' | '`'))
        .flat_map(char::to_lowercase)
        .map(|sign| if sign.is_alphanumeric() { sign } else { ' ' })
        .collect();
    plain.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::speakers::Speaker;
    use crate::pipeline::transcription::TurnWord;

    fn turn(index: i64, text: &str) -> Turn {
        let words = text.split(' ').zip(0_i64..).map(|(word, at)| TurnWord {
            text: word.to_owned(),
            start_ms: index * 10_000 + at * 100,
            end_ms: index * 10_000 + at * 100 + 90,
        });
        let (start_ms, end_ms) = (index * 10_000, index * 10_000 + 9_000);
        Turn {
            index,
            speaker: Speaker::Agent,
            channel: 0,
            start_ms,
            end_ms,
            text: text.to_owned(),
            confidence: None,
            words: words.collect(),
        }
    }

    #[test]
    fn a_quote_is_found_whatever_its_case_spaces_and_punctuation() {
        let turns = [turn(0, "Good day, this is Acme."), turn(1, "П'ять гривень — і все включено!")];
        let found = find(&turns, 0, "  THIS is   acme ").unwrap();
        assert_eq!((found.turn, found.start_ms, found.end_ms), (0, 200, 490));
        assert_eq!(find(&turns, 1, "п’ять гривень, і все").unwrap().start_ms, 10_000);
    }

    #[test]
    fn what_nobody_said_is_no_evidence() {
        let turns = [turn(0, "Good day, this is Acme.")];
        assert_eq!(find(&turns, 0, "I apologise"), None);
        assert_eq!(find(&turns, 0, "this was Acme"), None);
        assert_eq!(find(&turns, 0, " … "), None, "punctuation is no quote");
        assert_eq!(find(&turns, 0, "acm"), None, "half a word is not said");
    }

    #[test]
    fn a_quote_in_the_wrong_turn_is_put_right_only_when_it_is_clear_where_it_belongs() {
        let turns = [turn(0, "Good day"), turn(1, "It costs five"), turn(2, "Good day to you")];
        assert_eq!(find(&turns, 0, "it costs").map(|found| found.turn), Some(1));
        assert_eq!(find(&turns, 1, "good day"), None, "it was said twice");
        assert_eq!(find(&turns, 2, "good day").map(|found| found.turn), Some(2));
        assert_eq!(find(&turns, 99, "it costs").map(|found| found.turn), Some(1));
    }

    #[test]
    fn without_word_times_the_turn_is_the_place() {
        let turns = [Turn { words: Vec::new(), ..turn(3, "It costs five") }];
        let found = find(&turns, 3, "costs five").unwrap();
        assert_eq!((found.start_ms, found.end_ms), (30_000, 39_000));
    }
}
