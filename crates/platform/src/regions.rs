//! Where data may be processed: the list an operator keeps, from which organizations choose.
//!
//! Invariant: there is always a region, and the first is what a new organization starts with. A region with a
//! place of its own keeps its recordings there; the name of the place is part of the recording's key, so an
//! organization that moves on still finds what it had.

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Account, Family, FieldKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// The regions of this installation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Regions {
    /// The regions organizations choose from, the usual one first: `[{ key = "eu", name = "European Union" }]`. A region
    /// with `blobs` (a directory or `s3://…`) keeps its recordings there instead of under `blobs.url`. One with
    /// `endpoints`, such as `{ deepgram = "https://api.eu.deepgram.com" }`, has what is said recognised and judged there,
    /// unless the organization's key names an address of its own.
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
    /// Where providers of speech and language are asked from it, by the key of the connector.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
}

/// The setting of a provider that a region decides.
const ADDRESS: &str = "base_url";
const REGIONS_MAX: usize = 64;
const KEY_CHARS_MAX: usize = 40;

impl Default for Regions {
    fn default() -> Self {
        Self { list: vec![Region::new("default", "Default")] }
    }
}

impl Region {
    /// A region that differs from others in nothing but its name.
    pub fn new(key: &str, name: &str) -> Self {
        Self { key: key.to_owned(), name: name.to_owned(), blobs: None, endpoints: BTreeMap::new() }
    }

    /// The endpoint that cannot be used, and why.
    fn bad_endpoint(&self) -> Option<String> {
        self.endpoints.iter().find_map(|(connector, address)| {
            let known = connectors::find(connector).map(connectors::Connector::descriptor);
            let takes = known.is_some_and(|one| {
                matches!(one.family, Family::Asr | Family::Llm)
                    && one.fields.iter().any(|spec| spec.key == ADDRESS && spec.kind == FieldKind::Url)
            });
            if !takes {
                return Some(format!("`{connector}` is no provider of speech or language with an address"));
            }
            let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let why = || format!("`{address}` is not an address such as https://api.eu.vendor.example");
            url.is_none().then(why)
        })
    }
}

impl Regions {
    /// The account of a provider as it is used in a region: one that names no address goes to that of the region.
    pub fn at_home(&self, region: &str, connector: &str, mut account: Account) -> Account {
        let region = self.list.iter().find(|known| known.key == region);
        if let Some(endpoint) = region.and_then(|known| known.endpoints.get(connector)) {
            account.fields.entry(ADDRESS.to_owned()).or_insert_with(|| endpoint.clone());
        }
        account
    }

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
        let bad = self.list.iter().find_map(|region| Some((&region.key, region.bad_endpoint()?)));
        if let Some((key, why)) = bad {
            return Err(format!("regions.list: the endpoints of `{key}` cannot be used: {why}"));
        }
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
        Region { blobs: blobs.map(str::to_owned), ..Region::new(key, "A place") }
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
    fn a_region_names_where_providers_are_asked_and_nothing_else() {
        let with = |connector: &str, address: &str| {
            let endpoints = [(connector.to_owned(), address.to_owned())].into();
            Regions { list: vec![Region { endpoints, ..region("eu", None) }, region("us", None)] }
        };
        let good = with("deepgram", "https://api.eu.vendor.example");
        assert_eq!(good.validate(), Ok(()));
        let at = |region, connector, own: Option<&str>| {
            let fields = own.map(|url| (ADDRESS.to_owned(), url.to_owned())).into_iter().collect();
            let account = good.at_home(region, connector, Account { fields, ..Account::default() });
            account.fields.get(ADDRESS).cloned()
        };
        assert_eq!(at("eu", "deepgram", None).as_deref(), Some("https://api.eu.vendor.example"));
        assert_eq!(at("eu", "deepgram", Some("https://own.example")).as_deref(), Some("https://own.example"));
        assert_eq!((at("us", "deepgram", None), at("eu", "openai", None)), (None, None));
        for (connector, address, word) in [
            ("nobody", "https://a.example", "nobody"),
            ("streamtelecom", "https://a.example", "streamtelecom"),
            ("deepgram", "api.eu.vendor.example", "not an address"),
            ("deepgram", "ftp://a.example", "not an address"),
        ] {
            let refused = with(connector, address).validate().unwrap_err();
            assert!(refused.contains("`eu`") && refused.contains(word), "{refused}");
        }
    }

    #[test]
    fn only_a_region_with_a_place_of_its_own_shows_in_the_key_of_a_blob() {
        let regions = Regions { list: vec![region("eu", Some("/srv/eu")), region("us", None)] };
        assert_eq!(regions.blob_key("eu", "recordings/1"), "eu:recordings/1");
        assert_eq!(regions.blob_key("us", "recordings/1"), "recordings/1");
    }
}
