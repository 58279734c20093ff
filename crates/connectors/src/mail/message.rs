//! One message and its bytes on the wire.

use std::time::{Duration, UNIX_EPOCH};

use kernel::Ts;
use lettre::Message;
use lettre::message::MultiPart;
use lettre::message::header::{HeaderName, HeaderValue};

use super::Mailbox;
use crate::Fault;

/// A message to one recipient.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: Mailbox,
    pub to: Mailbox,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Mailbox>,
    /// Who gets a copy that the recipient does not see.
    pub bcc: Vec<Mailbox>,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// `<id@host>`, the same on every try.
    pub message_id: String,
    pub at: Ts,
}

impl Mail {
    /// The message as RFC 5322 wants it, in 7 bits.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Fault> {
        let since_epoch = u64::try_from(self.at.seconds()).unwrap_or(0);
        let mut message = Message::builder()
            .from(self.from.header())
            .to(self.to.header())
            .subject(one_line(&self.subject))
            .date(UNIX_EPOCH + Duration::from_secs(since_epoch))
            .message_id(Some(one_line(&self.message_id)))
            .raw_header(automatic());
        if let Some(mailbox) = &self.reply_to {
            message = message.reply_to(mailbox.header());
        }
        let body = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let built = message.multipart(body);
        built.map(|message| message.formatted()).map_err(|error| Fault::rejected(error.to_string()))
    }
}

/// So that an answering machine does not answer (RFC 3834).
fn automatic() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

/// A header is one line, whatever a template made of it.
pub(crate) fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str) -> Mail {
        Mail {
            from: "Клініка <mail@clinic.example>".parse().unwrap(),
            to: "olena@clinic.example".parse().unwrap(),
            reply_to: Some("support@clinic.example".parse().unwrap()),
            bcc: vec!["archive@clinic.example".parse().unwrap()],
            subject: subject.to_owned(),
            html: "<p>Вітаємо</p>".to_owned(),
            text: "Вітаємо\n.\nend".to_owned(),
            message_id: "<eml_1@harken.example>".to_owned(),
            at: Ts::from_millis(1_767_261_600_000),
        }
    }

    #[test]
    fn a_message_is_seven_bits_wide_and_hides_its_copies() {
        let bytes = mail("Вас запрошено").bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.is_ascii());
        assert!(text.contains("Message-ID: <eml_1@harken.example>"), "{text}");
        assert!(text.contains("Reply-To: support@clinic.example"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("Thu, 01 Jan 2026 10:00:00 +0000"), "{text}");
        assert!(!text.contains("archive@"), "{text}");
    }

    #[test]
    fn a_subject_cannot_become_a_second_header() {
        let bytes = mail("Hello\r\nBcc: thief@evil.example\r\n\r\nbody").bytes().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let headers = text.split("\r\n\r\n").next().unwrap();
        assert!(headers.lines().all(|line| !line.starts_with("Bcc")), "{headers}");
        assert!(headers.contains("Subject: Hello Bcc: thief@evil.example body"), "{headers}");
    }
}
