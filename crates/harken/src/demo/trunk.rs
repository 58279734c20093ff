//! The telephone of the demo: it calls in by SIP now and then, as an exchange that has its calls recorded.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use anyhow::Context as _;
use platform::app::App;
use sandbox::{
    PhoneCaller, PhoneError, Sample, Sandbox, SipAccount, SipCall, SipCallKind, SipTarget, SipTransport,
    Sound,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::api::Api;

/// A number of the demo's organization.
const NUMBER: &str = "+380443332100";
const USERNAME: &str = "northwind";
/// Between two calls; each lasts as long as its sound.
const PAUSE: Duration = Duration::from_secs(30);
/// Ports that are tried until one is free for both transports.
const PORTS_TRIED_MAX: u32 = 50;

/// How the telephone signs in, as `demo.json` holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Telephone {
    username: String,
    password: String,
    number: String,
}

impl Telephone {
    /// One with a new password.
    pub(super) fn new(app: &App) -> Self {
        let password = kernel::base32_encode(app.ids().uuid());
        Self { username: USERNAME.to_owned(), password, number: NUMBER.to_owned() }
    }
}

/// An address of this machine whose port is free for UDP and TCP.
pub(super) fn free_address() -> std::io::Result<SocketAddr> {
    let here = SocketAddr::from(([127, 0, 0, 1], 0));
    for _ in 0..PORTS_TRIED_MAX {
        let address = TcpListener::bind(here)?.local_addr()?;
        if UdpSocket::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err(std::io::ErrorKind::AddrInUse.into())
}

/// Lets the telephone in, unless somebody has changed these settings since: then they stay.
pub(super) async fn settle(api: &Api, telephone: Option<&Telephone>) -> anyhow::Result<()> {
    let Some(telephone) = telephone else { return Ok(()) };
    let tag = api.tag("/sip").await?;
    if tag != "\"0\"" {
        return Ok(());
    }
    let settings = json!({
        "enabled": true, "username": telephone.username, "password": telephone.password,
        "algorithms": ["md5", "sha-256"], "whitelist": ["127.0.0.1"],
    });
    api.send_tagged("PUT", "/sip", settings, &tag).await?;
    let listed = api.get("/phones").await?;
    let has_numbers = listed.get("items").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    if !has_numbers {
        let line = json!({ "number": telephone.number, "name": "Main line" });
        api.send("POST", "/phones", line).await?;
    }
    Ok(())
}

/// Calls again and again, until `stop`.
pub(super) async fn place_calls(
    app: &App,
    vendors: &Sandbox,
    telephone: Option<(Telephone, SocketAddr)>,
    stop: CancellationToken,
) {
    let Some((telephone, address)) = telephone else { return };
    let caller = caller(app, &telephone, address);
    let samples = vendors.samples.all();
    for sample in samples.iter().cycle() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = place(&caller, &telephone, sample) => match outcome {
                Ok(status) if status < 300 => {}
                Ok(status) => tracing::warn!(status, "the demo's call by SIP was refused"),
                Err(error) => tracing::warn!("the demo's call by SIP failed: {error:#}"),
            },
        }
    }
}

fn caller(app: &App, telephone: &Telephone, address: SocketAddr) -> PhoneCaller {
    let target = SipTarget { address, domain: address.ip().to_string(), transport: SipTransport::Tcp };
    let account = SipAccount { username: telephone.username.clone(), password: telephone.password.clone() };
    PhoneCaller::new(target, Some(account), app.entropy().clone())
}

async fn place(caller: &PhoneCaller, telephone: &Telephone, sample: &Sample) -> anyhow::Result<u16> {
    // A sample has our side first, and a caller is heard on the left.
    let Sound { left: ours, right: clients } = Sound::of(sample).context("a sample cannot be played")?;
    let call = SipCall {
        from: sample.client.phone.clone(),
        to: telephone.number.clone(),
        sound: Sound { left: clients, right: ours },
        kind: SipCallKind::Recording,
    };
    let outcome: Result<_, PhoneError> = caller.call(&call).await;
    Ok(outcome.context("the telephone reached nobody")?.status)
}
