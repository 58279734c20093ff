//! Where data may be processed: the list an operator keeps, from which organizations choose.
//!
//! Invariant: there is always a region, and the first is what a new organization starts with. A region with a
//! place of its own keeps its recordings there; the name of the place is part of the recording's key, so an
//! organization that moves on still finds what it had.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The regions of this installation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Regions {
    /// The regions organizations choose from, the usual one first: `[{ key = "eu", name = "European Union" }]`. A region
    /// with `blobs` (a directory or `s3://…`) keeps its recordings there instead of under `blobs.url`.
    pub list: Vec<Region>,
}

/// One region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Stable word: small letters, digits and dashes.
    pub key: String,
    /// What people read.
    pub name: String,
    /// Where its recordings are kept, when not where all others are.
    pub blobs: Option<String>,
}

const REGIONS_MAX: usize = 64;
const KEY_CHARS_MAX: usize = 40;

impl Default for Regions {
    fn default() -> Self {
        let only = Region { key: "default".to_owned(), name: "Default".to_owned(), blobs: None };
        Self { list: vec![only] }
    }
}

impl Regions {
    /// The key a new organization starts with.
    pub fn usual(&self) -> &str {
        self.list.first().map_or("default", |region| region.key.as_str())
    }

    /// Whether organizations may choose it.
    pub fn knows(&self, key: &str) -> bool {
        self.list.iter().any(|region| region.key == key)
    }

    /// The key under which a blob of an organization in this region is kept.
    pub fn blob_key(&self, region: &str, key: &str) -> String {
        let own = self.list.iter().any(|known| known.key == region && known.blobs.is_some());
        if own { store::Blobs::key_in(region, key) } else { key.to_owned() }
    }

    /// Refuses a list from which nothing sensible can be chosen.
    pub fn validate(&self) -> Result<(), String> {
        let keys: BTreeSet<&str> = self.list.iter().map(|region| region.key.as_str()).collect();
        if self.list.is_empty() || self.list.len() > REGIONS_MAX || keys.len() < self.list.len() {
            return Err(format!("regions.list must hold 1 to {REGIONS_MAX} regions with different keys"));
        }
        let plain = |key: &str| {
            !key.is_empty()
                && key.len() <= KEY_CHARS_MAX
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        match self.list.iter().find(|region| !plain(&region.key) || region.name.trim().is_empty()) {
            Some(bad) => Err(format!(
                "regions.list: `{}` needs a key of 1 to {KEY_CHARS_MAX} small letters, digits and dashes, and a name",
                bad.key
            )),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(key: &str, blobs: Option<&str>) -> Region {
        Region { key: key.to_owned(), name: "A place".to_owned(), blobs: blobs.map(str::to_owned) }
    }

    #[test]
    fn a_self_hosted_installation_has_one_region() {
        let regions = Regions::default();
        assert_eq!(
            (regions.usual(), regions.knows("default"), regions.knows("eu")),
            ("default", true, false)
        );
        assert!(regions.validate().is_ok());
    }

    #[test]
    fn a_list_of_regions_that_cannot_be_is_refused() {
        let lists = [vec![], vec![region("EU", None)], vec![region("", None)], vec![region("eu", None); 2]];
        for list in lists {
            assert!(Regions { list: list.clone() }.validate().is_err(), "{list:?}");
        }
    }

    #[test]
    fn only_a_region_with_a_place_of_its_own_shows_in_the_key_of_a_blob() {
        let regions = Regions { list: vec![region("eu", Some("/srv/eu")), region("us", None)] };
        assert_eq!(regions.blob_key("eu", "recordings/1"), "eu:recordings/1");
        assert_eq!(regions.blob_key("us", "recordings/1"), "recordings/1");
    }
}
