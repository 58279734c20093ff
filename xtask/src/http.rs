//! As much HTTP as it takes to ask a server on this machine how far it is.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(10);

/// What came back: the status, the header lines as they were, and the body as JSON if it is any.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<String>,
    pub(crate) body: Value,
}

/// One request on a connection of its own.
pub(crate) fn call(server: SocketAddr, request: &str, headers: &[String], body: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let extra: Vec<&str> = headers.iter().flat_map(|header| [header.as_str(), "\r\n"]).collect();
    let extra = extra.concat();
    let length = body.len();
    let head = format!(
        "{request} HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\ncontent-type: application/json\r\n{extra}content-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    parse(&String::from_utf8_lossy(&text)).with_context(|| format!("`{request}` was not answered with HTTP"))
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.map(str::to_owned).collect();
    Some(Answer { status, headers, body: serde_json::from_str(body).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_status_its_headers_and_its_json() {
        let answer =
            parse("HTTP/1.1 201 Created\r\nset-cookie: harken=1; Path=/\r\n\r\n{\"csrf_token\":\"t\"}")
                .unwrap();
        assert_eq!((answer.status, answer.headers.len()), (201, 1));
        assert_eq!(answer.body.get("csrf_token").and_then(Value::as_str), Some("t"));
        assert!(parse("nonsense").is_none());
    }
}
