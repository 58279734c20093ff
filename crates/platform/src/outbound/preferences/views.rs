//! The grid and the wishes as they are shown: what is on, what may be changed, and why not.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Channel, Channels, NotificationKind, Severities, Silence, is_silenced};
use crate::outbound::telegram::Reached;

/// Why a channel is as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationChannelReason)]
pub(super) enum Reason {
    /// The bell cannot be turned off.
    AlwaysOn,
    /// No mail server is set up at this or a higher level.
    NoMailServer,
    /// No bot is connected.
    NotConnected,
    /// A bot is connected, and nobody has linked a chat to it.
    NoChat,
    /// One has not linked a chat of one's own.
    NotLinked,
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
    /// For the grid by any chat, for wishes by one's own.
    pub(super) bot: Reached,
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
            Channel::Telegram => match means.bot {
                Reached::NoBot => (false, Some(Reason::NotConnected)),
                Reached::NoChat => (false, Some(Reason::NoChat)),
                Reached::Chat => (true, None),
            },
            Channel::Webhook => (means.endpoint, (!means.endpoint).then_some(Reason::NoEndpoint)),
        };
        let severities = channels.severities(channel);
        ChannelView { channel, severities, can_change: channel != Channel::InApp, available, reason }
    };
    CHANNELS.map(row).into()
}

/// The ways a member may choose among.
pub(super) fn offered(channels: &Channels, bot: Reached) -> Vec<Channel> {
    let email = channels.email.any().then_some(Channel::Email);
    let telegram = (channels.telegram.any() && bot == Reached::Chat).then_some(Channel::Telegram);
    email.into_iter().chain(telegram).collect()
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
            Channel::Email | Channel::Telegram if !turned_on => {
                (false, false, Some(Reason::OffInOrganization))
            }
            Channel::Email => {
                let reason = (!means.mail).then_some(Reason::NoMailServer);
                (!is_silenced(silences, kind, channel), true, reason)
            }
            Channel::Telegram => match means.bot {
                Reached::NoBot => (false, false, Some(Reason::NotConnected)),
                Reached::NoChat => (false, false, Some(Reason::NotLinked)),
                Reached::Chat => (!is_silenced(silences, kind, channel), true, None),
            },
            Channel::Webhook => (turned_on && means.endpoint, false, Some(Reason::OrganizationWide)),
        };
        WishView { channel, on, can_change, reason }
    };
    KindView { kind, channels: CHANNELS.map(cell).into() }
}
