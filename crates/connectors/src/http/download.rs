//! Fetches a file as it flows: hashed, counted and capped on the way, never held in memory.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::request::retry_after;
use super::{Http, HttpError, Request};
use crate::Fault;

/// How long a whole file may take: half a gigabyte over a slow line.
const TIMEOUT: Duration = Duration::from_mins(15);
/// How long the other side may be silent in between.
const STALL_MAX: Duration = Duration::from_secs(30);

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    pub bytes: u64,
    pub sha256: [u8; 32],
    /// What the other side calls it; a claim, not a fact.
    pub content_type: Option<String>,
}

impl Http {
    /// Fetches a file into `sink`. More than `cap` bytes are refused: before reading when the length is announced,
    /// on the way when it is not. The request's own timeout gives way to one that fits a file. What was written before a failure is the caller's to throw away.
    pub async fn download<W>(&self, request: Request, sink: &mut W, cap: u64) -> Result<Download, Fault>
    where
        W: AsyncWrite + Unpin + Send,
    {
        let stall = STALL_MAX.min(self.timeout_max);
        let mut answer = in_time(stall, self.start(request.timeout(TIMEOUT))).await??;
        refuse_other_than_a_file(&answer)?;
        if answer.content_length().is_some_and(|announced| announced > cap) {
            return Err(HttpError::TooLarge { cap }.into());
        }
        let content_type = header(&answer, "content-type");
        let mut hash = Sha256::new();
        let mut bytes = 0_u64;
        loop {
            let next = in_time(stall, answer.chunk()).await?;
            let Some(chunk) = next.map_err(|cause| HttpError::from_reqwest(&cause))? else { break };
            bytes = bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if bytes > cap {
                return Err(HttpError::TooLarge { cap }.into());
            }
            hash.update(&chunk);
            sink.write_all(&chunk).await.map_err(|cause| sink_error(&cause))?;
        }
        sink.flush().await.map_err(|cause| sink_error(&cause))?;
        if bytes == 0 {
            return Err(Fault::transient("the file is empty"));
        }
        Ok(Download { bytes, sha256: hash.finalize().into(), content_type })
    }
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, HttpError> {
    tokio::time::timeout(limit, work).await.map_err(|_| HttpError::Timeout)
}

fn sink_error(cause: &std::io::Error) -> HttpError {
    HttpError::Sink(cause.kind().to_string())
}

fn header(answer: &reqwest::Response, name: &str) -> Option<String> {
    answer.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Links of recordings expire, move and ask for a sign-in; each says so in its own way.
fn refuse_other_than_a_file(answer: &reqwest::Response) -> Result<(), Fault> {
    let status = answer.status().as_u16();
    let words = format!("the file's address answered with status {status}");
    let after = retry_after(answer.headers());
    match status {
        200 if says_page(answer) => {
            Err(Fault::rejected("the file's address answered with a page instead of a file"))
        }
        200 => Ok(()),
        202 | 425 => Err(Fault::NotReady { after }),
        401 | 403 => Err(Fault::Auth { words }),
        404 | 410 => Err(Fault::NotFound { words }),
        429 => Err(Fault::RateLimited { after, words }),
        300..=399 => Err(Fault::rejected(format!("{words}, and redirects are not followed"))),
        408 | 500..=599 => Err(Fault::Transient { after, words }),
        _ => Err(Fault::Rejected { words }),
    }
}

fn says_page(answer: &reqwest::Response) -> bool {
    header(answer, "content-type").is_some_and(|claimed| {
        let claimed = claimed.to_ascii_lowercase();
        claimed.starts_with("text/html") || claimed.starts_with("application/json")
    })
}
