//! The mail server: a dialogue over the wire, dots, and what it refuses.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sandbox;
use crate::Sandbox;

/// Says everything at once and answers what came back until the server hung up.
async fn converse(sandbox: &Sandbox, lines: &str) -> String {
    let mut socket = TcpStream::connect(sandbox.smtp).await.unwrap();
    socket.write_all(lines.as_bytes()).await.unwrap();
    let mut answers = String::new();
    socket.read_to_string(&mut answers).await.unwrap();
    answers
}

const ENVELOPE: &str = "EHLO test.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nRCPT TO:<e@f.example>\r\nDATA\r\n";

#[tokio::test]
async fn a_message_is_kept_with_its_whole_envelope_and_its_dots() {
    let sandbox = sandbox().await;
    let message = "From: a@b.example\r\nSubject: Hi\r\n\r\n..dotted\r\nend\r\n.\r\nQUIT\r\n";
    let answers = converse(&sandbox, &format!("{ENVELOPE}{message}")).await;
    assert!(
        answers.contains("354 ")
            && answers.contains("250 2.0.0 Kept")
            && answers.ends_with("221 2.0.0 Bye\r\n")
    );
    let kept = sandbox.mailbox.all();
    assert_eq!((kept.len(), kept[0].from.as_str()), (1, "a@b.example"));
    assert_eq!(kept[0].to, ["c@d.example", "e@f.example"]);
    assert!(kept[0].message.ends_with("\r\n\r\n.dotted\r\nend\r\n"));
}

#[tokio::test]
async fn a_bare_line_feed_cannot_smuggle_a_second_message() {
    let sandbox = sandbox().await;
    let smuggled = "From: a@b.example\r\n\r\nx\n.\nMAIL FROM:<evil@b.example>\r\n.\r\nQUIT\r\n";
    let answers = converse(&sandbox, &format!("{ENVELOPE}{smuggled}")).await;
    assert!(answers.contains("500 5.5.2"), "{answers}");
    assert!(sandbox.mailbox.all().is_empty());
}
