//! `GET /portrait/choisir`: communes put together by hand, by searching, from the list of an
//! intercommunalité, or by pointing at its map.

use askama::Template;
use axum::extract::{RawQuery as RawQueryString, State};
use axum::response::Response;
use territory::{Level, Territory, TerritoryId};

use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::maps::{self, MapTold, Shown};
use crate::portrait::model::subject::{LONGEST_NAME, MOST_COMMUNES, SetError};
use crate::portrait::model::{National, Portrait, Subject};
use crate::portrait::national;
use crate::registry::model::{RawQuery, encoded};
use crate::registry::strict::LONGEST_TEXT;

/// A commune that was chosen, and the address without it.
struct Chosen {
    name: String,
    without: String,
}

/// Something that may be added.
struct Offered {
    name: String,
    detail: String,
    /// The address with it.
    with: Option<String>,
    /// Where its communes are listed.
    among: Option<String>,
}

struct Box {
    code: String,
    name: String,
    checked: bool,
}

/// The communes of an area, to choose from.
struct Among {
    name: String,
    boxes: Vec<Box>,
    map: MapTold,
}

#[derive(Template)]
#[template(path = "portrait/choose.html")]
struct Choose {
    page: Page,
    chosen: Vec<Chosen>,
    codes: String,
    name: String,
    q: String,
    said: Option<String>,
    offered: Vec<Offered>,
    among: Option<Among>,
    longest: usize,
}

/// More boxes than an address has words would be cut.
const MOST_BOXES: usize = 190;

/// How many territories are offered for a text.
const OFFERED: usize = 8;

/// `GET /portrait/choisir`
pub(super) async fn choose(
    State(state): State<AppState>,
    RawQueryString(address): RawQueryString,
) -> Result<Response, PageError> {
    let (atlas, national) = national(&state).await?;
    let asked = Asked::read(address.as_deref().unwrap_or_default());
    render(&page(&atlas, &national, &asked))
}

/// The words of the address.
struct Asked {
    communes: String,
    name: String,
    q: String,
    among: Option<TerritoryId>,
    /// The same as it was written.
    parmi: String,
}

impl Asked {
    fn read(address: &str) -> Self {
        let raw = RawQuery::parse(address);
        let first = |name: &str| raw.first(name).unwrap_or_default().to_owned();
        // Boxes come one by one, beside those that were chosen before.
        let mut communes: Vec<String> = raw.all("communes").map(str::to_owned).collect();
        communes.extend(raw.all("commune").map(str::to_owned));
        Self {
            communes: communes.join(","),
            name: first("nom").chars().take(LONGEST_NAME).collect(),
            q: first("q").chars().take(LONGEST_TEXT).collect(),
            among: first("parmi").parse().ok(),
            parmi: first("parmi").chars().take(LONGEST_TEXT).collect(),
        }
    }

    /// Why the area that one wants to choose among is not shown.
    fn no_such_area(&self, atlas: &Atlas) -> Option<String> {
        let found = self.among.and_then(|id| atlas.territory(id));
        match found {
            _ if self.parmi.is_empty() => None,
            None => Some(format!(
                "« {} » n’est pas un territoire connu\u{a0}: cherchez son nom ci-dessous.",
                self.parmi
            )),
            Some(area) => (area.communes > MOST_BOXES).then(|| {
                format!(
                    "{} réunit trop de communes pour choisir parmi elles\u{a0}: cherchez une intercommunalité.",
                    area.name
                )
            }),
        }
    }
}

fn page(atlas: &Atlas, national: &National, asked: &Asked) -> Choose {
    let (numbers, problem) = match Subject::set(atlas, &asked.communes, "") {
        Ok(subject) => (subject.communes, None),
        Err(SetError::Empty) => (Vec::new(), None),
        Err(error) => (understood(atlas, &asked.communes), Some(error.to_string())),
    };
    let problem = problem.or_else(|| asked.no_such_area(atlas));
    let all = atlas.territories.communes();
    let codes: Vec<String> = numbers.iter().map(|&n| all[n].code.to_string()).collect();
    let address = |codes: &[&str], more: &str| {
        format!(
            "/portrait/choisir?communes={}&nom={}{more}",
            codes.join(","),
            encoded(&asked.name)
        )
    };
    let chosen = numbers.iter().enumerate().map(|(place, &number)| {
        let others: Vec<&str> = codes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place)
            .map(|(_, code)| code.as_str())
            .collect();
        Chosen {
            name: all[number].name.clone(),
            without: address(&others, ""),
        }
    });
    let offered = offered(atlas, asked, &codes, &address);
    let nothing = !asked.q.is_empty() && offered.is_empty();
    let nothing = nothing.then(|| {
        format!(
            "Nous n’avons trouvé ni commune ni intercommunalité pour « {} ». Essayez un nom ou un code postal.",
            asked.q
        )
    });
    Choose {
        page: Page::new(
            "/portrait/choisir",
            "Réunir des communes",
            "Choisir des communes pour en faire un portrait.",
        )
        .unlisted(),
        chosen: chosen.collect(),
        name: asked.name.clone(),
        q: asked.q.clone(),
        said: problem.or(nothing),
        offered,
        among: asked
            .among
            .and_then(|id| among(atlas, national, id, &numbers)),
        codes: codes.join(","),
        longest: LONGEST_NAME,
    }
}

/// The communes that are in a text of which some is wrong: none of those is lost.
fn understood(atlas: &Atlas, communes: &str) -> Vec<usize> {
    let words = communes.split([',', ' ', ';']);
    let known = words.filter(|word| Subject::set(atlas, word, "").is_ok());
    let known: Vec<&str> = known.take(MOST_COMMUNES).collect();
    Subject::set(atlas, &known.join(","), "").map_or_else(|_| Vec::new(), |set| set.communes)
}

fn offered(
    atlas: &Atlas,
    asked: &Asked,
    codes: &[String],
    address: &dyn Fn(&[&str], &str) -> String,
) -> Vec<Offered> {
    if asked.q.trim().is_empty() {
        return Vec::new();
    }
    let found = atlas.territories.suggest(&asked.q, OFFERED);
    let found = found
        .iter()
        .filter_map(|suggestion| atlas.territory(suggestion.id));
    found
        .filter_map(|territory| offer(atlas, territory, codes, address))
        .collect()
}

fn offer(
    atlas: &Atlas,
    territory: &Territory,
    codes: &[String],
    address: &dyn Fn(&[&str], &str) -> String,
) -> Option<Offered> {
    if territory.communes > MOST_COMMUNES {
        return None;
    }
    let commune = territory.id.level == Level::Commune;
    let more: Vec<String> = atlas
        .communes_of(territory.id)
        .into_iter()
        .map(|commune| commune.code.to_string())
        .filter(|code| !codes.contains(code))
        .collect();
    let mut with: Vec<&str> = codes.iter().map(String::as_str).collect();
    with.extend(more.iter().map(String::as_str));
    let fits = !more.is_empty() && with.len() <= MOST_COMMUNES;
    let here: Vec<&str> = codes.iter().map(String::as_str).collect();
    Some(Offered {
        name: territory.name.clone(),
        detail: match commune {
            true => "commune".to_owned(),
            false => format!(
                "{}, {}",
                territory.id.level.label().to_lowercase(),
                formats::counted(territory.communes, "commune", "communes")
            ),
        },
        with: fits.then(|| address(&with, "")),
        among: (!commune && territory.communes <= MOST_BOXES)
            .then(|| address(&here, &format!("&parmi={}", territory.id))),
    })
}

fn among(atlas: &Atlas, national: &National, id: TerritoryId, chosen: &[usize]) -> Option<Among> {
    let territory = atlas
        .territory(id)
        .filter(|territory| territory.communes <= MOST_BOXES)?;
    let subject = Subject::territory(atlas, territory);
    let all = atlas.territories.communes();
    let boxes = subject.communes.iter().map(|&number| Box {
        code: all[number].code.to_string(),
        name: all[number].name.clone(),
        checked: chosen.contains(&number),
    });
    let boxes = boxes.collect();
    let portrait = Portrait::of(atlas, national, subject, None);
    Some(Among {
        name: territory.name.clone(),
        boxes,
        map: maps::map(atlas, national, &portrait, Shown::Minutes),
    })
}
