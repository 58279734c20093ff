//! Forms as vendors send them: urlencoded, multipart, with PHP brackets in the names. Read tolerantly and never fails:
//! what is no field is no field.

use super::Head;

/// More fields than any vendor sends.
const FIELDS_MAX: usize = 1_000;

/// The fields of a form in the order they came; a name may come more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn of_body(head: &Head, body: &[u8]) -> Self {
        match head.media_type().as_str() {
            "multipart/form-data" => Self::multipart(body),
            "application/json" | "text/csv" => Self::default(),
            _ => Self::urlencoded(body),
        }
    }

    /// `a=1&b[c]=2`, with `+` for a blank.
    pub fn urlencoded(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body).take(FIELDS_MAX);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The parts of a multipart body. The boundary is the first line, because vendors announce another one than they
    /// use.
    fn multipart(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let Some(boundary) = text.lines().next().map(str::trim_end).filter(|line| line.starts_with("--"))
        else {
            return Self::default();
        };
        Self(text.split(boundary).filter_map(part).take(FIELDS_MAX).collect())
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn part(text: &str) -> Option<(String, String)> {
    let (head, value) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))?;
    let name = head.split("name=\"").nth(1)?.split('"').next()?;
    let value = value.strip_suffix("\r\n").or_else(|| value.strip_suffix('\n')).unwrap_or(value);
    Some((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_with_brackets_is_read_as_it_is_written() {
        let form =
            Form::urlencoded(b"requestType=apiCallCompleted&callDetails%5BcallID%5D=47&name=%D0%9E+K&empty=");
        assert_eq!(form.get("callDetails[callID]"), Some("47"));
        assert_eq!((form.get("name"), form.get("empty"), form.get("none")), (Some("О K"), Some(""), None));
    }

    #[test]
    fn a_multipart_form_is_read_by_the_boundary_it_really_has() {
        let body = b"--real\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nNOTIFY_END\r\n--real\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ntwo\r\nlines\r\n--real--\r\n";
        let form = Form::multipart(body);
        assert_eq!((form.get("event"), form.get("note")), (Some("NOTIFY_END"), Some("two\r\nlines")));
    }

    proptest! {
        #[test]
        fn no_body_breaks_the_reader(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            Form::urlencoded(&body);
            Form::multipart(&body);
        }
    }
}
