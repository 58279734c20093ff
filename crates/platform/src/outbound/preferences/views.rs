//! The grid and the wishes as they are shown: what is on, what may be changed, and why not.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Channel, Channels, NotificationKind, Severities, Silence, is_silenced};

/// Why a channel is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationChannelReason)]
pub(super) enum Reason {
    /// The bell cannot be turned off.
    AlwaysOn,
    /// No mail server is set up at this or a higher level.
    NoMailServer,
    /// This installation has no such channel yet.
    NotConnected,
    /// There is no enabled webhook endpoint.
    NoEndpoint,
    /// The organization turned it off for every severity.
    OffInOrganization,
    /// It tells the organization's systems, not persons.
    OrganizationWide,
}

/// What is really there to send with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Means {
    pub(super) mail: bool,
    pub(super) endpoint: bool,
}

/// One row of the organization's grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationChannelSetting)]
pub(super) struct ChannelView {
    /// Which channel.
    pub channel: Channel,
    /// For which severities it is on.
    #[serde(flatten)]
    pub severities: Severities,
    /// Whether it can be changed.
    pub can_change: bool,
    /// Whether something sent now would arrive.
    pub available: bool,
    /// Why it cannot be changed, or would not arrive.
    pub reason: Option<Reason>,
}

/// One way of being told of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationWish)]
pub(super) struct WishView {
    /// Which channel.
    pub channel: Channel,
    /// Whether the member is told this way.
    pub on: bool,
    /// Whether he can change that.
    pub can_change: bool,
    /// Why he cannot, or why nothing would arrive.
    pub reason: Option<Reason>,
}

/// One kind with every way of being told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationKindWishes)]
pub(super) struct KindView {
    /// Which kind.
    pub kind: NotificationKind,
    /// Every channel, in the order of the columns.
    pub channels: Vec<WishView>,
}

const CHANNELS: [Channel; 4] = [Channel::InApp, Channel::Email, Channel::Telegram, Channel::Webhook];

/// The organization's grid.
pub(super) fn grid(channels: &Channels, means: Means) -> Vec<ChannelView> {
    let row = |channel| {
        let (available, reason) = match channel {
            Channel::InApp => (true, Some(Reason::AlwaysOn)),
            Channel::Email => (means.mail, (!means.mail).then_some(Reason::NoMailServer)),
            Channel::Telegram => (false, Some(Reason::NotConnected)),
            Channel::Webhook => (means.endpoint, (!means.endpoint).then_some(Reason::NoEndpoint)),
        };
        let severities = channels.severities(channel);
        ChannelView { channel, severities, can_change: channel != Channel::InApp, available, reason }
    };
    CHANNELS.map(row).into()
}

/// The ways a member may choose among.
pub(super) fn offered(channels: &Channels) -> Vec<Channel> {
    if channels.email.any() { vec![Channel::Email] } else { Vec::new() }
}

/// One kind as a member sees it.
pub(super) fn wishes(
    kind: NotificationKind,
    channels: &Channels,
    silences: &[Silence],
    means: Means,
) -> KindView {
    let cell = |channel| {
        let turned_on = channels.severities(channel).any();
        let (on, can_change, reason) = match channel {
            Channel::InApp => (true, false, Some(Reason::AlwaysOn)),
            Channel::Email if !turned_on => (false, false, Some(Reason::OffInOrganization)),
            Channel::Email => {
                let reason = (!means.mail).then_some(Reason::NoMailServer);
                (!is_silenced(silences, kind, channel), true, reason)
            }
            Channel::Telegram => (false, false, Some(Reason::NotConnected)),
            Channel::Webhook => (turned_on && means.endpoint, false, Some(Reason::OrganizationWide)),
        };
        WishView { channel, on, can_change, reason }
    };
    KindView { kind, channels: CHANNELS.map(cell).into() }
}
