//! Resend: mails over an HTTP API, with a key that makes handing one over twice harmless.

mod answer;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;
use serde_json::{Value, json};

use crate::connector::{
    Account, Connector, Descriptor, Family, FieldKind, FieldSpec, TEST_TIMEOUT, TestReport,
};
use crate::mail::{Mail, Mailbox, SendMail};
use crate::{Fault, Http, Request};

/// The connector.
pub(crate) struct Resend;

const CHECKS: &[&str] = &["connection", "credentials"];

static DESCRIPTOR: Descriptor = Descriptor {
    key: "resend",
    name: "Resend",
    family: Family::Mail,
    fields: &[
        FieldSpec::required(
            "api_key",
            "API key",
            FieldKind::Secret,
            "In the vendor's console: API Keys, with sending access.",
        ),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Change it for a server of your own.")
            .with_default("https://api.resend.com"),
    ],
    concurrency: 2,
    guide: include_str!("guide.md"),
};

impl Connector for Resend {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            match check_key(http, account).await {
                Ok(()) => TestReport::all_passed(CHECKS, String::new()),
                Err(fault) => TestReport::from_fault(CHECKS, &fault),
            }
        }
        .boxed()
    }

    fn send_mail(&self) -> Option<&dyn SendMail> {
        Some(self)
    }
}

async fn check_key(http: &Http, account: &Account) -> Result<(), Fault> {
    let url = format!("{}/domains", account.base_url(&DESCRIPTOR));
    let request =
        Request::get(url).timeout(TEST_TIMEOUT).authorize("Bearer", account.required_secret("api_key")?);
    answer::of_key(account, &http.send(request).await?)
}

impl SendMail for Resend {
    fn send<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        mail: &'a Mail,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        async move {
            let url = format!("{}/emails", account.base_url(&DESCRIPTOR));
            let request = Request::post(url)
                .timeout(TEST_TIMEOUT)
                .authorize("Bearer", account.required_secret("api_key")?)
                .header("idempotency-key", mail.message_id.trim_matches(['<', '>']))
                .json(&body(mail));
            answer::of_mail(account, &http.send(request).await?)
        }
        .boxed()
    }
}

fn body(mail: &Mail) -> Value {
    let list = |boxes: &[Mailbox]| boxes.iter().map(Mailbox::to_string).collect::<Vec<_>>();
    let mut body = json!({
        "from": mail.from.to_string(),
        "to": [mail.to.to_string()],
        "subject": crate::mail::one_line(&mail.subject),
        "html": mail.html,
        "text": mail.text,
        "headers": { "Message-ID": mail.message_id, "Auto-Submitted": "auto-generated" },
    });
    if let Some(fields) = body.as_object_mut() {
        if !mail.bcc.is_empty() {
            fields.insert("bcc".to_owned(), json!(list(&mail.bcc)));
        }
        if let Some(mailbox) = &mail.reply_to {
            fields.insert("reply_to".to_owned(), json!(mailbox.to_string()));
        }
    }
    body
}
