//! The order of an SMTP dialogue: which command is allowed when, and what it is answered with. Pure.

/// RFC 5321 §4.5.3.1.8 asks servers to take at least 100.
const RECIPIENTS_MAX: usize = 100;

/// Where a dialogue stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dialogue {
    greeted: bool,
    pub(super) from: Option<String>,
    pub(super) to: Vec<String>,
}

/// What is to happen after a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Answer and go on.
    Say(String),
    /// Answer and take the message.
    TakeMessage(String),
    /// Answer and hang up.
    HangUp(String),
}

impl Dialogue {
    /// One command line without its end.
    pub(super) fn hear(&mut self, line: &str) -> Next {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" if rest.trim().is_empty() => say("501 5.5.4 Say who you are"),
            "EHLO" => self.greet("250-sandbox.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10485760"),
            "HELO" => self.greet("250 sandbox.example"),
            "MAIL" => self.sender(rest),
            "RCPT" => self.recipient(rest),
            "DATA" if !rest.is_empty() => say("501 5.5.4 DATA takes no argument"),
            "DATA" if self.from.is_none() || self.to.is_empty() => say("503 5.5.1 MAIL and RCPT come first"),
            "DATA" => Next::TakeMessage("354 End with a dot on a line of its own".to_owned()),
            "RSET" => {
                self.forget();
                say("250 2.0.0 Forgotten")
            }
            "NOOP" => say("250 2.0.0 Ok"),
            "VRFY" => say("252 2.1.5 Send some mail, I will try"),
            "QUIT" => Next::HangUp("221 2.0.0 Bye".to_owned()),
            "STARTTLS" | "AUTH" => say("502 5.5.1 Not offered here"),
            _ => say("500 5.5.2 Not a command"),
        }
    }

    /// After a message, the greeting still stands.
    pub(super) fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    fn greet(&mut self, answer: &str) -> Next {
        self.forget();
        self.greeted = true;
        say(answer)
    }

    fn sender(&mut self, rest: &str) -> Next {
        if !self.greeted || self.from.is_some() {
            return say("503 5.5.1 Out of order");
        }
        match path(rest, "FROM:") {
            Some(from) => {
                self.from = Some(from);
                say("250 2.1.0 Ok")
            }
            None => say("501 5.1.7 Write MAIL FROM:<address>"),
        }
    }

    fn recipient(&mut self, rest: &str) -> Next {
        if self.from.is_none() {
            return say("503 5.5.1 MAIL comes first");
        }
        if self.to.len() == RECIPIENTS_MAX {
            return say("452 4.5.3 Too many recipients");
        }
        match path(rest, "TO:").filter(|to| !to.is_empty()) {
            Some(to) => {
                self.to.push(to);
                say("250 2.1.5 Ok")
            }
            None => say("501 5.1.3 Write RCPT TO:<address>"),
        }
    }
}

fn say(text: &str) -> Next {
    Next::Say(text.to_owned())
}

/// What stands in angle brackets right after the keyword; parameters may follow.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let (word, after) = rest.split_at_checked(keyword.len())?;
    let inside = after.strip_prefix('<')?;
    let (address, parameters) = inside.split_once('>')?;
    let is_plain = !address.contains(['<', ' ']) && (address.is_empty() || address.contains('@'));
    let is_spaced = parameters.is_empty() || parameters.starts_with(' ');
    (word.eq_ignore_ascii_case(keyword) && is_plain && is_spaced).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(lines: &[&str]) -> Vec<String> {
        let mut dialogue = Dialogue::default();
        let code = |line: &&str| match dialogue.hear(line) {
            Next::Say(text) | Next::TakeMessage(text) | Next::HangUp(text) => text.chars().take(3).collect(),
        };
        lines.iter().map(code).collect()
    }

    #[test]
    fn commands_in_order_are_taken() {
        let lines = [
            "EHLO harken.example",
            "MAIL FROM:<a@b.example> SIZE=100",
            "rcpt to:<c@d.example>",
            "DATA",
            "QUIT",
        ];
        assert_eq!(codes(&lines), ["250", "250", "250", "354", "221"]);
    }

    #[test]
    fn commands_out_of_order_and_malformed_ones_are_refused() {
        assert_eq!(
            codes(&["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"]),
            ["503", "503", "503"]
        );
        for line in [
            "MAIL FROM: <a@b.example>",
            "MAIL FROM:a@b.example",
            "MAIL FROM:<a b@c.example>",
            "MAIL TO:<a@b.example>",
            "MAIL FROM:<a@b.example>x",
        ] {
            assert_eq!(codes(&["HELO x", line]), ["250", "501"], "{line}");
        }
        let twice = ["HELO x", "MAIL FROM:<>", "MAIL FROM:<>", "RCPT TO:<>", "DATA now", "EHLO", "HELLO"];
        assert_eq!(codes(&twice), ["250", "250", "503", "501", "501", "501", "500"]);
    }
}
