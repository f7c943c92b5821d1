//! `GET /scenarios/comparer?s=…&s=…`: two to four scenarios side by side.

use askama::Template;
use axum::extract::{RawQuery as Address, State};
use axum::response::Response;

use super::failed;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::levers::model::Standing;
use crate::portrait::levers::model::outcome::LABELS;
use crate::portrait::levers::pages::{broken, drawn_alike};
use crate::portrait::levers::words as said;
use crate::portrait::maps::{LegendLine, MapTold};
use crate::portrait::model::National;
use crate::portrait::national;
use crate::portrait::scenarios::model::{COMPARED, Scenario, Today};
use crate::portrait::scenarios::store;
use crate::portrait::words;
use crate::registry::model::RawQuery;

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Ids, each once, in their order.
    pub ids: Vec<String>,
    /// More than can be compared were asked for.
    pub too_many: bool,
}

impl Asked {
    /// Reads it: ids, or whole addresses of scenarios as people paste them.
    pub fn read(address: &str) -> Self {
        let raw = RawQuery::parse(address);
        let mut ids: Vec<String> = Vec::new();
        for word in raw.all("s") {
            let last = word.trim_end_matches('/').rsplit('/').next();
            let id: String = last
                .unwrap_or_default()
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .take(64)
                .collect();
            if !id.is_empty() && !ids.contains(&id) {
                ids.push(id);
            }
        }
        let too_many = ids.len() > *COMPARED.end();
        ids.truncate(*COMPARED.end());
        Self { ids, too_many }
    }

    /// The address again, of this kind.
    pub fn href(&self, end: &str) -> String {
        let ids: Vec<String> = self.ids.iter().map(|id| format!("s={id}")).collect();
        format!("/scenarios/comparer{end}?{}", ids.join("&"))
    }
}

/// A scenario beside others.
pub struct Beside {
    pub scenario: Scenario,
    pub today: Today,
}

/// The scenarios that are asked for, of the data of the day; and how many are not there.
pub async fn chosen(state: &AppState, asked: &Asked) -> Result<(Vec<Scenario>, usize), PageError> {
    let (mut found, mut lost) = (Vec::new(), 0);
    for id in &asked.ids {
        match store::one(&state.database, id).await.map_err(failed)? {
            Some(scenario) => found.push(scenario),
            None => lost += 1,
        }
    }
    Ok((found, lost))
}

/// Each asked again of the data of the day; one whose territory is no more is left out.
pub fn beside(atlas: &Atlas, national: &National, scenarios: Vec<Scenario>) -> Vec<Beside> {
    let told = scenarios.into_iter().filter_map(|scenario| {
        let today = scenario.today(atlas, national)?;
        Some(Beside { scenario, today })
    });
    told.collect()
}

/// A line of the table: what it counts, and each scenario's.
pub struct Row {
    pub label: String,
    pub cells: Vec<String>,
}

/// The table.
pub fn rows(atlas: &Atlas, all: &[Beside]) -> Vec<Row> {
    let row = |label: &str, of: &dyn Fn(&Beside) -> String| Row {
        label: label.to_owned(),
        cells: all.iter().map(of).collect(),
    };
    let mut rows = vec![
        row("Territoire", &|one| one.today.subject.name.clone()),
        row("Ce qui change", &|one| {
            said::what_changes(&one.today.read.levers).unwrap_or_else(|| "rien".to_owned())
        }),
        row("Heures ajoutées par semaine", &|one| {
            words::decimal(one.today.read.levers.hours_added())
        }),
        row("Déplacement", &|one| {
            one.today.read.levers.mode.label().to_owned()
        }),
        row(
            "Niveau visé, en heures par an pour 1\u{202f}000 personnes",
            &|one| {
                let wanted = one.today.effect.before.access.wanted;
                wanted.map_or_else(|| "non connu".to_owned(), words::decimal)
            },
        ),
    ];
    for (number, label) in LABELS.into_iter().enumerate() {
        rows.push(row(label, &|one| {
            let told = |side: [Option<String>; 6]| {
                side[number]
                    .clone()
                    .unwrap_or_else(|| "non connu".to_owned())
            };
            said::from_to(
                told(one.today.outcome.before.said()),
                told(one.today.outcome.after.said()),
            )
        }));
    }
    rows.extend(indices(atlas, all));
    rows
}

/// The index of each and who comes first by it, where any asks for one.
fn indices(atlas: &Atlas, all: &[Beside]) -> Vec<Row> {
    const FIRST: usize = 3;
    let told = all.iter().map(|one| {
        let levers = &one.today.read.levers;
        let standing = Standing::of(atlas, &one.today.subject, &levers.weighing)?;
        let first = said::most_fragile(atlas, &standing, FIRST);
        Some((said::weighing(levers, &standing)?, first))
    });
    let told: Vec<Option<(String, String)>> = told.collect();
    if told.iter().all(Option::is_none) {
        return Vec::new();
    }
    let row = |label: &str, of: fn(&(String, String)) -> &String| Row {
        label: label.to_owned(),
        cells: told
            .iter()
            .map(|one| {
                one.as_ref()
                    .map_or_else(|| "aucun".to_owned(), |one| of(one).clone())
            })
            .collect(),
    };
    vec![
        row("Indice et poids", |one| &one.0),
        row("Les plus fragiles selon cet indice", |one| &one.1),
    ]
}

/// A map beside others.
pub struct Pictured {
    pub name: String,
    pub map: MapTold,
}

#[derive(Template)]
#[template(path = "portrait/scenarios/comparer.html")]
struct ComparePage {
    page: Page,
    names: Vec<(String, String)>,
    sentences: Vec<(String, String)>,
    rows: Vec<Row>,
    maps: Vec<Pictured>,
    legend: Vec<LegendLine>,
    notes: Vec<String>,
    ids: Vec<String>,
    csv: String,
    pdf: String,
    room: bool,
}

/// `GET /scenarios/comparer`
pub async fn page(
    State(state): State<AppState>,
    Address(address): Address,
) -> Result<Response, PageError> {
    let asked = Asked::read(address.as_deref().unwrap_or_default());
    let (scenarios, lost) = chosen(&state, &asked).await?;
    let (atlas, national) = national(&state).await?;
    let made = tokio::task::spawn_blocking(move || {
        let count = scenarios.len();
        let all = beside(&atlas, &national, scenarios);
        let notes = notes(&asked, lost + count - all.len(), all.len());
        let (maps, legend) = pictured(&atlas, &national, &all);
        ComparePage {
            page: Page::new(
                "/scenarios/comparer",
                "Comparer des scénarios",
                "Des scénarios côte à côte.",
            )
            .unlisted(),
            names: all
                .iter()
                .map(|one| (one.scenario.href(), one.scenario.name.clone()))
                .collect(),
            sentences: all
                .iter()
                .filter_map(|one| {
                    let sentence = said::sentence(&one.today.effect, &one.today.read.levers)?;
                    Some((one.scenario.name.clone(), sentence))
                })
                .collect(),
            rows: rows(&atlas, &all),
            maps,
            legend,
            notes,
            ids: all.iter().map(|one| one.scenario.id.clone()).collect(),
            csv: asked.href(".csv"),
            pdf: asked.href(".pdf"),
            room: all.len() < *COMPARED.end(),
        }
    });
    render(&made.await.map_err(broken)?)
}

fn notes(asked: &Asked, lost: usize, shown: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if asked.too_many {
        notes.push(format!(
            "On compare {} scénarios au plus\u{a0}: voici les premiers.",
            COMPARED.end()
        ));
    }
    match lost {
        0 => {}
        1 => notes.push("Un scénario demandé n’existe pas, ou plus.".to_owned()),
        count => notes.push(format!(
            "{count} scénarios demandés n’existent pas, ou plus."
        )),
    }
    if shown < *COMPARED.start() {
        notes.push("Il en faut au moins deux\u{a0}: collez l’adresse d’un scénario.".to_owned());
    }
    notes
}

/// Maps in the same classes, where they show the same kind of areas.
fn pictured(
    atlas: &Atlas,
    national: &National,
    all: &[Beside],
) -> (Vec<Pictured>, Vec<LegendLine>) {
    let effects: Vec<_> = all
        .iter()
        .map(|one| (&one.today.effect, &one.today.read.levers))
        .collect();
    let (maps, legend) = drawn_alike(atlas, national, &effects);
    let pictured = all.iter().zip(maps).map(|(one, map)| Pictured {
        name: one.scenario.name.clone(),
        map,
    });
    (pictured.collect(), legend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_read() {
        let asked = Asked::read(
            "s=abc&s=https%3A%2F%2Fexemple.fr%2Fscenarios%2Fdef%3Fx%3D1&s=abc&s=%2Fscenarios%2Fghi%2F",
        );
        assert_eq!(asked.ids, ["abc", "def", "ghi"]);
        assert!(!asked.too_many);
        let many = Asked::read("s=a&s=b&s=c&s=d&s=e");
        assert!(many.too_many);
        assert_eq!(many.href(".csv"), "/scenarios/comparer.csv?s=a&s=b&s=c&s=d");
    }
}
