//! Requests within a call: they were let in with it, and are not asked for proof again.

use super::agreement::Reserve;
use super::body::{ACCEPTED, Body};
use super::invite::{contact, refusal_lines, refused, unsupported};
use super::refresh::Refresh;
use super::{ALLOW, Action, Arrival, SUPPORTED, Uas};
use crate::product::{CallEnd, CallEvent, CallId, Kind};
use crate::wire::sdp::Offer;
use crate::wire::{Method, Reply};

impl Uas {
    /// Deals with a request of a call, if it is of one. Its source has been judged.
    pub(crate) fn within(&mut self, arrival: Arrival<'_>, reserve: Reserve<'_>) -> bool {
        let Some(id) = self.find(arrival.request) else { return false };
        if arrival.request.method() == Method::Ack {
            self.acknowledged(id, arrival);
            return true;
        }
        let Some(call) = self.calls.get_mut(&id) else { return false };
        if !call.dialog.advances(arrival.request) {
            self.repeated(id, arrival);
            return true;
        }
        if let Some(flaw) = arrival.request.flaw() {
            self.reply(arrival, flaw.status(), &[]);
            return true;
        }
        if unsupported(arrival.request).is_some() {
            self.reply(arrival, 420, &refusal_lines(420, arrival.request));
            return true;
        }
        match arrival.request.method() {
            Method::Bye => {
                self.reply(arrival, 200, &[]);
                self.finish(id, CallEnd::Bye);
            }
            Method::Invite | Method::Update => self.change(id, arrival, reserve),
            Method::Info => self.reply(arrival, 200, &[]),
            Method::Options => self.reply(arrival, 200, &abilities()),
            _ => self.reply(arrival, 405, &refusal_lines(405, arrival.request)),
        }
        self.reschedule(id);
        true
    }

    /// An old sequence number: the last INVITE again, or something that was overtaken.
    fn repeated(&mut self, id: CallId, arrival: Arrival<'_>) {
        let Some(call) = self.calls.get(&id) else { return };
        let request = arrival.request;
        let again = call.answer_again().filter(|_| request.cseq() == call.invite_cseq);
        match (request.method(), again) {
            (Method::Invite, Some(bytes)) => self.actions.push(Action::Send(arrival.path, bytes)),
            // It was acknowledged, so its answer is there.
            (Method::Invite, None) if request.cseq() == call.invite_cseq => {}
            _ => self.reply(arrival, 500, &[("Retry-After", "1".to_owned())]),
        }
    }

    fn acknowledged(&mut self, id: CallId, arrival: Arrival<'_>) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if arrival.request.cseq() != call.invite_cseq {
            return;
        }
        let Some(awaits_answer) = call.acknowledge() else { return };
        call.dialog.path = arrival.path;
        if awaits_answer {
            let answer = Body::read(arrival.request).ok().and_then(|body| body.offer);
            let agreed = answer.is_some_and(|answer: Offer| call.agreement.answered(&answer).is_ok());
            if !agreed {
                // Nothing was agreed on: there is no call to keep.
                return self.hang_up(id, CallEnd::NoMedia, arrival.now);
            }
            let streams = call.agreement.streams();
            self.actions.push(Action::Update(id, streams));
        }
        self.actions.push(Action::Acknowledged(id));
        self.reschedule(id);
    }

    /// Another offer, news of the parties, or only a sign of life.
    fn change(&mut self, id: CallId, arrival: Arrival<'_>, reserve: Reserve<'_>) {
        match self.changed(id, arrival, reserve) {
            Ok(()) => {}
            Err(status) => self.reply(arrival, status, &refusal_lines(status, arrival.request)),
        }
    }

    fn changed(&mut self, id: CallId, arrival: Arrival<'_>, reserve: Reserve<'_>) -> Result<(), u16> {
        let request = arrival.request;
        let call = self.calls.get_mut(&id).ok_or(481_u16)?;
        let body = Body::read(request)?;
        let invites = request.method() == Method::Invite;
        if call.is_negotiating() && (invites || body.offer.is_some()) {
            return Err(491);
        }
        let refresh = Refresh::agreed(request, arrival.now).map_err(|_| 422_u16)?;
        let mut agreement = call.agreement.clone();
        let has_news = body.metadata.is_some();
        body.metadata.into_iter().for_each(|news| agreement.metadata.merge(news));
        let has_moved = has_news && agreement.seat();
        let sdp = match &body.offer {
            Some(offer) => Some(agreement.accept(offer, reserve)),
            None if invites => Some(agreement.offer(reserve)),
            None => None,
        };
        let sdp = sdp.transpose().map_err(|refusal| refused(refusal).0)?;
        let streams = agreement.streams();
        call.agreement = agreement;
        // A change that names no timer ends the one there was (RFC 4028 §9).
        call.refresh = refresh;
        call.dialog.follow(request, arrival.path);
        let lines = refresh.map(Refresh::lines).unwrap_or_default();
        let plain = self.setting.identity.contact(arrival.path.transport);
        let reply = Reply::new(request, arrival.path.source(), 200)
            .header("Contact", &contact(&plain, call.started.kind))
            .header("Allow", ALLOW)
            .header("Supported", SUPPORTED);
        let reply = lines.iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        let bytes = match &sdp {
            Some(sdp) => reply.body("application/sdp", sdp).write(),
            None => reply.write(),
        };
        if invites {
            call.invite_cseq = request.cseq();
            call.answer(bytes.clone(), body.offer.is_none(), arrival.now);
            self.actions.push(Action::Send(arrival.path, bytes));
        } else {
            self.push_reply(arrival, bytes);
        }
        if body.offer.is_some() || has_moved {
            self.actions.push(Action::Update(id, streams));
        }
        if has_news {
            self.tell_parties(id);
        }
        Ok(())
    }

    /// The parties of a recorded call became known better.
    fn tell_parties(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let Some((from, to)) = call.agreement.metadata.parties() else { return };
        if call.started.kind != Kind::Siprec || (call.started.from == from && call.started.to == to) {
            return;
        }
        (call.started.from, call.started.to) = (from.clone(), to.clone());
        let owner = call.started.owner;
        self.actions.push(Action::Describe(Box::new(call.started.clone())));
        self.actions.push(Action::Tell(Box::new(CallEvent::Parties { id, owner, from, to })));
    }
}

/// What a question about us is answered.
pub(crate) fn abilities() -> Vec<(&'static str, String)> {
    vec![("Allow", ALLOW.to_owned()), ("Accept", ACCEPTED.to_owned()), ("Supported", SUPPORTED.to_owned())]
}
