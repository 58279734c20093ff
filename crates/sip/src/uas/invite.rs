//! A new call: from the INVITE that was let in to the answer that leaves when media is there.

use bytes::Bytes;
use kernel::Ts;

use super::agreement::{Agreement, Place, Refusal, Reserve};
use super::body::{ACCEPTED, Body};
use super::call::{Call, Opening, Phase};
use super::dialog::Dialog;
use super::refresh::{Refresh, shortest};
use super::{ALLOW, Action, Arrival, Placed, SUPPORTED, Uas};
use crate::gate::network;
use crate::media::MediaPlan;
use crate::product::{CallEnd, CallEvent, CallId, Kind, Party, Reason, StartedCall};
use crate::wire::{Address, Method, Reply, Request};

/// What became of an INVITE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Its media is being opened.
    Opening(CallId),
    Refused(u16, Reason),
}

/// Seconds after which it is worth trying again.
const RETRY_AFTER_S: &str = "30";

impl Uas {
    /// Whether this INVITE, or this CANCEL or ACK of one, is of a call we know already; then it has been dealt with.
    pub(crate) fn knows_invite(&mut self, arrival: Arrival<'_>) -> bool {
        let Some(id) = self.by_invite.get(arrival.transaction).copied() else { return false };
        let Some(call) = self.calls.get_mut(&id) else { return false };
        match arrival.request.method() {
            Method::Invite => {
                let again = call.answer_again().or_else(|| call.is_opening().then(|| trying(arrival)));
                self.actions.extend(again.map(|bytes| Action::Send(arrival.path, bytes)));
            }
            Method::Cancel => {
                // Once it is answered a CANCEL comes too late, and changes nothing (RFC 3261 §9.2).
                call.give_up(CallEnd::Cancelled);
                let reply = Reply::new(arrival.request, arrival.path.source(), 200).tag(&call.dialog.tag);
                let bytes = reply.write();
                self.actions.push(Action::Send(arrival.path, bytes));
            }
            _ => return false,
        }
        true
    }

    /// What a request is about, before it is asked where it goes.
    pub(crate) fn kind_of(request: &Request) -> Kind {
        let type_of = request.content_type().unwrap_or_default().to_ascii_lowercase();
        let recorded = type_of.contains("rs-metadata") || type_of.starts_with("multipart/");
        if request.required().iter().any(|tag| tag == "siprec") || recorded || request.supports("siprec") {
            Kind::Siprec
        } else {
            Kind::Direct
        }
    }

    /// Begins a call, or refuses it.
    pub(crate) fn invite(&mut self, arrival: Arrival<'_>, placed: Placed, reserve: Reserve<'_>) -> Taken {
        match self.open(arrival, placed, reserve) {
            Ok(id) => Taken::Opening(id),
            Err((status, reason)) => {
                self.reply(arrival, status, &refusal_lines(status, arrival.request));
                Taken::Refused(status, reason)
            }
        }
    }

    fn open(
        &mut self,
        arrival: Arrival<'_>,
        placed: Placed,
        reserve: Reserve<'_>,
    ) -> Result<CallId, (u16, Reason)> {
        let request = arrival.request;
        unsupported(request).map_or(Ok(()), |_| Err((420, Reason::Malformed)))?;
        self.room(arrival, placed)?;
        let body = Body::read(request).map_err(|status| (status, reason_of(status)))?;
        let refresh = Refresh::agreed(request, arrival.now).map_err(|_| (422, Reason::Malformed))?;
        let kind = Self::kind_of(request);
        // Who records others lists what it hopes for besides, and takes the answer all the same.
        if kind == Kind::Direct && !request.takes_descriptions() {
            return Err((406, Reason::Malformed));
        }
        let place = Place {
            address: self.setting.address,
            entropy: self.setting.entropy.clone(),
            source: arrival.path.source().ip(),
        };
        let mut agreement = Agreement::new(kind, place, body.metadata.unwrap_or_default());
        let sdp = match (&body.offer, kind) {
            (Some(offer), _) => agreement.accept(offer, reserve),
            (None, Kind::Direct) => agreement.offer(reserve),
            // A recording session is offered by the side that has the streams.
            (None, Kind::Siprec) => Err(Refusal::NoCodec),
        };
        let sdp = sdp.map_err(refused)?;
        let started = self.started(arrival, placed, &agreement, kind);
        let tag = hex::encode(self.setting.entropy.bytes::<8>());
        let opening = Opening {
            request: request.clone(),
            sdp,
            awaits_answer: body.offer.is_none(),
            size: arrival.size,
            given_up: None,
        };
        let call = Call {
            dialog: Dialog::new(request, arrival.path, tag),
            agreement,
            refresh,
            invite: Box::from(arrival.transaction),
            invite_cseq: request.cseq(),
            phase: Phase::Opening(Box::new(opening)),
            proved: placed.admitted.proved,
            ends_at: arrival.now.plus(self.setting.limits.lasts),
            started,
        };
        Ok(self.enter(call))
    }

    fn enter(&mut self, call: Call) -> CallId {
        let id = call.started.id;
        let plan = MediaPlan {
            call: call.started.clone(),
            streams: call.agreement.streams(),
            mixed: call.agreement.is_mixed(),
            answers: call.started.kind == Kind::Direct,
        };
        self.actions.push(Action::Start(Box::new(plan)));
        self.by_tag.insert(call.dialog.tag.clone(), id);
        self.by_invite.insert(call.invite.clone(), id);
        self.per_owner.add(call.started.owner);
        self.per_source.add(network(call.started.source.ip()));
        self.calls.insert(id, call);
        id
    }

    /// Media of a call is there, or cannot be had. Gives the status of the answer that left, if one did.
    pub(crate) fn opened(&mut self, id: CallId, is_there: bool, now: Ts) -> Option<u16> {
        let call = self.calls.get_mut(&id).filter(|call| call.is_opening())?;
        let Phase::Opening(opening) = std::mem::replace(&mut call.phase, Phase::Up) else { return None };
        let (path, source) = (call.dialog.path, call.dialog.path.source());
        let reply = Reply::new(&opening.request, source, 200).tag(&call.dialog.tag).with_routes();
        let reply = reply
            .header("Contact", &contact(&self.setting.identity.contact(path.transport), call.started.kind))
            .header("Allow", ALLOW)
            .header("Supported", SUPPORTED)
            .header("Accept", ACCEPTED);
        let lines = call.refresh.map(Refresh::lines).unwrap_or_default();
        let reply = lines.iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        let bytes = reply.body("application/sdp", &opening.sdp).write();
        // Whoever may have forged where it is gets no more than it sent.
        let too_much = !call.proved && bytes.len() * 2 > opening.size * 3;
        let status = match (opening.given_up, is_there, too_much) {
            (Some(CallEnd::Cancelled), ..) => 487,
            (Some(_), ..) | (None, false, _) => 503,
            (None, true, true) => 488,
            (None, true, false) => {
                call.answer(bytes.clone(), opening.awaits_answer, now);
                // Told first, so that nobody hears of its end before its beginning.
                self.actions.push(Action::Tell(Box::new(CallEvent::Started(call.started.clone()))));
                self.actions.push(Action::Send(path, bytes));
                self.reschedule(id);
                return Some(200);
            }
        };
        let call = self.forget(id)?;
        let (request, size) = (&opening.request, opening.size);
        let arrival = Arrival { now, path, request, transaction: &call.invite, size };
        self.reply(arrival, status, &refusal_lines(status, request));
        if is_there {
            let end = opening.given_up.unwrap_or(CallEnd::Cancelled);
            self.actions.push(Action::End(Box::new(call.started), end));
        }
        Some(status)
    }

    fn room(&self, arrival: Arrival<'_>, placed: Placed) -> Result<(), (u16, Reason)> {
        let limits = self.setting.limits;
        let source = network(arrival.path.source().ip());
        let full = self.calls.len() >= limits.all
            || self.per_owner.of(&placed.admitted.owner) >= limits.per_owner
            || self.per_source.of(&source) >= limits.per_source;
        if full { Err((503, Reason::TooManyCalls)) } else { Ok(()) }
    }

    fn started(
        &self,
        arrival: Arrival<'_>,
        placed: Placed,
        agreement: &Agreement,
        kind: Kind,
    ) -> StartedCall {
        let request = arrival.request;
        let (from, to) = match agreement.metadata.parties().filter(|_| kind == Kind::Siprec) {
            Some(parties) => parties,
            None => (party(request.from()), party(request.to())),
        };
        let external = agreement.metadata.external_id().filter(|_| kind == Kind::Siprec);
        StartedCall {
            id: CallId(self.setting.ids.uuid().as_u128()),
            owner: placed.admitted.owner,
            placement: placed.placement,
            kind,
            transport: arrival.path.transport,
            source: arrival.path.source(),
            external_id: external.unwrap_or(request.call_id()).to_owned(),
            from,
            to,
            answered_at: arrival.now,
        }
    }
}

/// Extensions somebody insists on that we do not know.
pub(crate) fn unsupported(request: &Request) -> Option<String> {
    let known = |tag: &String| SUPPORTED.split(", ").any(|known| known == tag);
    let unknown: Vec<String> = request.required().into_iter().filter(|tag| !known(tag)).collect();
    (!unknown.is_empty()).then(|| unknown.join(", "))
}

/// The headers that explain a refusal.
pub(super) fn refusal_lines(status: u16, request: &Request) -> Vec<(&'static str, String)> {
    match status {
        405 => vec![("Allow", ALLOW.to_owned())],
        415 => vec![("Accept", ACCEPTED.to_owned())],
        420 => vec![("Unsupported", unsupported(request).unwrap_or_default())],
        422 => vec![shortest()],
        503 => vec![("Retry-After", RETRY_AFTER_S.to_owned())],
        _ => Vec::new(),
    }
}

pub(super) fn refused(refusal: Refusal) -> (u16, Reason) {
    match refusal {
        Refusal::NoCodec => (488, Reason::NoCodec),
        Refusal::NoPort => (503, Reason::TooManyCalls),
    }
}

/// Our contact; a recording server says that it is one (RFC 7866 §6.1.2).
pub(super) fn contact(plain: &str, kind: Kind) -> String {
    match kind {
        Kind::Direct => plain.to_owned(),
        Kind::Siprec => format!("{plain};+sip.srs"),
    }
}

fn reason_of(status: u16) -> Reason {
    if status == 488 { Reason::NoCodec } else { Reason::Malformed }
}

fn trying(arrival: Arrival<'_>) -> Bytes {
    Reply::new(arrival.request, arrival.path.source(), 100).write()
}

fn party(address: &Address) -> Party {
    Party { number: address.user.clone(), name: address.display.clone(), address: address.uri.clone() }
}
