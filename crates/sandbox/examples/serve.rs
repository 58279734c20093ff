//! Runs the simulators alone and prints where they listen, for trying them with the vendors' own
//! libraries: `cargo run -p harken-sandbox --example serve`, then `examples/official_sdks.py`.

use std::io::Write;

use sandbox::{Sandbox, SandboxConfig, Urls};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start(SandboxConfig::default()).await?;
    let urls = &sandbox.urls;
    for (name, url) in [
        ("PBX", &urls.pbx),
        ("DEEPGRAM", &urls.deepgram),
        ("OPENAI", &urls.openai),
        ("TELEGRAM", &urls.telegram),
        ("RECEIVER", &urls.receiver),
    ] {
        writeln!(std::io::stdout(), "export SANDBOX_{name}={}", Urls::base(url))?;
    }
    std::io::stdout().flush()?;
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}
