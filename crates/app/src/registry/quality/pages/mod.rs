//! The pages of quality, and what other pages show of it.

mod file;
mod overview;
mod panel;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use serde::Deserialize;
use territory::{Territories, TerritoryId};

use super::model::{Column, Grouping, sources_of};
use crate::kernel::atlas::{Atlas, PlaceIndex, Qualities};
use crate::kernel::errors::PageError;
use crate::kernel::identity::SignedIn;
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::registry::editing::store::stewards;

pub use panel::Panel;

const PATH: &str = "/mon-espace/qualite";

pub fn router() -> Router<AppState> {
    Router::new()
        .route(PATH, get(overview::overview))
        .route("/mon-espace/qualite.csv", get(file::file))
}

/// What is asked of the page and of its file.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Asked {
    par: String,
    dans: String,
    source: String,
    tri: String,
    sens: String,
    tableau: String,
}

impl Asked {
    fn grouping(&self) -> Grouping {
        Grouping::of(&self.par)
    }

    fn column(&self) -> Column {
        Column::of(&self.tri)
    }

    fn descending(&self) -> bool {
        self.sens == "desc"
    }

    /// The territory that is looked into; none where it does not exist.
    fn within(&self) -> Option<TerritoryId> {
        let id: TerritoryId = self.dans.parse().ok()?;
        Territories::bundled().territory(id).map(|_| id)
    }

    /// The address of the same question, changed so.
    fn href(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("par", &self.par),
            ("dans", &self.dans),
            ("source", &self.source),
            ("tri", &self.tri),
            ("sens", &self.sens),
        ] {
            let changed = changes.iter().find(|(changed, _)| *changed == name);
            let value = changed.map_or(value.as_str(), |(_, value)| value);
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(name, _)| *name == "tableau") {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// How good the sheets in somebody's charge are.
struct Judged {
    atlas: Arc<Atlas>,
    qualities: Arc<Qualities>,
    /// Those in their charge.
    all: Vec<PlaceIndex>,
    /// Those of them that are asked for.
    numbers: Vec<PlaceIndex>,
}

async fn judged(state: &AppState, me: &SignedIn, asked: &Asked) -> Result<Judged, PageError> {
    let stewards = stewards(&state.database).await;
    let stewards = stewards.map_err(|error| PageError::Store(error.to_string()))?;
    let (atlas, today) = (state.atlas(), state.clock.today());
    let working = atlas.clone();
    let qualities = tokio::task::spawn_blocking(move || working.qualities(today)).await;
    let qualities = qualities.map_err(|error| PageError::Document(error.to_string()))?;
    let mine = |number: &PlaceIndex| {
        let place = &atlas.places()[*number];
        let steward = stewards.get(&place.key).cloned();
        let target = Target::place(&place.key, place.place.code_insee, steward);
        may(&me.roles, Action::ReadQuality, &target).is_ok()
    };
    let all: Vec<PlaceIndex> = (0..atlas.places().len()).filter(mine).collect();
    let within = asked.within();
    let fits = |number: &&PlaceIndex| {
        let place = &atlas.places()[**number];
        let there = |id| {
            let commune = place.place.code_insee;
            commune.is_some_and(|commune| Territories::bundled().contains(id, commune))
        };
        let of_source =
            asked.source.is_empty() || sources_of(place).any(|source| source == asked.source);
        of_source && within.is_none_or(there)
    };
    let numbers = all.iter().filter(fits).copied().collect();
    Ok(Judged {
        qualities,
        numbers,
        all,
        atlas,
    })
}
