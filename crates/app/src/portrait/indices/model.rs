//! An index as it is kept: shipped with the program, or a Hub's own.

use std::sync::LazyLock;

use diagnosis::index::{Model, ModelError, shipped};
use territory::{Level, Territories};

use super::words;
use crate::kernel::atlas::Atlas;
use crate::kernel::identity::{HubId, SignedIn};
use crate::kernel::policy::{Action, Target, may};

/// A Hub keeps no more.
pub const MOST: i64 = 30;

/// A longer document is no model that anyone could read.
pub const LONGEST: usize = 40_000;

static SHIPPED: LazyLock<Vec<(Model, &'static str)>> = LazyLock::new(|| shipped().collect());

/// An index that anyone may read about.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub model: &'a Model,
    /// As it was written, with its comments.
    pub document: &'a str,
    /// Whose it is; nobody's for those that come with the program.
    pub hub: Option<HubId>,
}

/// Every index that the public knows: the shipped ones, then the Hubs'.
pub fn every(atlas: &Atlas) -> impl Iterator<Item = Known<'_>> {
    let own = atlas.indices().iter().map(|one| Known {
        model: &one.model,
        document: &one.document,
        hub: Some(one.hub),
    });
    come_with_the_program().chain(own)
}

/// Those that come with the program.
fn come_with_the_program<'a>() -> impl Iterator<Item = Known<'a>> {
    SHIPPED.iter().map(|(model, document)| Known {
        model,
        document,
        hub: None,
    })
}

/// The one of this name.
pub fn one<'a>(atlas: &'a Atlas, slug: &str) -> Option<Known<'a>> {
    every(atlas).find(|known| known.model.id == slug)
}

/// Whether a name is one of those that come with the program.
pub fn is_taken(slug: &str) -> bool {
    SHIPPED.iter().any(|(model, _)| model.id == slug)
}

/// Reads what somebody wrote; says in French what to mend.
pub fn read(document: &str) -> Result<Model, String> {
    if document.len() > LONGEST {
        return Err("Ce modèle est trop long\u{a0}: 40 000 caractères au plus.".to_owned());
    }
    Model::read(document).map_err(|error| words::wrong(&error, document))
}

/// Whether a model that was changed by form can be computed.
pub fn check(model: &Model) -> Result<(), String> {
    model
        .check()
        .map_err(|error: ModelError| words::wrong(&error, ""))
}

/// An index of a Hub, and what is granted when one may keep it.
pub fn target(id: &str, hub: HubId) -> Target {
    Target::hub(hub).about(format!("index:{id}"))
}

/// The Hubs whose indices somebody keeps, with their names.
pub fn kept_by(me: &SignedIn) -> Vec<(HubId, String)> {
    let hubs = Territories::bundled().territories(Level::Hub).iter();
    hubs.filter_map(|hub| {
        Some((
            hub.id.code.as_str().parse::<HubId>().ok()?,
            hub.name.clone(),
        ))
    })
    .filter(|(hub, _)| may(&me.roles, Action::KeepIndices, &Target::hub(*hub)).is_ok())
    .collect()
}

/// A name in addresses: letters without accents, digits and hyphens.
pub fn slug(title: &str) -> String {
    let folded = territory::fold(title);
    let words: Vec<String> = folded
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let slug: String = words.join("-").chars().take(50).collect();
    match slug.trim_matches('-') {
        "" => "indice".to_owned(),
        slug => slug.to_owned(),
    }
}
