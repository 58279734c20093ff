//! `Authorization` headers, read strictly: what is not exactly an answer to a challenge is none.
//!
//! Invariant: reading copies nothing but names with escapes in them, and never fails on a header that is not ours.

use std::borrow::Cow;

use super::hash;
use crate::product::{Algorithm, Reason};

/// `Authorization` headers looked at in one request.
const HEADERS_MAX: usize = 8;
/// Parameters of one answer.
const PARAMETERS_MAX: usize = 32;
/// Bytes of one value.
const VALUE_BYTES_MAX: usize = 1024;

/// The answers of one request.
#[derive(Debug, Default)]
pub(crate) struct Answers<'a> {
    answers: Vec<Answer<'a>>,
    malformed: bool,
}

/// One answer to a challenge.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) username: Cow<'a, str>,
    pub(crate) realm: Cow<'a, str>,
    pub(super) nonce: &'a str,
    pub(super) uri: &'a str,
    /// In lower case.
    pub(super) response: String,
    /// None when it names one we do not know.
    pub(super) algorithm: Option<Algorithm>,
    session: bool,
    cnonce: Option<&'a str>,
    /// None in the form of RFC 2069, which has no `qop`.
    pub(super) protection: Option<Protection<'a>>,
}

/// What `qop=auth` adds.
#[derive(Debug)]
pub(super) struct Protection<'a> {
    pub(super) count_number: u32,
    count: &'a str,
    qop: &'a str,
    cnonce: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
struct Malformed;

impl<'a> Answers<'a> {
    /// Reads the values of all `Authorization` headers of a request.
    pub(crate) fn read(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut read = Self::default();
        for value in values.into_iter().take(HEADERS_MAX) {
            match parse(value) {
                Ok(answer) => read.answers.extend(answer),
                Err(Malformed) => read.malformed = true,
            }
        }
        read
    }

    /// Who it is said to be, by the first answer that can be read.
    pub(crate) fn first(&self) -> Option<&Answer<'a>> {
        self.answers.first()
    }

    /// The answer for this realm, wherever it stands among others'.
    pub(crate) fn of_realm(&self, realm: &str) -> Option<&Answer<'a>> {
        self.answers.iter().find(|answer| answer.realm == realm)
    }

    /// Why there is no answer for us.
    pub(super) fn reason_without_ours(&self) -> Reason {
        match (self.answers.is_empty(), self.malformed) {
            (_, true) => Reason::MalformedCredentials,
            (false, false) => Reason::WrongRealm,
            (true, false) => Reason::Challenged,
        }
    }
}

impl Answer<'_> {
    /// The response that belongs to this answer, this method and this `H(user:realm:password)`.
    pub(super) fn expected(&self, method: &str, ha1: &str) -> String {
        // One we do not know is refused whatever it is compared with.
        let algorithm = self.algorithm.unwrap_or(Algorithm::Md5);
        let session = self
            .session
            .then(|| hash::hex_of(algorithm, &[ha1, self.nonce, self.cnonce.unwrap_or_default()]));
        let first = session.as_deref().unwrap_or(ha1);
        let second = hash::hex_of(algorithm, &[method, self.uri]);
        match &self.protection {
            None => hash::hex_of(algorithm, &[first, self.nonce, &second]),
            Some(with) => {
                hash::hex_of(algorithm, &[first, self.nonce, with.count, with.cnonce, with.qop, &second])
            }
        }
    }
}

/// One header's value; none when it is of another scheme.
fn parse(value: &str) -> Result<Option<Answer<'_>>, Malformed> {
    let value = value.trim_matches(is_space);
    let (scheme, rest) = value.split_once(is_space).unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("Digest") {
        return Ok(None);
    }
    let mut fields = Fields::default();
    let mut rest = rest.trim_start_matches(is_space);
    for _ in 0..PARAMETERS_MAX {
        let (name, after) = token(rest).ok_or(Malformed)?;
        let after = after.trim_start_matches(is_space).strip_prefix('=').ok_or(Malformed)?;
        let (text, after) = text(after.trim_start_matches(is_space)).ok_or(Malformed)?;
        fields.put(name, text)?;
        let after = after.trim_start_matches(is_space);
        if after.is_empty() {
            return fields.answer().map(Some);
        }
        rest = after.strip_prefix(',').ok_or(Malformed)?.trim_start_matches(is_space);
    }
    Err(Malformed)
}

/// A value as it stands, and whether it stood between quotation marks.
#[derive(Debug, Clone, Copy)]
struct Text<'a> {
    raw: &'a str,
    quoted: bool,
}

#[derive(Debug, Default)]
struct Fields<'a> {
    username: Option<Text<'a>>,
    realm: Option<Text<'a>>,
    nonce: Option<Text<'a>>,
    uri: Option<Text<'a>>,
    response: Option<Text<'a>>,
    algorithm: Option<Text<'a>>,
    cnonce: Option<Text<'a>>,
    qop: Option<Text<'a>>,
    count: Option<Text<'a>>,
}

impl<'a> Fields<'a> {
    /// Keeps a parameter we know; twice the same is no answer, because two readers would read two answers.
    fn put(&mut self, name: &str, text: Text<'a>) -> Result<(), Malformed> {
        let known = [
            ("username", &mut self.username),
            ("realm", &mut self.realm),
            ("nonce", &mut self.nonce),
            ("uri", &mut self.uri),
            ("response", &mut self.response),
            ("algorithm", &mut self.algorithm),
            ("cnonce", &mut self.cnonce),
            ("qop", &mut self.qop),
            ("nc", &mut self.count),
        ];
        if text.raw.len() > VALUE_BYTES_MAX {
            return Err(Malformed);
        }
        match known.into_iter().find(|(own, _)| name.eq_ignore_ascii_case(own)) {
            None => Ok(()),
            Some((_, slot)) => slot.replace(text).map_or(Ok(()), |_| Err(Malformed)),
        }
    }

    fn answer(self) -> Result<Answer<'a>, Malformed> {
        let (algorithm, session) = match self.algorithm {
            None => (Some(Algorithm::Md5), false),
            Some(text) => {
                hash::named(text.raw).map_or((None, false), |(named, session)| (Some(named), session))
            }
        };
        let cnonce = self.cnonce.map(string).transpose()?;
        if session && cnonce.is_none() {
            return Err(Malformed);
        }
        let protection = match (self.qop, self.count) {
            (None, None) => None,
            (Some(qop), Some(count)) => Some(protection(qop, count, cnonce)?),
            _ => return Err(Malformed),
        };
        Ok(Answer {
            username: unescaped(string(self.username.ok_or(Malformed)?)?),
            realm: unescaped(string(self.realm.ok_or(Malformed)?)?),
            nonce: string(self.nonce.ok_or(Malformed)?)?,
            uri: string(self.uri.ok_or(Malformed)?)?,
            response: response(self.response.ok_or(Malformed)?, algorithm)?,
            algorithm,
            session,
            cnonce,
            protection,
        })
    }
}

/// What must stand between quotation marks.
fn string(text: Text<'_>) -> Result<&str, Malformed> {
    text.quoted.then_some(text.raw).ok_or(Malformed)
}

fn protection<'a>(
    qop: Text<'a>,
    count: Text<'a>,
    cnonce: Option<&'a str>,
) -> Result<Protection<'a>, Malformed> {
    let digits = count.raw.len() == 8 && count.raw.bytes().all(|byte| byte.is_ascii_hexdigit());
    let count_number = u32::from_str_radix(count.raw, 16).ok().filter(|number| digits && *number > 0);
    let cnonce = cnonce.filter(|cnonce| !cnonce.is_empty() && qop.raw.eq_ignore_ascii_case("auth"));
    Ok(Protection {
        count_number: count_number.ok_or(Malformed)?,
        count: count.raw,
        qop: qop.raw,
        cnonce: cnonce.ok_or(Malformed)?,
    })
}

fn response(text: Text<'_>, algorithm: Option<Algorithm>) -> Result<String, Malformed> {
    let raw = string(text)?;
    let long_enough = algorithm.is_none_or(|algorithm| raw.len() == algorithm.digits());
    let hex = raw.bytes().all(|byte| byte.is_ascii_hexdigit());
    (long_enough && hex).then(|| raw.to_ascii_lowercase()).ok_or(Malformed)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// A token of RFC 3261 §25.1 and what follows it.
fn token(text: &str) -> Option<(&str, &str)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "-.!%*_+`'~".contains(c);
    let end = text.find(|c: char| !is_token(c)).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(token, _)| !token.is_empty())
}

/// A token or a quoted string, and what follows it.
fn text(text: &str) -> Option<(Text<'_>, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        return token(text).map(|(raw, rest)| (Text { raw, quoted: false }, rest));
    };
    let mut escaped = false;
    let end = inside.char_indices().find_map(|(at, c)| match (escaped, c) {
        (false, '"') => Some(Some(at)),
        (_, c) if c.is_control() && c != '\t' => Some(None),
        _ => {
            escaped = !escaped && c == '\\';
            None
        }
    })??;
    let (raw, rest) = inside.split_at_checked(end)?;
    Some((Text { raw, quoted: true }, rest.strip_prefix('"')?))
}

/// A quoted string as it was meant.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut escaped = false;
    let kept = raw.chars().filter(|c| {
        escaped = !escaped && *c == '\\';
        !escaped
    });
    Cow::Owned(kept.collect())
}
