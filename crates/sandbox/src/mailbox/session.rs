//! One connection: lines in, answers out.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::Mailbox;
use super::dialogue::{Dialogue, Next};

/// RFC 5321 §4.5.3.1.6: a line of text has at most 1,000 octets with its end.
const LINE_MAX: u64 = 1000;
const MESSAGE_MAX: usize = 10 * 1024 * 1024;

/// Talks until the client leaves.
pub(super) async fn talk(socket: TcpStream, mailbox: &Mailbox) -> io::Result<()> {
    let mut stream = BufReader::new(socket);
    let mut dialogue = Dialogue::default();
    say(&mut stream, "220 sandbox.example ESMTP").await?;
    while let Some(line) = line(&mut stream).await? {
        let Ok(line) = line else {
            return say(&mut stream, "500 5.5.2 A line ends in CR LF and has at most 1000 octets").await;
        };
        match dialogue.hear(&line) {
            Next::Say(text) => say(&mut stream, &text).await?,
            Next::HangUp(text) => return say(&mut stream, &text).await,
            Next::TakeMessage(text) => {
                say(&mut stream, &text).await?;
                let answer = take(&mut stream, &mut dialogue, mailbox).await?;
                say(&mut stream, answer).await?;
            }
        }
    }
    Ok(())
}

/// The message up to the lone dot, with stuffed dots undone.
async fn take(
    stream: &mut BufReader<TcpStream>,
    dialogue: &mut Dialogue,
    mailbox: &Mailbox,
) -> io::Result<&'static str> {
    let mut message = String::new();
    loop {
        let Some(line) = line(stream).await? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let Ok(line) = line else { return Ok("500 5.5.2 A line ends in CR LF and has at most 1000 octets") };
        if line == "." {
            break;
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
        if message.len() > MESSAGE_MAX {
            return Ok("552 5.3.4 Too large");
        }
    }
    let (from, to) = (dialogue.from.take().unwrap_or_default(), std::mem::take(&mut dialogue.to));
    if !message.contains("\r\n\r\n") || !message.to_ascii_lowercase().contains("from:") {
        return Ok("554 5.6.0 A message has headers, a blank line and a sender");
    }
    mailbox.keep(from, to, message);
    Ok("250 2.0.0 Kept")
}

struct Malformed;

/// The next line without its end; nothing at the end of the connection.
async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Result<String, Malformed>>> {
    let mut bytes = Vec::new();
    let read = stream.take(LINE_MAX).read_until(b'\n', &mut bytes).await?;
    if read == 0 {
        return Ok(None);
    }
    let text = bytes.strip_suffix(b"\r\n").and_then(|bytes| std::str::from_utf8(bytes).ok());
    Ok(Some(text.map(str::to_owned).ok_or(Malformed)))
}

async fn say(stream: &mut BufReader<TcpStream>, text: &str) -> io::Result<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}
