//! The simulators over real sockets, asked the way a vendor's customer asks them.

mod deepgram;
mod faults;
mod mailbox;
mod openai;
mod pbx;
mod receiver;
mod telegram;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use kernel::{Clock, Ts};
use serde_json::Value;
use tokio::net::TcpListener;
use url::Url;

use crate::{Sandbox, SandboxConfig};

/// 10 January 2026, 06:06:11 UTC: 08:06:11 in Kyiv.
const NOW: Ts = Ts::from_millis(1_768_025_171_000);

async fn sandbox() -> Sandbox {
    let (clock, _hand) = Clock::manual(NOW);
    Sandbox::start(SandboxConfig { clock, ..SandboxConfig::default() }).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test asks the simulators as anybody outside would")]
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn json(answer: reqwest::Response) -> Value {
    answer.json().await.unwrap()
}

/// Takes what the exchange posts, as Harken's ingest would.
struct Hook {
    url: Url,
    got: Arc<Mutex<Vec<String>>>,
}

impl Hook {
    async fn start(sandbox: &Sandbox) -> Self {
        let got = Arc::new(Mutex::new(Vec::new()));
        let keep = |State(got): State<Arc<Mutex<Vec<String>>>>, body: String| async move {
            got.lock().unwrap().push(body);
        };
        let app = Router::new().route("/ingest/token", post(keep)).with_state(Arc::clone(&got));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ingest/token", listener.local_addr().unwrap()).parse().unwrap();
        let stopping = sandbox.world.stopping.clone().cancelled_owned();
        sandbox.world.tasks.spawn(axum::serve(listener, app).with_graceful_shutdown(stopping).into_future());
        Self { url, got }
    }

    /// Bodies in the order they came.
    fn raw(&self) -> Vec<String> {
        self.got.lock().unwrap().clone()
    }

    fn events(&self) -> Vec<Value> {
        self.raw().iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    }
}
