//! `/bot{token}/{method}`: the methods a bot calls, strict about token, method and parameters.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Kept, Telegram, TelegramSent, bot_id, chat, markup, people};
use crate::faults;
use crate::world::World;

const TEXT_CHARS_MAX: usize = 4096;
const LIMIT_MAX: i64 = 100;

type Parameters = Map<String, Value>;
type Answer = Result<Value, Refused>;

/// Why a call was refused, in the vendor's words.
struct Refused {
    code: u16,
    words: String,
    parameters: Option<Value>,
}

pub(crate) fn routes(telegram: &Telegram) -> Router {
    let api = Router::new().route("/{bot}/{method}", any(call)).with_state(telegram.clone());
    api.merge(people::routes(telegram))
}

async fn call(
    State(telegram): State<Telegram>,
    Path((bot, method)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    match answer(&telegram, &bot, &method, &body) {
        Ok(result) => Json(json!({ "ok": true, "result": result })).into_response(),
        Err(refused) => refused.into_response(),
    }
}

fn answer(telegram: &Telegram, bot: &str, method: &str, body: &Bytes) -> Answer {
    let mut kept = telegram.locked();
    authorize(&kept, bot)?;
    let given = parameters(body)?;
    match method.to_ascii_lowercase().as_str() {
        "getme" => only(&given, &[]).map(|()| me(&kept)),
        "getupdates" => updates(&mut kept, &given),
        "setwebhook" => set_webhook(&mut kept, &given),
        "deletewebhook" => {
            only(&given, &["drop_pending_updates"])?;
            kept.webhook.clear();
            Ok(true.into())
        }
        "getwebhookinfo" => {
            let waiting = kept.updates.len();
            only(&given, &[])?;
            Ok(
                json!({ "url": kept.webhook, "has_custom_certificate": false, "pending_update_count": waiting }),
            )
        }
        "sendmessage" => send(telegram, &mut kept, &given),
        _ => Err(no(404, "Not Found")),
    }
}

/// A token that cannot be one is an address that does not exist; one that is not this bot's is refused.
fn authorize(kept: &Kept, bot: &str) -> Result<(), Refused> {
    let token = bot.strip_prefix("bot").ok_or_else(|| no(404, "Not Found"))?;
    let looks_right = token.split_once(':').is_some_and(|(number, key)| {
        number.chars().all(|digit| digit.is_ascii_digit()) && !number.is_empty() && key.len() >= 20
    });
    match (looks_right, token == kept.token) {
        (false, _) => Err(no(404, "Not Found")),
        (true, false) => Err(no(401, "Unauthorized")),
        (true, true) => Ok(()),
    }
}

fn parameters(body: &Bytes) -> Result<Parameters, Refused> {
    if body.is_empty() {
        return Ok(Parameters::new());
    }
    serde_json::from_slice(body).map_err(|_| no(400, "Bad Request: can't parse request JSON object"))
}

fn only(given: &Parameters, known: &[&str]) -> Result<(), Refused> {
    match given.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(no(400, &format!("Bad Request: unknown parameter \"{name}\""))),
        None => Ok(()),
    }
}

fn me(kept: &Kept) -> Value {
    json!({
        "id": bot_id(&kept.token), "is_bot": true, "first_name": "Harken", "username": "harken_sandbox_bot",
        "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
    })
}

fn updates(kept: &mut Kept, given: &Parameters) -> Answer {
    only(given, &["offset", "limit", "timeout", "allowed_updates"])?;
    if !kept.webhook.is_empty() {
        let words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        return Err(no(409, words));
    }
    let number = |name: &str, usual: i64| given.get(name).map_or(Some(usual), Value::as_i64);
    let wrong = || no(400, "Bad Request: a parameter is not a number");
    let (offset, limit) = (number("offset", 0).ok_or_else(wrong)?, number("limit", 100).ok_or_else(wrong)?);
    number("timeout", 0).ok_or_else(wrong)?;
    let id = |update: &Value| update.get("update_id").and_then(Value::as_i64).unwrap_or_default();
    kept.updates.retain(|update| id(update) >= offset);
    let wanted = given.get("allowed_updates").and_then(Value::as_array).cloned();
    let is_wanted = |update: &&Value| {
        wanted
            .as_ref()
            .is_none_or(|kinds| kinds.iter().filter_map(Value::as_str).any(|kind| update.get(kind).is_some()))
    };
    let limit = usize::try_from(limit.clamp(1, LIMIT_MAX)).unwrap_or_default();
    Ok(kept.updates.iter().filter(is_wanted).take(limit).cloned().collect::<Vec<_>>().into())
}

fn set_webhook(kept: &mut Kept, given: &Parameters) -> Answer {
    let known = ["url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates"];
    only(given, &known)?;
    let url = given.get("url").and_then(Value::as_str).unwrap_or_default();
    if !url.is_empty() && !url.starts_with("https://") {
        return Err(no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let secret = given.get("secret_token").and_then(Value::as_str).unwrap_or("-");
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !(1..=256).contains(&secret.len()) || !secret.chars().all(fits) {
        return Err(no(400, "Bad Request: secret token contains unallowed characters"));
    }
    url.clone_into(&mut kept.webhook);
    if given.get("drop_pending_updates").and_then(Value::as_bool) == Some(true) {
        kept.updates.clear();
    }
    Ok(true.into())
}

fn send(telegram: &Telegram, kept: &mut Kept, given: &Parameters) -> Answer {
    only(
        given,
        &["chat_id", "text", "parse_mode", "link_preview_options", "reply_markup", "disable_notification"],
    )?;
    let chat_id = given.get("chat_id").and_then(Value::as_i64);
    let chat_id = chat_id.ok_or_else(|| no(400, "Bad Request: chat_id is empty"))?;
    let (times, seconds) = kept.slow;
    if times > 0 {
        kept.slow.0 = times - 1;
        return Err(Refused {
            parameters: Some(json!({ "retry_after": seconds })),
            ..no(429, &format!("Too Many Requests: retry after {seconds}"))
        });
    }
    let name = admitted(kept, chat_id)?;
    let text = given.get("text").and_then(Value::as_str).unwrap_or_default();
    let marked = match given.get("parse_mode").and_then(Value::as_str) {
        None => false,
        Some("HTML") => true,
        Some(_) => return Err(no(400, "Bad Request: unsupported parse_mode")),
    };
    let words = if marked { markup::read(text) } else { Ok(text.to_owned()) };
    let words = words.map_err(|why| no(400, &format!("Bad Request: can't parse entities: {why}")))?;
    if words.trim().is_empty() {
        return Err(no(400, "Bad Request: message text is empty"));
    }
    if words.chars().count() > TEXT_CHARS_MAX {
        return Err(no(400, "Bad Request: message is too long"));
    }
    kept.messages += 1;
    let (number, from, date) = (kept.messages, me(kept), telegram.world.clock.now().seconds());
    kept.keep(TelegramSent { chat_id, text: text.to_owned(), marked });
    Ok(
        json!({ "message_id": number, "from": from, "chat": chat(chat_id, &name), "date": date, "text": words }),
    )
}

/// The name of a chat that takes messages of this bot.
fn admitted(kept: &Kept, chat_id: i64) -> Result<String, Refused> {
    let standing = kept.peers.get(&chat_id).ok_or_else(|| no(400, "Bad Request: chat not found"))?;
    if let Some(to) = standing.moved_to {
        return Err(Refused {
            parameters: Some(json!({ "migrate_to_chat_id": to })),
            ..no(400, "Bad Request: group chat was upgraded to a supergroup chat")
        });
    }
    match (standing.is_out, chat_id > 0) {
        (false, _) => Ok(standing.name.clone()),
        (true, true) => Err(no(403, "Forbidden: bot was blocked by the user")),
        (true, false) => Err(no(403, "Forbidden: bot was kicked from the group chat")),
    }
}

fn no(code: u16, words: &str) -> Refused {
    Refused { code, words: words.to_owned(), parameters: None }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({ "ok": false, "error_code": self.code, "description": self.words });
        if let (Some(fields), Some(parameters)) = (body.as_object_mut(), self.parameters) {
            fields.insert("parameters".to_owned(), parameters);
        }
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(body)).into_response()
    }
}

/// An error on order, in the vendor's shape.
pub(crate) fn refusal(_world: &World, status: StatusCode, _what: faults::Refusal) -> Response {
    no(status.as_u16(), status.canonical_reason().unwrap_or("error")).into_response()
}
