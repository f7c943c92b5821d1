//! What the pages of one index ask: a level, a territory, and the scores there.

use std::sync::Arc;

use diagnosis::reliability::{Plan, report};
use serde::Deserialize;
use territory::{Level, Territories, TerritoryId};

use super::href;
use crate::kernel::atlas::{Atlas, Studied};
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::portrait::indices::model::{Known, one};
use crate::portrait::indices::scored::{Scored, scored};
use crate::portrait::indices::values::LEVELS;

/// Of a whole level, so many rows are studied: enough to tell how variables go together.
const SAMPLE: usize = 1_000;

/// The address' question.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    niveau: String,
    dans: String,
    /// Whose IRIS are asked for.
    pub commune: String,
}

/// A choice of a list.
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// Scores of a level, the rows that are asked for, and how solid they are.
pub(super) struct Told {
    pub level: Level,
    pub within: Option<TerritoryId>,
    pub all: Arc<Scored>,
    pub rows: Vec<usize>,
    pub studied: Studied,
}

impl Asked {
    pub fn level(&self) -> Level {
        let asked = LEVELS.into_iter().find(|level| level.slug() == self.niveau);
        asked.unwrap_or(Level::Commune)
    }

    /// The territory that is looked into; none where it does not exist.
    pub fn within(&self) -> Option<TerritoryId> {
        let id: TerritoryId = self.dans.parse().ok()?;
        Territories::bundled().territory(id).map(|_| id)
    }

    /// What of the question is not understood, and what is shown instead.
    pub fn problems(&self) -> Vec<String> {
        let cut = |text: &str| text.chars().take(60).collect::<String>();
        let level = LEVELS.into_iter().any(|level| level.slug() == self.niveau);
        let level = (!level && !self.niveau.is_empty()).then(|| {
            format!(
                "Nous ne connaissons pas le niveau «\u{a0}{}\u{a0}»\u{a0}: voici les communes.",
                cut(&self.niveau)
            )
        });
        let within = (self.within().is_none() && !self.dans.is_empty()).then(|| {
            format!(
                "Nous ne connaissons pas le territoire «\u{a0}{}\u{a0}»\u{a0}: voici toute la France. Choisissez-en un dans la liste.",
                cut(&self.dans)
            )
        });
        level.into_iter().chain(within).collect()
    }

    /// The same question, of the index or of its reliability.
    pub fn href(&self, slug: &str, end: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("niveau", &self.niveau), ("dans", &self.dans)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            query if query.is_empty() => format!("{}{end}", href(slug)),
            query => format!("{}{end}?{query}", href(slug)),
        }
    }

    /// What a form of the page keeps of the question.
    pub fn kept(&self) -> [(&'static str, String); 2] {
        [("niveau", self.niveau.clone()), ("dans", self.dans.clone())]
    }

    pub fn levels(&self) -> Vec<Choice> {
        LEVELS
            .map(|level| Choice {
                value: level.slug().to_owned(),
                label: level.label().to_owned(),
                chosen: level == self.level(),
            })
            .into()
    }

    /// Where one may look: Hubs, regions and départements.
    pub fn territories(&self) -> Vec<Choice> {
        let all = Territories::bundled();
        [Level::Departement, Level::Region, Level::Hub]
            .into_iter()
            .flat_map(|level| all.territories(level))
            .map(|found| Choice {
                value: found.id.to_string(),
                label: format!("{} ({})", found.name, found.id.level.label().to_lowercase()),
                chosen: found.id.to_string() == self.dans,
            })
            .collect()
    }
}

/// Works it out, or finds it worked out.
pub(super) async fn told(state: &AppState, slug: &str, asked: &Asked) -> Result<Told, PageError> {
    let atlas = state.atlas();
    if one(&atlas, slug).is_none() {
        return Err(PageError::not_found("cet indice"));
    }
    let (slug, level, within) = (slug.to_owned(), asked.level(), asked.within());
    let working = tokio::task::spawn_blocking(move || {
        let known = one(&atlas, &slug);
        known.map(|known| work_out(&atlas, &known, level, within))
    });
    let worked = working
        .await
        .map_err(|error| PageError::Document(error.to_string()))?;
    worked.unwrap_or_else(|| Err(PageError::not_found("cet indice")))
}

fn work_out(
    atlas: &Arc<Atlas>,
    known: &Known,
    level: Level,
    within: Option<TerritoryId>,
) -> Result<Told, PageError> {
    let all = scored(atlas, known, level).map_err(PageError::Document)?;
    let Scored { values, scores, .. } = &*all;
    let rows = match within {
        Some(id) => values.within(atlas, id),
        None => (0..values.ids.len()).collect(),
    };
    let sample: Vec<usize> = match within {
        Some(_) => rows.clone(),
        None => {
            let scored: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|row| scores[*row].is_ok())
                .collect();
            let step = scored.len().div_ceil(SAMPLE).max(1);
            scored.into_iter().step_by(step).collect()
        }
    };
    let place = within.map_or_else(String::new, |id| id.to_string());
    let name = format!("{}|{}|{place}", known.model.id, level.slug());
    let studied = atlas.study(&name, || {
        report(
            known.model,
            &values.table,
            Some(values.reference),
            Some(&sample),
            &Plan::default(),
        )
    });
    Ok(Told {
        level,
        within,
        rows,
        studied,
        all,
    })
}

impl Told {
    /// The name of a row's territory; among those of all France, with the département of a commune.
    pub fn name(&self, row: usize) -> String {
        let id = self.all.values.ids[row];
        let all = Territories::bundled();
        let commune = all.commune_numbers(id).first();
        match (id.level, self.within, commune) {
            (Level::Commune, None, Some(number)) => {
                let commune = &all.communes()[*number as usize];
                format!("{} ({})", commune.name, commune.departement)
            }
            _ => name(id),
        }
    }
}

/// A territory's name.
pub(super) fn name(id: TerritoryId) -> String {
    let found = Territories::bundled().territory(id);
    found.map_or_else(|| id.to_string(), |found| found.name.clone())
}
