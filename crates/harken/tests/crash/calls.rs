//! A call that is being recorded when the server dies is a conversation afterwards, and says that it broke off.

use std::path::Path;
use std::time::Duration;

use kernel::Entropy;
use sandbox::{PhoneCaller, Sandbox, SandboxConfig, SipCall, SipCallKind, SipTarget, SipTransport, Sound};
use serde_json::{Value, json};

use super::server::{Client, Server};

const NUMBER: &str = "+380443332100";
/// Two seconds of both sides.
const RECORDED_BYTES_MIN: u64 = 2 * 8000 * 4;
const TRIES_MAX: usize = 600;

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_recorded_when_the_server_is_killed_becomes_a_conversation_that_says_so() {
    connectors::install_crypto();
    let vendors = Sandbox::start(SandboxConfig::default()).await.expect("the vendors start");
    let mut server = Server::prepare(&vendors, None);
    server.make_organization();
    server.start().await;
    let client = server.sign_in().await;
    client.connect(&vendors).await;
    client.send("PUT", "sip", &json!({ "enabled": true, "whitelist": ["127.0.0.0/8"] })).await;
    client.send("POST", "phones", &json!({ "number": NUMBER })).await;
    #[expect(clippy::disallowed_methods, reason = "the caller is cut off in the midst of the call")]
    let talking = tokio::spawn(talk(&vendors, &server));
    wait_until_recorded(&server.spool()).await;
    server.kill();
    talking.abort();
    server.start().await;
    let client = server.sign_in().await;
    let call = wait_for_call(&client).await;
    let path = format!("interactions/{}/trace", call["id"].as_str().expect("an id"));
    let trace = client.get(&path).await;
    let steps = trace["steps"].as_array().expect("steps");
    let fetched = steps.iter().find(|step| step["stage"] == "fetched").expect("how it was recorded");
    assert!(fetched["detail"].as_str().expect("words").contains("the recording broke off"), "{fetched}");
    let heard = call["duration_ms"].as_i64().expect("a length");
    assert!(heard >= 1500, "what was recorded until then is kept: {heard} ms");
    wait_until_empty(&server.spool()).await;
    server.kill();
    vendors.stop().await;
}

/// Calls and speaks for as long as the longest sample lasts.
fn talk(vendors: &Sandbox, server: &Server) -> impl Future<Output = ()> + Send + use<> {
    let longest = vendors.samples.all().iter().max_by_key(|sample| sample.duration_ms).expect("a sample");
    let sound = Sound::of(longest).expect("the sample is decoded");
    let address = server.trunk();
    let target = SipTarget { address, domain: "127.0.0.1".to_owned(), transport: SipTransport::Udp };
    let caller = PhoneCaller::new(target, None, Entropy::os().expect("randomness"));
    let call =
        SipCall { from: "+380501112233".to_owned(), to: NUMBER.to_owned(), sound, kind: SipCallKind::Plain };
    async move {
        if let Ok(outcome) = caller.call(&call).await {
            panic!("the call was over before the server died: {outcome:?}");
        }
    }
}

async fn wait_until_recorded(spool: &Path) {
    for _ in 0..TRIES_MAX {
        let files = std::fs::read_dir(spool).into_iter().flatten().flatten();
        let mut sounds = files.filter(|file| file.path().extension().is_some_and(|end| end == "wav"));
        if sounds.any(|file| file.metadata().is_ok_and(|about| about.len() > RECORDED_BYTES_MIN)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing was recorded");
}

async fn wait_for_call(client: &Client) -> Value {
    for _ in 0..TRIES_MAX {
        let page = client.get("interactions").await;
        let found =
            page["items"].as_array().expect("rows").iter().find(|one| one["origin"] == "sip").cloned();
        if let Some(call) = found {
            return call;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the call did not become a conversation");
}

/// What is stored is taken off the disk; the lock alone stays.
async fn wait_until_empty(spool: &Path) {
    for _ in 0..TRIES_MAX {
        let files = std::fs::read_dir(spool).expect("the spool").flatten();
        if files.filter(|file| file.path().extension().is_some_and(|end| end != "lock")).count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a stored recording still lies in the spool");
}
