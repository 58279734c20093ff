//! Records of channels as tables: lines, events and files, and the calls they are.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Asterisk, DESCRIPTOR};
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::{Account, DecodeError, Head, HistoryFile, HistoryRow, Ingest, RawInbound, SourceEvent};

const MASTER: &str = include_str!("fixtures/master.csv");

fn account(fields: &[(&str, &str)]) -> Account {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let account = Account { fields, ..Account::default() };
    assert_eq!(account.problems(&DESCRIPTOR), []);
    account
}

fn push(fields: &[(&str, &str)], kind: &str, body: &str) -> Result<Vec<SourceEvent>, DecodeError> {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    let head = Head { method: "POST".into(), target: "/ingest/t".into(), headers, ..Head::default() };
    Asterisk.decode(&account(fields), &RawInbound { head: &head, body: body.as_bytes() })
}

/// The event of the fixture with changes; null takes a field away.
fn event(changes: &Value) -> String {
    let mut event: Value = serde_json::from_str(include_str!("fixtures/cdr.json")).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        event[key] = value.clone();
    }
    event.to_string()
}

fn told(fields: &[(&str, &str)], changes: &Value) -> Option<CallRecord> {
    match &push(fields, "application/json", &event(changes)).unwrap()[..] {
        [SourceEvent::CallEnded { call }] => Some((**call).clone()),
        [SourceEvent::Ignored { .. }] => None,
        other => panic!("expected one call, got {other:?}"),
    }
}

fn call(changes: &Value) -> CallRecord {
    told(&[], changes).unwrap()
}

/// All rows of a file, `limit` at a time.
fn rows(fields: &[(&str, &str)], file: &str, limit: usize) -> Vec<HistoryRow> {
    let (mut all, mut offset) = (Vec::new(), 0);
    loop {
        let read = Asterisk.rows(&account(fields), file.as_bytes(), offset, limit).unwrap();
        assert!(read.rows.len() <= limit);
        all.extend(read.rows);
        match read.next {
            Some(next) => offset = next,
            None => return all,
        }
    }
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(&json!({}));
    assert_eq!((call.external_id.as_str(), call.session.as_str()), ("1767261600.41", "1767261600.41"));
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!((call.employee.as_deref(), call.to.raw.as_str()), (Some("201"), "201"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert_eq!(call.recording, RecordingRef::None);
    assert_eq!(call.variables["clid"], "\"Олена\" <380501112233>");
    assert_eq!(call.variables["dcontext"], "from-trunk");
}

#[test]
fn the_same_call_is_told_by_a_form_an_event_and_a_line() {
    let whole = call(&json!({}));
    let event: Value = serde_json::from_str(include_str!("fixtures/cdr.json")).unwrap();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in event.as_object().unwrap() {
        form.append_pair(name, value.as_str().unwrap());
    }
    let by_form = push(&[], "application/x-www-form-urlencoded", &form.finish()).unwrap();
    assert_eq!(by_form, [SourceEvent::ended(whole.clone())]);
    let lines: Vec<&str> = MASTER.lines().collect();
    let answered = push(&[], "text/csv", lines[2]).unwrap();
    let [SourceEvent::Fragment { session, part, closes: true }] = &answered[..] else {
        panic!("{answered:?}")
    };
    assert_eq!((session, part.employee.as_deref()), (&whole.session, Some("201")));
    let many = push(&[], "text/plain", MASTER).unwrap();
    let legs = many.iter().filter(|event| matches!(event, SourceEvent::Fragment { .. })).count();
    let ignored = many.iter().filter(|event| matches!(event, SourceEvent::Ignored { .. })).count();
    assert_eq!((legs, ignored), (3, 1), "three legs of two calls and an internal call");
}

#[test]
fn legs_of_one_channel_that_came_together_are_one_call() {
    let earlier = json!({"DestinationChannel": "PJSIP/202-1", "AnswerTime": "", "EndTime": "2026-01-01 12:00:08", "Duration": 8, "BillableSeconds": 0, "Disposition": "NO ANSWER"});
    let later = json!({"StartTime": "2026-01-01 12:00:08", "Duration": "63"});
    let both = push(&[], "application/json", &format!("[{},{}]", event(&earlier), event(&later))).unwrap();
    let [SourceEvent::CallEnded { call }] = &both[..] else { panic!("{both:?}") };
    assert_eq!((call.external_id.as_str(), call.employee.as_deref()), ("1767261600.41", Some("201")));
    assert_eq!((call.duration_ms, call.talk_ms), (71_000, 63_000));
    let of_another = push(&[], "application/json", &event(&json!({"LinkedID": "1767261500.1"}))).unwrap();
    assert!(
        matches!(&of_another[..], [SourceEvent::Fragment { closes: false, .. }]),
        "its first channel is still to come"
    );
}

#[test]
fn a_call_nobody_answered_is_missed_or_has_no_answer() {
    for word in ["NO ANSWER", "BUSY", "FAILED", "CONGESTION"] {
        let unanswered = json!({"Disposition": word, "BillableSeconds": "0", "AnswerTime": ""});
        assert_eq!(call(&unanswered).disposition, Disposition::Missed, "{word}");
        let mut out = unanswered.clone();
        out["DestinationContext"] = json!("from-internal");
        out["Destination"] = json!("0671112233");
        assert_eq!(call(&out).disposition, Disposition::NoAnswer, "{word}");
    }
    let menu = call(&json!({"DestinationChannel": "", "LastApplication": "BackGround"}));
    assert_eq!((menu.disposition, menu.talk_ms, menu.employee), (Disposition::Missed, 0, None));
}

#[test]
fn the_context_and_the_length_of_numbers_tell_who_called_whom() {
    let way = |fields: &[(&str, &str)], context: &str, src: &str, dst: &str| {
        let changes = json!({"DestinationContext": context, "Source": src, "Destination": dst, "Channel": "PJSIP/203-1"});
        told(fields, &changes).map(|call| (call.direction, call.employee.unwrap()))
    };
    let out = |employee: &str| Some((Direction::Out, employee.to_owned()));
    assert_eq!(
        way(&[], "from-internal", "201", "0671112233"),
        out("203"),
        "the channel before the number shown"
    );
    assert_eq!(way(&[], "from-internal", "380441112233", "0671112233"), out("203"));
    assert_eq!(way(&[], "default", "201", "0671112233"), out("203"), "by the short number alone");
    assert_eq!(
        way(&[("internal_contexts", "office, phones")], "Phones", "380441112233", "0671112233"),
        out("203")
    );
    assert_eq!(way(&[], "from-trunk", "0671112233", "201"), Some((Direction::In, "201".into())));
    for inside in ["202", "*97", "s", ""] {
        assert_eq!(way(&[], "from-internal", "201", inside), None, "{inside}");
    }
    let two_digits =
        told(&[("extension_digits", "2")], &json!({"Source": "201", "Destination": "202"})).unwrap();
    assert_eq!(
        two_digits.direction,
        Direction::In,
        "with extensions of two digits 201 is a number of the world"
    );
    let local = call(&json!({"DestinationChannel": "Local/204@from-queue-00000001;1"}));
    assert_eq!(local.employee.as_deref(), Some("204"));
    let hidden = call(&json!({"Source": "", "CallerID": "\"X\" <0671112233>"}));
    assert_eq!(hidden.client().e164.as_deref(), Some("+380671112233"));
}

#[test]
fn times_are_those_of_the_wall_unless_the_exchange_writes_utc() {
    let utc = told(&[("times", "utc")], &json!({})).unwrap();
    assert_eq!(utc.started_at.to_string(), "2026-01-01T12:00:00Z");
    let fold = json!({"StartTime": "2026-10-25 03:30:00", "AnswerTime": "2026-10-25 03:30:08", "EndTime": "2026-10-25 03:31:11"});
    let twice = call(&fold);
    assert_eq!(twice.started_at.to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(twice.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
    assert_eq!(told(&[("times", "utc")], &fold).unwrap().or_started_at, None);
    let fractions = call(&json!({"StartTime": "2026-01-01 12:00:00.123456", "Duration": "71.5"}));
    assert_eq!(
        (fractions.started_at.to_string().as_str(), fractions.duration_ms),
        ("2026-01-01T10:00:00Z", 71_000)
    );
}

#[test]
fn a_file_gives_every_call_once_however_few_rows_are_asked_at_a_time() {
    let whole = rows(&[], MASTER, 100);
    assert_eq!(whole.len(), 4);
    let HistoryRow::Call(queued) = &whole[0] else { panic!("{whole:?}") };
    assert_eq!((queued.external_id.as_str(), queued.employee.as_deref()), ("1767261600.41", Some("201")));
    assert_eq!((queued.duration_ms, queued.talk_ms), (71_000, 63_000));
    assert!(
        matches!(&whole[1], HistoryRow::Call(call) if call.direction == Direction::Out && call.disposition == Disposition::NoAnswer)
    );
    assert!(matches!(&whole[2], HistoryRow::Ignored(why) if why.contains("another leg")));
    assert!(matches!(&whole[3], HistoryRow::Ignored(why) if why.contains("internal")));
    for limit in 1..5 {
        assert_eq!(rows(&[], MASTER, limit), whole, "{limit} at a time");
    }
}

#[test]
fn a_file_of_the_oldest_layout_has_calls_too() {
    let read = rows(&[], include_str!("fixtures/missed.csv"), 10);
    let [HistoryRow::Call(missed)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((missed.disposition, missed.wait_ms), (Disposition::Missed, 24_000));
    assert_eq!(
        missed.external_id, "2026-01-01 12:10:00 PJSIP/trunk-00000009",
        "a name that the next upload gives too"
    );
}

#[test]
fn an_export_with_a_header_is_read_by_its_names() {
    let export = include_str!("fixtures/export.csv");
    let at = [("base_url", "https://pbx.example"), ("recording_url", "rec/{date:%Y/%m/%d}/{recordingfile}")];
    let read = rows(&at, export, 10);
    let [HistoryRow::Call(call)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((call.talk_ms, call.employee.as_deref()), (63_000, Some("201")));
    assert_eq!(call.line.as_ref().unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(
        call.recording,
        RecordingRef::Url { url: "https://pbx.example/rec/2026/01/01/in-201.wav".into() }
    );
    assert_eq!(rows(&at, export, 1), read);
}

#[test]
fn a_recording_is_found_by_what_the_template_names() {
    let found = |template: &str| told(&[("recording_url", template)], &json!({})).unwrap().recording;
    let link = "https://pbx.example/2026-01-01/1767261600.41_1767261600.41.wav";
    let template = "https://pbx.example/{date:%F}/{uniqueid}_{linkedid}.wav";
    assert_eq!(found(template), RecordingRef::Url { url: link.into() });
    assert_eq!(
        found("https://pbx.example/{recordingfile}"),
        RecordingRef::None,
        "the event does not tell it"
    );
    assert_eq!(found("{uniqueid}.wav"), RecordingRef::None, "below what?");
    let error =
        push(&[("recording_url", "https://pbx.example/{uuid}")], "application/json", &event(&json!({})));
    assert!(error.unwrap_err().detail.contains("known are {uniqueid}, {linkedid}, {recordingfile}"));
}

#[test]
fn what_cannot_be_read_is_named_by_row_and_column() {
    for (changes, pointer) in [
        (json!({"StartTime": ""}), "/0/start"),
        (json!({"StartTime": "yesterday"}), "/0/start"),
        (json!({"Duration": "-4"}), "/0/duration"),
        (json!({"Duration": "", "EndTime": "0000-00-00 00:00:00"}), "/0/duration"),
        (json!({"BillableSeconds": "long"}), "/0/billsec"),
    ] {
        let error = push(&[], "application/json", &event(&changes)).unwrap_err();
        assert_eq!(error.pointer, pointer, "{changes}");
    }
    for (kind, body) in
        [("text/csv", "a,b,c"), ("application/json", "{"), ("application/json", "[1]"), ("text/csv", "")]
    {
        assert!(!push(&[], kind, body).unwrap_err().detail.is_empty(), "{body}");
    }
    let other = push(&[], "application/json", r#"{"Event":"Hangup","Channel":"PJSIP/201-1"}"#).unwrap();
    assert!(matches!(&other[..], [SourceEvent::Ignored { .. }]));
    let damaged = MASTER.replacen("\"Queue\"", "\"Queue", 1);
    let read = rows(&[], &damaged, 10);
    assert!(matches!(&read[0], HistoryRow::Bad { row, .. } if row.contains("Queue")), "{read:?}");
    assert!(matches!(&read[1], HistoryRow::Call(_)), "a lost quote costs one line");
}

proptest! {
    #[test]
    fn no_line_and_no_body_makes_the_reader_panic(body in "\\PC{0,200}", cut in 0_usize..900, limit in 1_usize..4) {
        for kind in ["text/csv", "application/json", "application/x-www-form-urlencoded"] {
            push(&[], kind, &body).ok();
        }
        let file: String = MASTER.chars().take(cut).chain(body.chars()).collect();
        let read = rows(&[], &file, limit);
        prop_assert!(read.len() <= file.lines().count());
    }
}
