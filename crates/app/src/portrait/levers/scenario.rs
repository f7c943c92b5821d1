//! What somebody would change: read from an address, which is the whole scenario.

use territory::CodeInsee;

use super::priority::Weights;
use crate::kernel::atlas::{Atlas, PlaceIndex};
use crate::portrait::model::mode::Mode;
use crate::portrait::model::national::number_of;
use crate::portrait::pages::asked::MOST_WANTED;
use crate::registry::model::{RawQuery, encoded};

/// The most permanences one adds, and places one closes.
pub const MOST_CHANGES: usize = 40;

/// What a permanence gives if nothing is said: a day a week.
pub const USUAL_HOURS: f64 = 7.0;

/// Beyond a whole team, an hour is no permanence's.
const MOST_HOURS: f64 = 175.0;

/// The most permanences that are placed at once.
pub const MOST_SITES: usize = 20;

/// A permanence that would be opened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Added {
    /// The commune, by number.
    pub commune: usize,
    /// Hours a week.
    pub hours: f64,
}

/// What would be changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// How people go.
    pub mode: Mode,
    /// The level wanted, unless it is the country's.
    pub wanted: Option<f64>,
    /// Permanences that would open.
    pub added: Vec<Added>,
    /// Places that would close, by number.
    pub closed: Vec<PlaceIndex>,
    /// How many permanences to find places for.
    pub sites: Option<usize>,
    /// What the index of priority weighs.
    pub weights: Weights,
}

impl Scenario {
    /// Reads an address; what is not understood is said, the rest stands.
    pub fn read(atlas: &Atlas, address: &str) -> (Self, Vec<String>) {
        let raw = RawQuery::parse(address);
        let mut problems = Vec::new();
        let mut scenario = Self {
            mode: mode(&raw, &mut problems),
            wanted: level(&raw, &mut problems),
            weights: Weights::read(&raw, &mut problems),
            ..Self::default()
        };
        added(atlas, &raw, &mut scenario, &mut problems);
        closed(atlas, &raw, &mut scenario, &mut problems);
        if let Some(text) = raw.first("placer") {
            match text.parse::<usize>() {
                Ok(0) => {}
                Ok(sites) if sites <= MOST_SITES => scenario.sites = Some(sites),
                _ => problems.push(format!(
                    "« {} » permanences à placer\u{a0}: indiquez un nombre de 1 à {MOST_SITES}.",
                    cut(text)
                )),
            }
        }
        (scenario, problems)
    }

    /// Whether a place opens or closes.
    pub fn changes_supply(&self) -> bool {
        !self.added.is_empty() || !self.closed.is_empty()
    }

    /// The words of an address that says it again.
    pub fn words(&self, atlas: &Atlas) -> String {
        let mut words = Vec::new();
        if self.mode != Mode::default() {
            words.push(format!("mode={}", self.mode.slug()));
        }
        if let Some(wanted) = self.wanted {
            words.push(format!("niveau={wanted}"));
        }
        if !self.added.is_empty() {
            let all = atlas.territories.communes();
            let added = self
                .added
                .iter()
                .map(|added| format!("{}:{}", all[added.commune].code, added.hours));
            words.push(format!("ajouter={}", added.collect::<Vec<_>>().join(",")));
        }
        for &place in &self.closed {
            words.push(format!("fermer={}", encoded(&atlas.places()[place].key)));
        }
        if let Some(sites) = self.sites {
            words.push(format!("placer={sites}"));
        }
        words.extend(self.weights.words());
        words.join("&")
    }
}

fn cut(text: &str) -> String {
    text.chars().take(30).collect()
}

fn mode(raw: &RawQuery, problems: &mut Vec<String>) -> Mode {
    let Some(text) = raw.first("mode") else {
        return Mode::default();
    };
    Mode::of_slug(text).unwrap_or_else(|| {
        problems.push(format!(
            "Le mode « {} » n’existe pas\u{a0}: voiture, transports ou marche.",
            cut(text)
        ));
        Mode::default()
    })
}

fn level(raw: &RawQuery, problems: &mut Vec<String>) -> Option<f64> {
    let text = raw.first("niveau")?;
    let level = number(text).filter(|level| *level > 0.0 && *level <= MOST_WANTED);
    if level.is_none() {
        problems.push(format!(
            "Le niveau visé « {} » n’est pas un nombre d’heures par an\u{a0}: écrivez par exemple 200.",
            cut(text)
        ));
    }
    level
}

/// A number as one writes it in French.
fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let number = plain.replace(',', ".").parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

/// `ajouter=35051:7,35238`, as often as one likes; or a commune of a list (`commune-ajoutee`),
/// with hours (`heures`).
fn added(atlas: &Atlas, raw: &RawQuery, scenario: &mut Scenario, problems: &mut Vec<String>) {
    let hours_of_form = raw.first("heures");
    let one = raw
        .first("commune-ajoutee")
        .map(|commune| match hours_of_form {
            Some(hours) => format!("{commune}:{}", hours.replace(',', ".")),
            None => commune.to_owned(),
        });
    let listed = raw.all("ajouter").flat_map(|list| list.split(','));
    for text in listed.map(str::to_owned).chain(one) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if scenario.added.len() == MOST_CHANGES {
            problems.push(format!(
                "Un scénario ajoute au plus {MOST_CHANGES} permanences."
            ));
            return;
        }
        let (commune, hours) = text.split_once(':').unwrap_or((text, ""));
        let hours = match hours {
            "" => Some(USUAL_HOURS),
            hours => number(hours).filter(|hours| *hours > 0.0 && *hours <= MOST_HOURS),
        };
        let Some(hours) = hours else {
            problems.push(format!(
                "Une permanence donne entre 0 et {MOST_HOURS} heures par semaine\u{a0}: « {} » n’est pas compris.",
                cut(text)
            ));
            continue;
        };
        match commune_named(atlas, commune) {
            Some(commune) => scenario.added.push(Added { commune, hours }),
            None => problems.push(format!(
                "Aucune commune n’a le nom ou le code « {} ».",
                cut(commune)
            )),
        }
    }
}

/// By its code, or by its name.
fn commune_named(atlas: &Atlas, text: &str) -> Option<usize> {
    let territories = atlas.territories;
    let by_code = text
        .parse::<CodeInsee>()
        .ok()
        .and_then(|code| territories.resolve(code));
    let commune = by_code.or_else(|| territories.find_commune(text, None).commune())?;
    number_of(territories, commune.code)
}

fn closed(atlas: &Atlas, raw: &RawQuery, scenario: &mut Scenario, problems: &mut Vec<String>) {
    for key in raw.all("fermer") {
        match atlas.number(key) {
            Some(_) if scenario.closed.len() == MOST_CHANGES => {
                problems.push(format!("Un scénario ferme au plus {MOST_CHANGES} lieux."));
                return;
            }
            Some(place) if !scenario.closed.contains(&place) => scenario.closed.push(place),
            Some(_) => {}
            None => problems.push(format!(
                "Le lieu « {} » n’est plus dans le registre\u{a0}: il n’est pas compté.",
                cut(key)
            )),
        }
    }
}
