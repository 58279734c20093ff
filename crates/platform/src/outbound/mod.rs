//! What is told outside the pipeline: alerts, the bell of each member, signed webhooks, mail, messages of a bot.
//!
//! Nothing here changes a conversation; it hears of one when it completes and runs on its own.

pub mod alerts;
pub mod delivery;
pub mod mail;
pub mod notifications;
pub mod preferences;
pub mod telegram;
pub mod webhooks;
