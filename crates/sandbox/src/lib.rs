//! Simulated outside systems for `harken demo`, `harken sandbox` and tests: a telephone exchange,
//! a telephone, two speech recognisers, a language model, a webhook receiver, a mail server and Telegram's Bot API.
//!
//! Invariant: written from the vendors' documents and strict where they are strict, and sharing no
//! type with the connectors, so that one misunderstanding cannot hide on both sides of the wire.
//! What a simulator does not know it refuses; it never invents a transcript.

mod deepgram;
mod exchanges;
mod faults;
mod journal;
mod mailbox;
mod openai;
mod receiver;
mod recognise;
mod resend;
mod samples;
mod sip;
mod speech;
mod streamtelecom;
mod telegram;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use kernel::{Clock, Entropy};
use url::Url;

pub use exchanges::{Employee, Exchange, OfficeCall, Push};
pub use faults::{Fault, FaultOrder, Faults, Vendor};
pub use journal::{Journal, SeenRequest};
pub use mailbox::{Mailbox, ReceivedMail};
pub use receiver::{Inbox, ReceivedHook};
pub use samples::{Agent, Client, Sample, Samples, SamplesError, Turn, Word};
pub use sip::{
    PhoneCaller, PhoneError, SipAccount, SipCall, SipCallKind, SipOutcome, SipTarget, SipTransport, Sound,
};
pub use streamtelecom::{CallOrder, EarlierLeg, Party, Pbx, PbxError, PlacedCall, SentEvent};
pub use telegram::{Telegram, TelegramPeer, TelegramSent};
pub use world::SandboxError;

use world::World;

/// Where the simulators listen and what they are made of.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Address of every listener; never a public one.
    pub listen_ip: IpAddr,
    /// One port per simulator, 0 for any free one.
    pub ports: Ports,
    /// Ids of the sample calls to use; empty for all.
    pub samples: Vec<String>,
    /// Where ids and the dialer's choices come from.
    pub entropy: Entropy,
    /// What the exchange writes into its events.
    pub clock: Clock,
    /// With both set, the exchange places a call to this webhook at this interval.
    pub dialer: Option<Dialer>,
    /// What callers must present.
    pub keys: Keys,
    /// Whether vendors that publish how often they may be asked refuse who asks more often.
    pub paced: bool,
    /// IANA zone of the exchange's call history, whose rows carry naive local times.
    pub zone: String,
}

/// The exchange's own traffic.
#[derive(Debug, Clone)]
pub struct Dialer {
    /// Time between two calls.
    pub every: Duration,
    /// Where the events go.
    pub webhook: Url,
}

/// A port per simulator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// The telephone exchange.
    pub pbx: u16,
    /// Deepgram.
    pub deepgram: u16,
    /// `OpenAI`.
    pub openai: u16,
    /// The webhook receiver.
    pub receiver: u16,
    /// The mail server.
    pub smtp: u16,
    /// Resend.
    pub resend: u16,
    /// Telegram.
    pub telegram: u16,
}

/// The credentials the simulators accept. They open nothing outside this process.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Deepgram API key.
    pub deepgram: String,
    /// `OpenAI` API key.
    pub openai: String,
    /// Call history: login.
    pub pbx_username: String,
    /// Call history: password.
    pub pbx_password: String,
    /// Call history: API key.
    pub pbx_api_key: String,
    /// Resend API key.
    pub resend: String,
    /// Token of the Telegram bot.
    pub telegram: String,
    /// Standard Webhooks secret of the receiver; it can be changed later through [`Inbox`].
    pub webhook_secret: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            deepgram: "sandbox-deepgram-key".into(),
            openai: "sk-sandbox-openai-key".into(),
            pbx_username: "sandbox".into(),
            pbx_password: "sandbox-password".into(),
            pbx_api_key: "sandbox-pbx-key".into(),
            resend: "re_sandbox_resend_key".into(),
            telegram: "700000001:AAsandbox-telegram-bot-token-01".into(),
            webhook_secret: "whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC0wMQ==".into(),
        }
    }
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            listen_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            ports: Ports::default(),
            samples: Vec::new(),
            entropy: Entropy::seeded(1),
            clock: Clock::system(),
            dialer: None,
            keys: Keys::default(),
            paced: false,
            zone: "Europe/Kyiv".into(),
        }
    }
}

/// Base addresses of the simulators, without a trailing slash when displayed through [`Urls::base`].
#[derive(Debug, Clone)]
pub struct Urls {
    /// The telephone exchange: `/api/cdr/`, `/api/streamtele-v3/audio`.
    pub pbx: Url,
    /// Deepgram: `/v1/listen`.
    pub deepgram: Url,
    /// `OpenAI`: `/v1/chat/completions`, `/v1/audio/transcriptions`.
    pub openai: Url,
    /// Resend: `/emails`.
    pub resend: Url,
    /// Telegram: `/bot{token}/{method}`; `/_people/say` writes to the bot.
    pub telegram: Url,
    /// The webhook receiver: `/hooks/{name}`; it also shows the mail server's `/mailbox`.
    pub receiver: Url,
}

impl Urls {
    /// An address as configuration wants it: no slash at the end.
    pub fn base(url: &Url) -> String {
        url.as_str().trim_end_matches('/').to_owned()
    }
}

/// The running simulators. Dropping it leaves them running; call [`Sandbox::stop`].
#[derive(Debug)]
pub struct Sandbox {
    /// Where they listen.
    pub urls: Urls,
    /// What they accept.
    pub keys: Keys,
    /// The sample calls they know.
    pub samples: Samples,
    /// Places calls.
    pub pbx: Pbx,
    /// The other exchanges, by vendor.
    pub exchanges: BTreeMap<&'static str, Exchange>,
    /// Makes the next answers fail.
    pub faults: Faults,
    /// What was asked of each simulator.
    pub journal: Journal,
    /// What the webhook receiver got.
    pub inbox: Inbox,
    /// Where the mail server listens.
    pub smtp: SocketAddr,
    /// What the mail server got.
    pub mailbox: Mailbox,
    /// The bot's people and groups, and what they got.
    pub telegram: Telegram,
    world: World,
}

impl Sandbox {
    /// Binds every listener and starts the dialer when one is configured.
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let world = World::new(&config)?;
        let inbox = Inbox::new(&world, &config.keys.webhook_secret);
        let mailbox = Mailbox::new(&world);
        let pbx = Pbx::new(&world, &config);
        let at = |port| (config.listen_ip, port).into();
        let Ports { pbx: pbx_port, deepgram, openai, receiver, smtp, resend, telegram: telegram_port } =
            config.ports;
        let telegram = Telegram::new(&world);
        let received = receiver::routes(&inbox).merge(mailbox::routes(&mailbox));
        let urls = Urls {
            pbx: world
                .serve(Vendor::Pbx, at(pbx_port), (streamtelecom::routes(&pbx), streamtelecom::refusal))
                .await?,
            deepgram: world
                .serve(Vendor::Deepgram, at(deepgram), (deepgram::routes(&world), deepgram::refusal))
                .await?,
            openai: world
                .serve(Vendor::Openai, at(openai), (openai::routes(&world), openai::refusal))
                .await?,
            resend: world
                .serve(Vendor::Resend, at(resend), (resend::routes(&world, &mailbox), resend::refusal))
                .await?,
            telegram: world
                .serve(Vendor::Telegram, at(telegram_port), (telegram::routes(&telegram), telegram::refusal))
                .await?,
            receiver: world.serve(Vendor::Receiver, at(receiver), (received, receiver::refusal)).await?,
        };
        let exchanges = exchanges::start(&world, &config).await?;
        let smtp = mailbox::serve(&world, &mailbox, at(smtp)).await?;
        pbx.announce(&urls.pbx);
        if let Some(dialer) = config.dialer {
            pbx.start_dialer(dialer);
        }
        Ok(Self {
            urls,
            keys: config.keys,
            samples: world.samples.clone(),
            pbx,
            exchanges,
            faults: world.faults.clone(),
            journal: world.journal.clone(),
            inbox,
            smtp,
            mailbox,
            telegram,
            world,
        })
    }

    /// Stops the dialer and every listener; answers under way are finished, hanging ones dropped.
    pub async fn stop(self) {
        self.world.stop().await;
    }
}
