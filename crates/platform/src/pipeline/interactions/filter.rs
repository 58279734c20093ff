//! Which conversations a list is to show: the query parameters, checked.

use kernel::{MemberId, ProjectId, Ts};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::model::{Channel, Direction, InteractionError};
use super::states::Status;

const SEARCH_CHARS_MAX: usize = 100;
/// A search for fewer digits than this would name half the calls.
const PHONE_DIGITS_MIN: usize = 3;

/// The filters of the list of conversations; unknown ones are refused.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InteractionsQuery {
    /// One or more statuses, separated by commas.
    pub status: Option<String>,
    /// `prj_…`
    pub project: Option<String>,
    /// `mem_…`
    pub member: Option<String>,
    /// `call` or `chat`.
    pub channel: Option<String>,
    /// `in` or `out`.
    pub direction: Option<String>,
    /// Began at this instant or later (RFC 3339).
    pub from: Option<String>,
    /// Began before this instant (RFC 3339).
    pub to: Option<String>,
    /// The lowest score, 0 to 100.
    pub score_min: Option<String>,
    /// The highest score, 0 to 100.
    pub score_max: Option<String>,
    /// Part of an external id, a number, a name or a summary.
    pub q: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    pub limit: Option<u64>,
    /// Names the organization where no header can be sent.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    pub organization: Option<String>,
}

/// The filters as the store understands them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Any of these; all when empty.
    pub statuses: Vec<Status>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of this employee.
    pub member: Option<MemberId>,
    /// Call or chat.
    pub channel: Option<Channel>,
    /// Who turned to whom.
    pub direction: Option<Direction>,
    /// Began then or later.
    pub from: Option<Ts>,
    /// Began before.
    pub to: Option<Ts>,
    /// The lowest score.
    pub score_min: Option<i64>,
    /// The highest score.
    pub score_max: Option<i64>,
    /// What to look for in texts.
    pub search: Option<Search>,
}

/// What to look for in texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// As typed, without the blanks around it.
    pub text: String,
    /// Its digits, when it can be part of a telephone number.
    pub digits: Option<String>,
}

impl InteractionsQuery {
    /// Checks every parameter; the first wrong one is named.
    pub(super) fn filter(&self) -> Result<Filter, InteractionError> {
        let statuses = given(self.status.as_deref()).into_iter().flat_map(|list| list.split(',')).map(status);
        Ok(Filter {
            statuses: statuses.collect::<Result<_, _>>()?,
            project: parsed("project", self.project.as_deref(), "use its id, prj_…")?,
            member: parsed("member", self.member.as_deref(), "use the member's id, mem_…")?,
            channel: word("channel", self.channel.as_deref(), "use call or chat")?,
            direction: word("direction", self.direction.as_deref(), "use in or out")?,
            from: parsed("from", self.from.as_deref(), "use RFC 3339, for example 2026-11-21T09:30:00Z")?,
            to: parsed("to", self.to.as_deref(), "use RFC 3339, for example 2026-11-21T09:30:00Z")?,
            score_min: score("score_min", self.score_min.as_deref())?,
            score_max: score("score_max", self.score_max.as_deref())?,
            search: given(self.q.as_deref()).map(search).transpose()?,
        })
    }
}

fn given(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|text| !text.is_empty())
}

fn wrong(field: &'static str, value: &str, hint: &'static str) -> InteractionError {
    InteractionError::Filter { field, value: value.chars().take(SEARCH_CHARS_MAX).collect(), hint }
}

fn parsed<T: std::str::FromStr>(
    field: &'static str,
    value: Option<&str>,
    hint: &'static str,
) -> Result<Option<T>, InteractionError> {
    given(value).map(|text| text.parse().map_err(|_| wrong(field, text, hint))).transpose()
}

fn word<T: DeserializeOwned>(
    field: &'static str,
    value: Option<&str>,
    hint: &'static str,
) -> Result<Option<T>, InteractionError> {
    let read = |text: &str| {
        serde_json::from_value(serde_json::Value::from(text)).map_err(|_| wrong(field, text, hint))
    };
    given(value).map(read).transpose()
}

fn status(key: &str) -> Result<Status, InteractionError> {
    let hint =
        "use pending, fetching, transcribing, analyzing, delivering, completed, failed, skipped or waiting";
    Status::from_key(key.trim()).ok_or_else(|| wrong("status", key, hint))
}

fn score(field: &'static str, value: Option<&str>) -> Result<Option<i64>, InteractionError> {
    let hint = "use a whole number from 0 to 100";
    let number: Option<i64> = parsed(field, value, hint)?;
    match number {
        Some(number) if !(0..=100).contains(&number) => Err(wrong(field, &number.to_string(), hint)),
        other => Ok(other),
    }
}

fn search(text: &str) -> Result<Search, InteractionError> {
    if text.chars().count() > SEARCH_CHARS_MAX || text.contains(char::is_control) {
        return Err(wrong("q", text, "use up to 100 printable characters"));
    }
    let dialled = text.chars().all(|sign| sign.is_ascii_digit() || "+-() .".contains(sign));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = (dialled && digits.len() >= PHONE_DIGITS_MIN).then_some(digits);
    Ok(Search { text: text.to_owned(), digits })
}

#[cfg(test)]
mod tests {
    use kernel::Classify;

    use super::*;

    fn read(query: &str) -> Result<Filter, String> {
        let query: InteractionsQuery =
            serde_urlencoded::from_str(query).map_err(|error| error.to_string())?;
        query.filter().map_err(|error| format!("{}: {error}", error.code()))
    }

    #[test]
    fn every_filter_is_understood() {
        let project = ProjectId::from(uuid::Uuid::from_u128(7));
        let query = format!(
            "status=failed,waiting&project={project}&channel=call&direction=in&from=2026-01-01T00:00:00Z&score_min=10&score_max=50&q=%2B380+50"
        );
        let filter = read(&query).unwrap();
        assert_eq!(filter.statuses, [Status::Failed, Status::Waiting]);
        assert_eq!(filter.project, Some(project));
        assert_eq!((filter.channel, filter.direction), (Some(Channel::Call), Some(Direction::In)));
        assert_eq!((filter.score_min, filter.score_max), (Some(10), Some(50)));
        assert_eq!(filter.search.unwrap().digits.as_deref(), Some("38050"));
    }

    #[test]
    fn what_cannot_be_a_filter_is_refused_by_name() {
        for (query, field) in [
            ("status=done", "status"),
            ("project=src_1", "project"),
            ("member=me", "member"),
            ("channel=fax", "channel"),
            ("direction=up", "direction"),
            ("from=yesterday", "from"),
            ("score_min=-1", "score_min"),
            ("score_max=101", "score_max"),
            ("q=%00", "q"),
        ] {
            let refused = read(query).unwrap_err();
            assert!(
                refused.starts_with("interaction.filter") && refused.contains(field),
                "{query}: {refused}"
            );
        }
        assert!(read("colour=red").unwrap_err().contains("unknown field"), "unknown keys are refused");
    }

    #[test]
    fn empty_parameters_filter_nothing() {
        assert_eq!(read("status=&q=&project=&from="), Ok(Filter::default()));
    }

    #[test]
    fn a_name_is_not_searched_as_a_number() {
        assert_eq!(read("q=Anna+12").unwrap().search.unwrap().digits, None);
    }
}
