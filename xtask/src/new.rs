//! `cargo xtask new KIND NAME`: a scaffold that compiles or says what to fill in, and the lines to add by hand.
//!
//! The shapes are files in `xtask/templates/`; `NAME`, `Name` and `TITLE` in them are replaced.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::root;

/// Where a file goes, and the template it is made from.
type Plan = Vec<(String, &'static str)>;

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [kind, name, ..] = args else {
        bail!("say what: cargo xtask new connector|exchange|section|migration|adr NAME");
    };
    if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_') {
        bail!("{name:?}: names are lower case letters, digits, - and _");
    }
    let (plan, then) = match kind.as_str() {
        "connector" => connector(name),
        "exchange" => exchange(name),
        "section" => section(name),
        "migration" => migration(name)?,
        "adr" => adr(name)?,
        other => bail!("there is no scaffold {other}: connector, exchange, section, migration or adr"),
    };
    for (path, template) in &plan {
        write(&root().join(path), &filled(template, name))?;
        println!("wrote {path}");
    }
    println!("\nthen:\n{then}");
    Ok(())
}

fn connector(name: &str) -> (Plan, String) {
    let module = name.replace('-', "_");
    let mut plan = vec![
        (format!("crates/connectors/src/{module}/mod.rs"), include_str!("../templates/connector.rs")),
        (format!("crates/sandbox/src/{module}.rs"), include_str!("../templates/simulator.rs")),
    ];
    plan.extend(guides(&format!("crates/connectors/src/{module}")));
    let then = format!(
        "  add one line for `{module}` to `registry()` in crates/connectors/src/registry.rs, and its `mod` to lib.rs\n  \
         add one line for `{module}` to crates/sandbox/src/lib.rs\n  \
         follow docs/how-to/add-a-connector.md"
    );
    (plan, then)
}

fn exchange(name: &str) -> (Plan, String) {
    let module = name.replace('-', "_");
    let connector = format!("crates/connectors/src/{module}");
    let mut plan = vec![
        (format!("{connector}/mod.rs"), include_str!("../templates/exchange.rs")),
        (format!("{connector}/fixtures/answered.json"), include_str!("../templates/exchange-fixture.json")),
        (
            format!("crates/sandbox/src/exchanges/{module}.rs"),
            include_str!("../templates/exchange-simulator.rs"),
        ),
    ];
    plan.extend(guides(&connector));
    let then = format!(
        "  add one line for `{module}` to `registry()` in crates/connectors/src/registry.rs, and its `mod` to lib.rs\n  \
         add one line for `{module}` to ALL in crates/sandbox/src/exchanges/mod.rs, and its `mod`\n  \
         follow docs/how-to/add-a-connector.md"
    );
    (plan, then)
}

/// One in every language of the console; the English one is the original.
fn guides(folder: &str) -> Plan {
    let guide =
        |ending| (format!("{folder}/guide{ending}.md"), include_str!("../templates/connector-guide.md"));
    ["", ".uk", ".ru", ".es"].map(guide).into()
}

fn section(name: &str) -> (Plan, String) {
    let module = name.replace('-', "_");
    let slice = format!("crates/platform/src/{module}");
    let plan = vec![
        (format!("{slice}/mod.rs"), include_str!("../templates/slice-mod.rs")),
        (format!("{slice}/model.rs"), include_str!("../templates/slice-model.rs")),
        (format!("{slice}/api.rs"), include_str!("../templates/slice-api.rs")),
        (format!("web/src/pages/settings/{name}/section.ts"), include_str!("../templates/section.ts")),
        (format!("web/src/pages/settings/{name}/page.tsx"), include_str!("../templates/page.tsx")),
        (format!("docs/guide/{name}.md"), include_str!("../templates/guide.md")),
    ];
    let then = format!(
        "  move {slice} below the stage it belongs to, and name it in that stage's mod.rs\n  \
         add `{name}` to SECTIONS in crates/platform/src/settings.rs\n  \
         follow docs/how-to/add-a-settings-section.md"
    );
    (plan, then)
}

fn migration(name: &str) -> Result<(Plan, String)> {
    let folder = "crates/platform/src/migrations";
    let path = format!("{folder}/{}_{}.sql", next_number(folder)?, name.replace('-', "_"));
    let then = format!("  register {path} in {folder}/mod.rs\n  follow docs/how-to/add-a-migration.md");
    Ok((vec![(path, include_str!("../templates/migration.sql"))], then))
}

fn adr(name: &str) -> Result<(Plan, String)> {
    let file = format!("{}-{}.md", next_number("docs/adr")?, name.replace('_', "-"));
    let then = format!("  add [{}]({file}) to docs/adr/README.md", filled("TITLE", name));
    Ok((vec![(format!("docs/adr/{file}"), include_str!("../templates/adr.md"))], then))
}

/// One more than the highest four-digit number that begins a file name in `folder`.
fn next_number(folder: &str) -> Result<String> {
    let names = fs::read_dir(root().join(folder)).with_context(|| folder.to_owned())?.flatten();
    let numbers = names.filter_map(|entry| entry.file_name().to_str()?.get(..4)?.parse::<u32>().ok());
    Ok(format!("{:04}", numbers.max().unwrap_or_default() + 1))
}

/// `NAME` is the name as typed, `MODULE` as Rust writes it, `CONST` as a constant, `Name` as a type, `TITLE` as words.
fn filled(template: &str, name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_']).collect();
    let capital = |word: &&str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    let title = words.join(" ");
    template
        .replace("MODULE", &name.replace('-', "_"))
        .replace("CONST", &name.replace('-', "_").to_ascii_uppercase())
        .replace("NAME", name)
        .replace("Name", &words.iter().map(capital).collect::<String>())
        .replace("TITLE", &capital(&title.as_str()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    if path.exists() {
        bail!("{} exists already", path.display());
    }
    fs::create_dir_all(path.parent().context("a file needs a folder")?)?;
    fs::write(path, text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_every_spelling() {
        let text = filled("NAME MODULE CONST NameError TITLE", "data-source");
        assert_eq!(text, "data-source data_source DATA_SOURCE DataSourceError Data source");
    }

    #[test]
    fn what_exists_is_never_overwritten() {
        assert!(write(&root().join("Cargo.toml"), "").is_err());
    }
}
