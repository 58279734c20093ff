//! One conversation with a mail server, from its name to the final dot.

use std::error::Error as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;

use super::report::Steps;
use super::smtp::{Encryption, SmtpLogin, SmtpServer};
use super::{Mail, Mailbox};
use crate::redact::redact_all;
use crate::{Fault, Http, HttpError};

const CONNECT_TIME_MAX: Duration = Duration::from_secs(8);
const WORDS_CHARS_MAX: usize = 500;

/// Whether the port is tried by itself before TLS is begun on a second connection. A test knocks, so that a closed
/// port and a refused handshake can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knock {
    First,
    No,
}

/// Everything from the name to the final dot.
pub(super) async fn run(
    http: &Http,
    server: &SmtpServer,
    mail: &Mail,
    steps: &mut Steps,
    knock: Knock,
) -> Result<(), Fault> {
    let bytes = mail.bytes()?;
    let addresses = steps.take("dns", resolve(http, server)).await?;
    let mut connection = connect(server, &addresses, steps, knock).await?;
    match &server.login {
        Some(login) => steps.take("auth", sign_in(&mut connection, login)).await?,
        None => steps.skip("auth", "no user name is set"),
    }
    steps.take("mail_from", announce(&mut connection, &mail.from, mail)).await?;
    steps.take("rcpt_to", address(&mut connection, mail)).await?;
    steps.take("data", hand_over(&mut connection, &bytes)).await?;
    // The message is accepted; how the server says goodbye changes nothing.
    drop(tokio::time::timeout(Duration::from_secs(1), connection.quit()).await);
    Ok(())
}

type Step<T> = Result<(T, String), Fault>;

async fn resolve(http: &Http, server: &SmtpServer) -> Step<Vec<SocketAddr>> {
    let found = http.resolve(&server.host, server.port).await.map_err(|error| match error {
        HttpError::Connect => Fault::transient(format!("the name {} does not resolve", server.host)),
        HttpError::BadUrl(_) | HttpError::Refused => Fault::misconfigured(error.to_string()),
        other => Fault::transient(other.to_string()),
    })?;
    let words = found.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", ");
    Ok((found, words))
}

async fn connect(
    server: &SmtpServer,
    addresses: &[SocketAddr],
    steps: &mut Steps,
    knock: Knock,
) -> Result<AsyncSmtpConnection, Fault> {
    if server.encryption == Encryption::ImplicitTls {
        if knock == Knock::First {
            steps.take("tcp", open(addresses)).await?;
        }
        return steps.take("tls", wrapped(server, addresses)).await;
    }
    let mut connection = steps.take("tcp", greeted(server, addresses)).await?;
    match server.encryption {
        Encryption::StarttlsIfOffered if !connection.can_starttls() => {
            steps.skip("tls", "the server does not offer STARTTLS");
        }
        Encryption::Starttls | Encryption::StarttlsIfOffered => {
            steps.take("tls", upgrade(server, &mut connection)).await?;
        }
        Encryption::ImplicitTls | Encryption::None => steps.skip("tls", "no encryption is set"),
    }
    Ok(connection)
}

async fn open(addresses: &[SocketAddr]) -> Step<TcpStream> {
    let mut refusal = Fault::transient("the name has no address");
    for address in addresses {
        match tokio::time::timeout(CONNECT_TIME_MAX, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, address.to_string())),
            Ok(Err(error)) => refusal = Fault::transient(format!("{address}: {error}")),
            Err(_) => refusal = Fault::transient(format!("{address}: nobody answers")),
        }
    }
    Err(refusal)
}

async fn greeted(server: &SmtpServer, addresses: &[SocketAddr]) -> Step<AsyncSmtpConnection> {
    let (stream, address) = open(addresses).await?;
    let connection = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello(server)).await;
    Ok((connection.map_err(|error| fault(&error))?, address))
}

async fn wrapped(server: &SmtpServer, addresses: &[SocketAddr]) -> Step<AsyncSmtpConnection> {
    let tls = Some(tls(server)?);
    let connection =
        AsyncSmtpConnection::connect_tokio1(addresses, Some(CONNECT_TIME_MAX), &hello(server), tls, None)
            .await;
    Ok((connection.map_err(|error| fault(&error))?, validation(server)))
}

async fn upgrade(server: &SmtpServer, connection: &mut AsyncSmtpConnection) -> Step<()> {
    if !connection.can_starttls() {
        return Err(Fault::misconfigured(
            "the server does not offer STARTTLS on this port: choose implicit TLS (port 465) or another encryption",
        ));
    }
    connection.starttls(tls(server)?, &hello(server)).await.map_err(|error| fault(&error))?;
    Ok(((), validation(server)))
}

fn tls(server: &SmtpServer) -> Result<TlsParameters, Fault> {
    TlsParameters::builder(server.host.clone())
        .dangerous_accept_invalid_certs(server.disable_certificate_validation)
        .dangerous_accept_invalid_hostnames(server.disable_certificate_validation)
        .build()
        .map_err(|error| Fault::misconfigured(error.to_string()))
}

fn validation(server: &SmtpServer) -> String {
    let words = if server.disable_certificate_validation {
        "encrypted; the certificate was not checked"
    } else {
        "encrypted; the certificate is valid"
    };
    words.to_owned()
}

async fn sign_in(connection: &mut AsyncSmtpConnection, login: &SmtpLogin) -> Step<()> {
    let mechanisms = [Mechanism::Plain, Mechanism::Login];
    if connection.server_info().get_auth_mechanism(&mechanisms).is_none() {
        return Err(Fault::Auth {
            words: "the server offers neither AUTH PLAIN nor AUTH LOGIN here; many offer it only after TLS"
                .into(),
        });
    }
    let credentials = Credentials::new(login.username.clone(), login.password.expose().to_owned());
    let answer = connection.auth(&mechanisms, &credentials).await;
    let redacted = |words: &str| redact_all(words, std::iter::once(&login.password));
    let answer = answer.map_err(|error| match fault(&error) {
        Fault::Rejected { words } => Fault::Auth { words: redacted(&words) },
        other => other,
    })?;
    Ok(((), redacted(&said(&answer))))
}

async fn announce(connection: &mut AsyncSmtpConnection, from: &Mailbox, mail: &Mail) -> Step<()> {
    let everybody = mail.bcc.iter().chain([from, &mail.to]);
    let needs_unicode = everybody.clone().any(|mailbox| !mailbox.address().is_ascii());
    let offers_unicode = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    if needs_unicode && !offers_unicode {
        return Err(Fault::rejected(
            "the server does not take addresses with letters outside ASCII (SMTPUTF8)",
        ));
    }
    let parameters = if needs_unicode { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
    let answer = connection.command(MailFrom::new(Some(from.envelope()), parameters)).await;
    Ok(((), said(&answer.map_err(|error| fault(&error))?)))
}

/// The recipient must be taken. A copy that is refused is no reason to keep the mail from him.
async fn address(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Step<()> {
    let answer = receiver(connection, mail.to.envelope()).await.map_err(|error| fault(&error))?;
    for copy in &mail.bcc {
        if let Err(error) = receiver(connection, copy.envelope()).await {
            tracing::warn!(reason = fault(&error).words(), "the mail server refused the address of a copy");
        }
    }
    Ok(((), said(&answer)))
}

async fn receiver(connection: &mut AsyncSmtpConnection, to: Address) -> Result<Response, SmtpError> {
    connection.command(Rcpt::new(to, Vec::new())).await
}

async fn hand_over(connection: &mut AsyncSmtpConnection, bytes: &[u8]) -> Step<()> {
    connection.command(Data).await.map_err(|error| fault(&error))?;
    let answer = connection.message(bytes).await.map_err(|error| fault(&error))?;
    Ok(((), said(&answer)))
}

/// A name, or an address literal (RFC 5321 §4.1.3).
fn hello(server: &SmtpServer) -> ClientId {
    match server.hello.parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(server.hello.clone()),
    }
}

fn said(answer: &Response) -> String {
    let lines = answer.message().collect::<Vec<_>>().join(" ");
    cut(&format!("{} {lines}", answer.code()))
}

/// 4xx and broken connections pass; 5xx and certificates do not change by themselves.
fn fault(error: &SmtpError) -> Fault {
    let deepest = || {
        let mut cause: &dyn std::error::Error = error;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        cut(&cause.to_string())
    };
    match error.status() {
        Some(code) if error.is_transient() => Fault::transient(cut(&format!("{code} {}", deepest()))),
        Some(code) => Fault::rejected(cut(&format!("{code} {}", deepest()))),
        None if error.is_tls() || is_certificate(error) => {
            Fault::misconfigured(format!("the certificate of the server is not trusted: {}", deepest()))
        }
        None => Fault::transient(deepest()),
    }
}

fn is_certificate(error: &SmtpError) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let direct = inner.downcast_ref::<rustls::Error>();
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let wrapped = wrapped.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if matches!(direct.or(wrapped), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        cause = inner.source();
    }
    false
}

fn cut(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(WORDS_CHARS_MAX).collect()
}
