//! Reads the file and the environment over the defaults, and remembers where each value came from.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize as _;
use toml::{Table, Value};

use super::Config;

const PREFIX: &str = "HARKEN_";
const FILE_SUFFIX: &str = "_FILE";

/// The configuration of this process.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The values.
    pub config: Config,
    /// Where the values that are no defaults came from, by dotted key.
    pub origins: BTreeMap<String, Origin>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The configuration file.
    File,
    /// A variable of the environment.
    Environment(String),
}

/// Reads the configuration; every mistake names the key and what to write.
pub(crate) fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
) -> anyhow::Result<Loaded> {
    let mut table = file.map(read).transpose()?.unwrap_or_default();
    let mut origins: BTreeMap<String, Origin> = keys(&table).map(|key| (key, Origin::File)).collect();
    for (name, text) in environment {
        let Some((section, key, text)) = variable(&name, text)? else { continue };
        let entry = table.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(values) = entry else {
            bail!("`{section}` in the configuration file must be a section")
        };
        values.insert(key.clone(), scalar(&text));
        origins.insert(format!("{section}.{key}"), Origin::Environment(name));
    }
    let config = Config::deserialize(Value::Table(table)).context("the configuration cannot be used")?;
    config.validate().map_err(anyhow::Error::msg).context("the configuration cannot be used")?;
    Ok(Loaded { config, origins })
}

fn read(path: &Path) -> anyhow::Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not TOML", path.display()))
}

fn keys(table: &Table) -> impl Iterator<Item = String> {
    table.iter().flat_map(|(section, value)| {
        let values = value.as_table().into_iter().flat_map(Table::keys);
        values.map(move |key| format!("{section}.{key}"))
    })
}

/// Section, key and text of one variable; nothing for variables that are not ours.
fn variable(name: &str, text: String) -> anyhow::Result<Option<(String, String, String)>> {
    let Some((section, key)) = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once("__")) else {
        return Ok(None);
    };
    match key.strip_suffix(FILE_SUFFIX) {
        None => Ok(Some((section.to_lowercase(), key.to_lowercase(), text))),
        Some(key) => {
            let held = std::fs::read_to_string(&text)
                .with_context(|| format!("cannot read {text}, named by {name}"))?;
            Ok(Some((section.to_lowercase(), key.to_lowercase(), held.trim_end().to_owned())))
        }
    }
}

/// Numbers, booleans and lists as TOML writes them; everything else is text.
fn scalar(text: &str) -> Value {
    let wrapped = format!("value = {text}").parse::<Table>().ok();
    let value = wrapped.and_then(|mut table| table.remove("value"));
    match value {
        Some(value @ (Value::Integer(_) | Value::Boolean(_) | Value::Array(_))) => value,
        _ => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_environment(pairs: &[(&str, &str)]) -> anyhow::Result<Loaded> {
        load(None, pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    #[test]
    fn without_file_and_environment_everything_has_a_default() {
        let loaded = from_environment(&[]).unwrap();
        assert_eq!(loaded.config.http.listen.to_string(), "127.0.0.1:7070");
        assert!(loaded.origins.is_empty());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_origin_is_remembered() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("harken.toml");
        std::fs::write(&file, "[http]\nlisten = '127.0.0.1:1'\n[limits]\nwebhook_body_bytes = 2048\n")
            .unwrap();
        let variable = ("HARKEN_HTTP__LISTEN".to_owned(), "127.0.0.1:2".to_owned());
        let loaded = load(Some(&file), std::iter::once(variable)).unwrap();
        assert_eq!(loaded.config.http.listen.port(), 2);
        assert_eq!(loaded.config.limits.webhook_body_bytes, 2048);
        assert_eq!(loaded.origins["limits.webhook_body_bytes"], Origin::File);
        assert_eq!(loaded.origins["http.listen"], Origin::Environment("HARKEN_HTTP__LISTEN".to_owned()));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let refused = format!("{:#}", from_environment(&[("HARKEN_HTTP__LISTEM", "x")]).unwrap_err());
        assert!(refused.contains("listem") && refused.contains("listen"), "{refused}");
    }

    #[test]
    fn a_secret_can_come_from_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("url");
        std::fs::write(&file, "postgres://harken@db/harken\n").unwrap();
        let loaded = from_environment(&[("HARKEN_DATABASE__URL_FILE", &file.to_string_lossy())]).unwrap();
        assert_eq!(loaded.config.database_url(), "postgres://harken@db/harken");
    }

    #[test]
    fn an_unattended_installation_is_described_by_the_environment_alone() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("password");
        std::fs::write(&file, "a-long-enough-password\n").unwrap();
        let loaded = from_environment(&[
            ("HARKEN_SETUP__EMAIL", "olena@clinic.example"),
            ("HARKEN_SETUP__PASSWORD_FILE", &file.to_string_lossy()),
            ("HARKEN_SETUP__ORGANIZATION", "Acme Clinic"),
            ("HARKEN_REGIONS__LIST", r#"[{ key = "eu", name = "European Union" }]"#),
        ]);
        let config = loaded.unwrap().config;
        let wanted = config.setup.wanted().unwrap();
        assert_eq!(
            (wanted.password.expose(), wanted.organization_name.as_str()),
            ("a-long-enough-password", "Acme Clinic")
        );
        assert_eq!(config.regions.usual(), "eu");
        let half = from_environment(&[("HARKEN_SETUP__EMAIL", "olena@clinic.example")]).unwrap_err();
        assert!(format!("{half:#}").contains("setup.password"), "{half:#}");
    }

    #[test]
    fn sip_is_answered_on_this_machine_unless_said_and_elsewhere_needs_an_address() {
        let usual = from_environment(&[]).unwrap().config.sip;
        assert!(usual.enabled && usual.listen.to_string() == "127.0.0.1:5060");
        let refused = from_environment(&[("HARKEN_SIP__LISTEN", "0.0.0.0:5060")]).unwrap_err();
        assert!(format!("{refused:#}").contains("sip.public_address"), "{refused:#}");
        let given = [("HARKEN_SIP__LISTEN", "0.0.0.0:5060"), ("HARKEN_SIP__PUBLIC_ADDRESS", "203.0.113.10")];
        assert!(from_environment(&given).is_ok());
    }

    #[test]
    fn a_limit_that_cannot_work_is_refused_with_its_key() {
        let refused =
            format!("{:#}", from_environment(&[("HARKEN_LIMITS__JSON_BODY_BYTES", "3")]).unwrap_err());
        assert!(refused.contains("limits.json_body_bytes"), "{refused}");
    }
}
