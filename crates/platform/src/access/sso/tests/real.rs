//! A real provider: npm's `oidc-provider` in a process of its own, on a port of its own.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc");

/// A running provider; it ends with this value.
pub(super) struct RealProvider {
    /// Who it says it is.
    pub issuer: String,
    accounts: Value,
    knows: Knows,
    process: Child,
}

/// Which programs it serves, and how they may prove who they are; null for every way it has.
#[derive(Clone)]
struct Knows {
    clients: Value,
    methods: Value,
}

impl RealProvider {
    /// A provider that knows these accounts, by login.
    pub(super) async fn start(accounts: Value) -> Self {
        Self::start_at(0, accounts, Knows { clients: clients(), methods: Value::Null }).await
    }

    /// A provider that takes the secret of a client, called `post`, in the body of a request only.
    pub(super) async fn start_with_secrets_in_bodies(accounts: Value) -> Self {
        let method = "client_secret_post";
        let clients = json!([client("post", method, "RS256")]);
        Self::start_at(0, accounts, Knows { clients, methods: json!([method]) }).await
    }

    async fn start_at(port: u16, accounts: Value, knows: Knows) -> Self {
        assert!(
            Path::new(HOME).join("node_modules/oidc-provider").exists(),
            "the provider is not installed: run `npm ci` in crates/platform/tests/oidc, or `cargo xtask test install`"
        );
        let Knows { clients, methods } = &knows;
        let wanted = json!({ "port": port, "accounts": accounts, "clients": clients, "methods": methods });
        let mut process = Command::new("node")
            .args(["provider.mjs", &wanted.to_string()])
            .current_dir(HOME)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        loop {
            let line = lines.next_line().await.unwrap().expect("the provider says where it is");
            if line.starts_with("http://") {
                return Self { issuer: line, accounts, knows, process };
            }
        }
    }

    /// The same provider after its keys were changed and it was started again, with what it says now about people.
    pub(super) async fn restart(mut self, accounts: Option<Value>) -> Self {
        let port = self.issuer.rsplit_once(':').unwrap().1.parse().unwrap();
        self.process.kill().await.unwrap();
        Self::start_at(port, accounts.unwrap_or(self.accounts), self.knows).await
    }
}

/// One client per way of proving who asks, and per algorithm of the token.
fn clients() -> Value {
    json!([
        client("basic", "client_secret_basic", "RS256"),
        client("public", "none", "ES256"),
        client("pss", "client_secret_basic", "PS256"),
        client("edwards", "none", "EdDSA"),
    ])
}

fn client(id: &str, method: &str, algorithm: &str) -> Value {
    let mut client = json!({
        "client_id": id,
        "redirect_uris": ["http://127.0.0.1:7070/api/v1/sso/callback"],
        "token_endpoint_auth_method": method,
        "id_token_signed_response_alg": algorithm,
    });
    if method != "none" {
        client["client_secret"] = json!(super::roundtrip::SECRET);
    }
    client
}
