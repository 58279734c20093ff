//! Whether a call would be taken, by the rules as they stand, without anybody calling.

use std::net::{IpAddr, SocketAddr};

use kernel::{OrganizationId, Ts};
use sip::{Asked, Reason, Transport};

use super::reasons::{self, Verdict};
use super::snapshot::{Snapshot, owner_of};
use super::steps::{Course, Step, steps};
use crate::inbound::sip::model::{Admits, SipSettings};
use crate::inbound::sip::whitelist::AllowList;

/// A call that nobody made.
#[derive(Debug, Clone, Copy)]
pub(in crate::inbound) struct Imagined<'a> {
    pub address: IpAddr,
    /// What it calls; the number is not looked at when none.
    pub called: Option<&'a str>,
    /// Who it says it is; the right one when none.
    pub username: Option<&'a str>,
    pub kind: sip::Kind,
    pub now: Ts,
}

/// What would become of it.
#[derive(Debug)]
pub(in crate::inbound) struct Outlook {
    pub would: Verdict,
    pub reason: Reason,
    pub steps: Vec<Step>,
}

/// What would become of a call under these settings, which need not be saved, among the saved ones of all others.
pub(in crate::inbound) fn imagine(
    snapshot: &Snapshot,
    id: OrganizationId,
    settings: &SipSettings,
    call: Imagined<'_>,
) -> Outlook {
    let admits = settings.admits();
    let reason = judge(snapshot, id, settings, call);
    let has_number = call.called.is_some() && call.kind == sip::Kind::Direct;
    let asks = matches!(admits, Admits::Password | Admits::AddressesWithPassword);
    let reason = if reason == Reason::Admitted && asks { Reason::Challenged } else { reason };
    // The number is looked at after the password, which a dry-run takes for given.
    let shown = if reason == Reason::Challenged { Reason::Admitted } else { reason };
    let course = Course { admits, reason: shown, has_number, is_proved: false };
    Outlook { would: reasons::verdict(reason), reason, steps: steps(course) }
}

fn judge(snapshot: &Snapshot, id: OrganizationId, settings: &SipSettings, call: Imagined<'_>) -> Reason {
    if settings.admits() == Admits::Nobody {
        return Reason::Disabled;
    }
    let list = AllowList::new(&settings.whitelist);
    let asked = Asked {
        transport: Transport::Tcp,
        source: SocketAddr::new(call.address, 0),
        server_name: None,
        host: &settings.domain,
        called: call.called.unwrap_or_default(),
        username: call.username,
        realm: None,
    };
    if let Err(reason) = snapshot.leads_to(id, &list, &asked) {
        return reason;
    }
    if !settings.whitelist.is_empty() && !list.admits(call.address) {
        return Reason::NotListed;
    }
    let asks = matches!(settings.admits(), Admits::Password | Admits::AddressesWithPassword);
    let is_key = call.username.is_some_and(|name| snapshot.has_key(id, name, call.now));
    let named = call.username.map(|name| name.split('@').next().unwrap_or_default());
    if asks && !is_key && named.is_some_and(|name| name != settings.username) {
        return Reason::UnknownUser;
    }
    match call.called {
        Some(called) if snapshot.place(owner_of(id), called, call.kind).is_none() => Reason::UnknownNumber,
        _ => Reason::Admitted,
    }
}
