//! Files of `cdr_csv` (`Master.csv`) and exports with a header, a line at a time from any byte on.
//!
//! Records of one call stand near each other, because they are written when it ends. The first of them becomes the
//! call, the others are ignored, so every line has exactly one answer, whatever part of the file is read.

use std::collections::BTreeMap;

use crate::account::Account;
use crate::calls::CallRecord;
use crate::{DecodeError, FileRows, HistoryFile, HistoryRow};

use super::Asterisk;
use super::calls::{Exchange, Leg, joined};
use super::row::{self, Row};

/// How many lines apart the records of one call may stand.
const NEAR: usize = 200;

impl HistoryFile for Asterisk {
    fn extensions(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn rows(
        &self,
        account: &Account,
        file: &[u8],
        offset: usize,
        limit: usize,
    ) -> Result<FileRows, DecodeError> {
        let exchange = Exchange::of(account)?;
        let header = lines(file, 0).next().and_then(|line| row::header(&line.text));
        let begin = before(file, offset);
        let earlier = lines(file, begin).take_while(|line| line.offset < offset);
        let asked: Vec<Line> = lines(file, offset).take(limit.max(1)).collect();
        let next = asked.last().map(|line| line.next).filter(|next| *next < file.len());
        let later = lines(file, next.unwrap_or(file.len())).take(NEAR);
        let read = |line: &Line| Read::of(&exchange, header.as_deref(), line);
        let calls = gathered(
            earlier.map(|line| read(&line)),
            asked.iter().map(read).chain(later.map(|line| read(&line))),
        );
        let rows = asked.iter().filter_map(|line| answer(&calls, line, read(line))).collect();
        Ok(FileRows { rows, next })
    }
}

/// A line and where it is.
struct Line {
    offset: usize,
    next: usize,
    text: String,
}

fn lines(file: &[u8], from: usize) -> impl Iterator<Item = Line> + '_ {
    let mut offset = from;
    std::iter::from_fn(move || {
        let rest = file.get(offset..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let text = String::from_utf8_lossy(rest.get(..length)?).trim_end().to_owned();
        let line = Line { offset, next: offset + length, text };
        offset = line.next;
        Some(line)
    })
}

/// Where the near lines before this byte begin.
fn before(file: &[u8], offset: usize) -> usize {
    let ends = file.iter().enumerate().take(offset).rev().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1).nth(NEAR).unwrap_or(0)
}

/// What a line is.
struct Read {
    offset: usize,
    what: What,
}

enum What {
    Leg(Box<Leg>),
    Internal,
    Nothing,
    Bad(DecodeError),
}

impl Read {
    fn of(exchange: &Exchange<'_>, header: Option<&[String]>, line: &Line) -> Self {
        let is_header = line.offset == 0 && header.is_some();
        let row = match header {
            _ if is_header || line.text.is_empty() => {
                return Self { offset: line.offset, what: What::Nothing };
            }
            Some(header) => Ok(Row::of_columns(header, &line.text)),
            None => Row::of_line(&line.text),
        };
        let what = match row.and_then(|row| exchange.leg(&row)) {
            Ok(Some(leg)) => What::Leg(Box::new(leg)),
            Ok(None) => What::Internal,
            Err(error) => What::Bad(error),
        };
        Self { offset: line.offset, what }
    }
}

/// The legs of every call in sight, by the call, each with where it stands.
fn gathered(
    earlier: impl Iterator<Item = Read>,
    others: impl Iterator<Item = Read>,
) -> BTreeMap<String, Vec<(usize, CallRecord)>> {
    let mut calls: BTreeMap<String, Vec<(usize, CallRecord)>> = BTreeMap::new();
    for read in earlier.chain(others) {
        if let What::Leg(leg) = read.what {
            calls.entry(leg.call.session.clone()).or_default().push((read.offset, leg.call));
        }
    }
    calls
}

fn answer(calls: &BTreeMap<String, Vec<(usize, CallRecord)>>, line: &Line, read: Read) -> Option<HistoryRow> {
    match read.what {
        What::Nothing => None,
        What::Internal => Some(HistoryRow::Ignored("an internal call".to_owned())),
        What::Bad(error) => Some(HistoryRow::Bad { row: line.text.clone(), error }),
        What::Leg(leg) => {
            let legs = calls.get(&leg.call.session)?;
            if legs.first().is_some_and(|(first, _)| *first != line.offset) {
                return Some(HistoryRow::Ignored(format!("another leg of the call {}", leg.call.session)));
            }
            let legs: Vec<CallRecord> = legs.iter().map(|(_, leg)| leg.clone()).collect();
            Some(HistoryRow::Call(Box::new(joined(&legs)?)))
        }
    }
}
