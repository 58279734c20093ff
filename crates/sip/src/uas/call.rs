//! One call: how far it is, and what is due in it.

use bytes::Bytes;
use kernel::Ts;

use super::agreement::Agreement;
use super::dialog::Dialog;
use super::refresh::Refresh;
use super::{GIVE_UP, T1, T2};
use crate::product::{CallEnd, StartedCall};
use crate::wire::Request;

#[derive(Debug)]
pub(super) struct Call {
    pub(super) started: StartedCall,
    pub(super) dialog: Dialog,
    pub(super) agreement: Agreement,
    pub(super) refresh: Option<Refresh>,
    /// Name of the INVITE that began it.
    pub(super) invite: Box<str>,
    /// Sequence number of the INVITE whose answer is to be acknowledged.
    pub(super) invite_cseq: u32,
    pub(super) phase: Phase,
    /// The sender cannot have forged where it is, so it may be sent more than it sent.
    pub(super) proved: bool,
    pub(super) ends_at: Ts,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// Media is being opened; the answer waits for it.
    Opening(Box<Opening>),
    /// Our answer is on its way.
    Answered(Answered),
    /// The answer was acknowledged.
    Up,
}

#[derive(Debug)]
pub(super) struct Opening {
    pub(super) request: Request,
    pub(super) sdp: String,
    /// The description is our offer, and the answer comes with the acknowledgement.
    pub(super) awaits_answer: bool,
    /// Bytes of the request.
    pub(super) size: usize,
    pub(super) given_up: Option<CallEnd>,
}

#[derive(Debug)]
pub(super) struct Answered {
    bytes: Bytes,
    awaits_answer: bool,
    /// When it is sent again; never to somebody unproved, who asks again if it got lost.
    again_at: Option<Ts>,
    pause: std::time::Duration,
    gives_up_at: Ts,
}

impl Call {
    pub(super) fn is_opening(&self) -> bool {
        matches!(self.phase, Phase::Opening(_))
    }

    /// Ends it as soon as its media is there to be ended.
    pub(super) fn give_up(&mut self, end: CallEnd) {
        if let Phase::Opening(opening) = &mut self.phase {
            opening.given_up.get_or_insert(end);
        }
    }

    /// The answer left; it is repeated until it is acknowledged.
    pub(super) fn answer(&mut self, bytes: Bytes, awaits_answer: bool, now: Ts) {
        let again_at = self.proved.then(|| now.plus(T1));
        self.phase = Phase::Answered(Answered {
            bytes,
            awaits_answer,
            again_at,
            pause: T1,
            gives_up_at: now.plus(GIVE_UP),
        });
    }

    /// The answer, for an INVITE that came again.
    pub(super) fn answer_again(&self) -> Option<Bytes> {
        match &self.phase {
            Phase::Answered(answered) => Some(answered.bytes.clone()),
            Phase::Opening(_) | Phase::Up => None,
        }
    }

    /// The acknowledgement came. Whether it is the first, and whether it must bring an answer to our offer.
    pub(super) fn acknowledge(&mut self) -> Option<bool> {
        let Phase::Answered(Answered { awaits_answer, .. }) = self.phase else { return None };
        self.phase = Phase::Up;
        Some(awaits_answer)
    }

    /// Whether another offer would cross one that is under way.
    pub(super) fn is_negotiating(&self) -> bool {
        !matches!(self.phase, Phase::Up)
    }

    /// Why it is over now, if it is.
    pub(super) fn over(&self, now: Ts) -> Option<CallEnd> {
        match &self.phase {
            Phase::Answered(answered) if answered.gives_up_at <= now => return Some(CallEnd::NoAck),
            _ => {}
        }
        if self.refresh.is_some_and(|refresh| refresh.ends_at() <= now) {
            return Some(CallEnd::SessionExpired);
        }
        (self.ends_at <= now).then_some(CallEnd::TooLong)
    }

    /// The answer, if it is time to send it again.
    pub(super) fn answer_due(&mut self, now: Ts) -> Option<Bytes> {
        let Phase::Answered(answered) = &mut self.phase else { return None };
        answered.again_at.filter(|at| *at <= now)?;
        answered.pause = (answered.pause * 2).min(T2);
        answered.again_at = Some(now.plus(answered.pause));
        Some(answered.bytes.clone())
    }

    /// The headers of a refresh of ours, if it is time for one.
    pub(super) fn refresh_is_due(&mut self, now: Ts) -> Option<Vec<(&'static str, String)>> {
        let refresh = self.refresh.as_mut()?;
        refresh.begin(now).then(|| refresh.request_lines())
    }

    /// When something is to be done next.
    pub(super) fn due_at(&self) -> Option<Ts> {
        let answer = match &self.phase {
            Phase::Opening(_) => return None,
            Phase::Answered(answered) => answered.again_at.into_iter().chain([answered.gives_up_at]).min(),
            Phase::Up => None,
        };
        let refresh = self.refresh.map(Refresh::due_at);
        answer.into_iter().chain(refresh).chain([self.ends_at]).min()
    }

    /// Whether the other side is told that it ends. One that never acknowledged and proved nothing may have been a forged
    /// address, which is spared another packet.
    pub(super) fn says_good_bye(&self) -> bool {
        self.proved || matches!(self.phase, Phase::Up)
    }
}
