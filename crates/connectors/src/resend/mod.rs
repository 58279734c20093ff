//! Resend: mails over an HTTP API, with a key that makes handing one over twice harmless.

mod answer;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;
use serde_json::{Value, json};

use crate::mail::{Mail, Mailbox, SendMail};
use crate::test_report::{KEY_CHECKS, TEST_TIMEOUT};
use crate::{
    Account, Answer, Capabilities, Connector, Descriptor, Family, Fault, FieldKind, FieldSpec, Guide, Http,
    Request, TestReport,
};

/// The connector.
pub(crate) struct Resend;

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
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Resend {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { send_mail: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move { TestReport::of(KEY_CHECKS, check_key(http, account).await) }.boxed()
    }
}

async fn check_key(http: &Http, account: &Account) -> Result<String, Fault> {
    let url = format!("{}/domains", account.base_url(&DESCRIPTOR));
    let request =
        Request::get(url).timeout(TEST_TIMEOUT).authorize("Bearer", account.required_secret("api_key")?);
    answer::of_key(account, &http.send(request).await?).map(|()| String::new())
}

impl SendMail for Resend {
    fn send<'a>(&'a self, http: &'a Http, account: &'a Account, mail: &'a Mail) -> Answer<'a, ()> {
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
