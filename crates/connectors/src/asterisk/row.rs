//! One call detail record of Asterisk, whether written by `cdr_csv` or told by the manager's event `Cdr`.
//!
//! A record is a line: a quote that was lost costs one call and not the rest of the file.

use std::collections::BTreeMap;

use crate::DecodeError;

/// The columns every line of `cdr_csv` has, in this order.
const COLUMNS: &[&str] = &[
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
];
/// The columns of `newcdrcolumns = yes`, which stand last.
const NEW_COLUMNS: &[&str] = &["peeraccount", "linkedid", "sequence"];
/// Other names of the same: those of the manager's event, and those of exports.
const ALIASES: &[(&str, &str)] = &[
    ("source", "src"),
    ("destination", "dst"),
    ("destinationcontext", "dcontext"),
    ("callerid", "clid"),
    ("destinationchannel", "dstchannel"),
    ("lastapplication", "lastapp"),
    ("starttime", "start"),
    ("calldate", "start"),
    ("answertime", "answer"),
    ("endtime", "end"),
    ("billableseconds", "billsec"),
];

/// A record by the names of its columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Row(BTreeMap<String, String>);

impl Row {
    /// A line without a header above it.
    pub(super) fn of_line(line: &str) -> Result<Self, DecodeError> {
        let cells = cells(line);
        let columns = columns(&cells).ok_or_else(|| {
            let detail = format!(
                "a line has 16 to 21 columns and this has {}; is it written by cdr_csv?",
                cells.len()
            );
            DecodeError::at("", detail)
        })?;
        Ok(Self(columns.into_iter().map(str::to_owned).zip(cells).collect()))
    }

    /// A line below a header.
    pub(super) fn of_columns(header: &[String], line: &str) -> Self {
        Self(header.iter().cloned().zip(cells(line)).collect())
    }

    pub(super) fn of_fields<'a>(fields: impl Iterator<Item = (&'a str, String)>) -> Self {
        Self(fields.map(|(name, value)| (column(name), value)).collect())
    }

    pub(super) fn text(&self, column: &str) -> Option<&str> {
        let text = self.0.get(column)?.trim();
        (!text.is_empty() && text != "null" && !text.starts_with("0000-00-00")).then_some(text)
    }

    /// What has no place of its own in a call.
    pub(super) fn variables(&self, placed: &[&str]) -> BTreeMap<String, String> {
        let kept = self.0.keys().filter(|name| !placed.contains(&name.as_str()));
        kept.filter_map(|name| Some((name.clone(), self.text(name)?.chars().take(500).collect())))
            .take(50)
            .collect()
    }
}

/// The names of the columns, if the first line of a file tells them.
pub(super) fn header(line: &str) -> Option<Vec<String>> {
    let names: Vec<String> =
        cells(line.trim_start_matches('\u{feff}')).iter().map(|name| column(name)).collect();
    let tells = |wanted: &str| names.iter().any(|name| name == wanted);
    (tells("src") && tells("dst") && tells("start")).then_some(names)
}

fn column(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    alias.map_or(name, |(_, column)| (*column).to_owned())
}

/// What the cells of a line are: which of the optional columns are written is a setting of Asterisk's.
fn columns(cells: &[String]) -> Option<Vec<&'static str>> {
    let optional = cells.len().checked_sub(COLUMNS.len())?;
    let newer = if optional >= NEW_COLUMNS.len() { NEW_COLUMNS } else { &[] };
    let logged: &[&str] = match optional - newer.len() {
        0 => &[],
        1 if cells.get(COLUMNS.len()).is_some_and(|cell| is_unique_id(cell)) => &["uniqueid"],
        1 => &["userfield"],
        2 => &["uniqueid", "userfield"],
        _ => return None,
    };
    Some([COLUMNS, logged, newer].concat())
}

/// `1767261600.42`, or the same behind the name of the system.
fn is_unique_id(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = cell.rsplit('-').next().unwrap_or_default();
    bare.split_once('.').is_some_and(|(seconds, serial)| digits(seconds) && digits(serial))
}

/// The cells of a line; within quotes a comma is text, and two quotes are one.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.trim_end_matches(['\r', '\n']).chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' if quoted && rest.peek() == Some(&'"') => cell.extend(rest.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#""","380501112233","201","from-trunk","""Олена, ТОВ"" <380501112233>","PJSIP/t-1","PJSIP/201-2","Dial","PJSIP/201,30","2026-01-01 12:00:00",,"2026-01-01 12:00:24",24,0,"NO ANSWER","DOCUMENTATION""#;

    #[test]
    fn a_line_is_read_with_and_without_each_of_its_optional_columns() {
        let read = |more: &str| Row::of_line(&format!("{START}{more}\r\n")).unwrap();
        assert_eq!(read("").text("clid"), Some("\"Олена, ТОВ\" <380501112233>"));
        assert_eq!((read("").text("answer"), read("").text("uniqueid")), (None, None));
        assert_eq!(read(r#","1767261600.4""#).text("uniqueid"), Some("1767261600.4"));
        assert_eq!(read(r#","pbx-1-1767261600.4""#).text("uniqueid"), Some("pbx-1-1767261600.4"));
        let user = read(r#","note""#);
        assert_eq!((user.text("userfield"), user.text("uniqueid")), (Some("note"), None));
        let newer = read(r#","","1767261600.4",7"#);
        assert_eq!(
            (newer.text("linkedid"), newer.text("sequence"), newer.text("uniqueid")),
            (Some("1767261600.4"), Some("7"), None)
        );
        let whole = read(r#","1767261600.5","note","","1767261600.4",7"#);
        assert_eq!(
            (whole.text("uniqueid"), whole.text("userfield"), whole.text("linkedid")),
            (Some("1767261600.5"), Some("note"), Some("1767261600.4"))
        );
        for wrong in ["a,b", "", &format!("{START},1,2,3,4,5,6"), &START.replace("\"201\"", "\"201")] {
            assert!(Row::of_line(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_events_and_of_exports_mean_the_same_columns() {
        let fields = [
            ("UniqueID", "1.2"),
            ("BillableSeconds", "63"),
            ("calldate", "2026-01-01 12:00:00"),
            ("Mine", "x"),
        ];
        let row = Row::of_fields(fields.into_iter().map(|(name, value)| (name, value.to_owned())));
        assert_eq!(
            (row.text("uniqueid"), row.text("billsec"), row.text("mine")),
            (Some("1.2"), Some("63"), Some("x"))
        );
        assert_eq!(row.text("start"), Some("2026-01-01 12:00:00"));
        assert!(header("\u{feff}calldate,src,dst,duration").is_some() && header(START).is_none());
    }
}
