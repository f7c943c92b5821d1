//! The address of a what-if: read with bounds, each fault told with its field, and written again in
//! one way only, so that the same question has one address.

use territory::{CodeInsee, fold};

use super::weighing::{self, Weighing};
use crate::kernel::atlas::{Atlas, PlaceIndex};
use crate::portrait::levers::priority::Weights;
use crate::portrait::maps::Shown;
use crate::portrait::model::mode::Mode;
use crate::portrait::model::national::number_of;
use crate::portrait::model::{MOST_HOURS_A_WEEK, Subject};
use crate::portrait::pages::asked::Asked;
use crate::registry::model::{Problem, RawQuery, encoded};

/// More communes than the largest région has.
pub const MOST_COMMUNES: usize = 5_000;
/// The most permanences that one adds: an address must hold them, and a reader too.
pub const MOST_ADDED: usize = 40;
/// The most places that one closes.
pub const MOST_CLOSED: usize = 60;
/// The most permanences that are sited at once.
pub const MOST_SITED: usize = 20;
/// The minutes within which one may want a place.
pub const RADII: std::ops::RangeInclusive<u32> = 5..=60;
/// Two half-days a week, unless one says otherwise.
pub const USUAL_HOURS: f64 = 7.0;
/// The least that is a permanence: half an hour a week.
pub const LEAST_HOURS: f64 = 0.5;
/// Where people are wanted within reach, unless one says otherwise.
pub const USUAL_RADIUS: u32 = 20;
/// The longest text that is read.
const LONGEST: usize = 80;

/// A permanence that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Addition {
    /// Its commune, by number.
    pub commune: usize,
    /// Hours of accompaniment a week.
    pub hours: f64,
}

/// "Où placer N permanences ?"
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Siting {
    /// How many.
    pub places: usize,
    /// Within how many minutes people are wanted.
    pub radius: u32,
}

/// Everything that one may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Levers {
    /// The level wanted for all, where it is not the usual one.
    pub wanted: Option<f64>,
    /// How people travel.
    pub mode: Mode,
    /// Permanences that open, one a commune, in the order they were added in.
    pub added: Vec<Addition>,
    /// Places that close, by number, rising.
    pub closed: Vec<PlaceIndex>,
    /// Where to put more.
    pub siting: Option<Siting>,
    /// What the index of where to begin weighs.
    pub weights: Weights,
    /// An index, and what it weighs.
    pub weighing: Weighing,
    /// What the maps show; nothing for what suits the territory.
    pub shown: Option<Shown>,
}

impl Default for Levers {
    fn default() -> Self {
        Self {
            wanted: None,
            mode: Mode::Voiture,
            added: Vec::new(),
            closed: Vec::new(),
            siting: None,
            weights: Weights::default(),
            weighing: Weighing::default(),
            shown: None,
        }
    }
}

/// An address, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    /// What was understood.
    pub levers: Levers,
    /// What was not, by field.
    pub problems: Vec<Problem>,
    /// Places to close that are not known any more: they are closed already.
    pub gone: Vec<String>,
    /// What was typed to add a permanence, where it is to be shown again.
    pub typed: String,
    /// The hours of the permanence to add, as typed.
    pub typed_hours: String,
    /// What the places that may close are looked for by.
    pub place_named: String,
    /// Whether the address says in other words what [`Levers::query`] would.
    pub to_tidy: bool,
}

/// Reads the address of a subject's levers.
pub fn read(atlas: &Atlas, subject: &Subject, raw: &RawQuery) -> Read {
    let mut read = Read {
        place_named: cut(raw.first("lieu").unwrap_or_default()),
        ..Read::default()
    };
    read.level(raw);
    read.mode(raw);
    read.additions(atlas, subject, raw);
    read.addition_typed(atlas, subject, raw);
    read.closings(atlas, subject, raw);
    read.siting(raw);
    let mut wrong = Vec::new();
    read.levers.weights = Weights::read(raw, &mut wrong);
    for message in wrong {
        read.problem("poids", message);
    }
    let weighed = weighing::read(atlas, raw);
    read.levers.weighing = weighed.weighing;
    read.problems.extend(weighed.problems);
    read.to_tidy |= weighed.to_tidy;
    read.levers.shown = raw.first("carte").and_then(Shown::of_levers);
    read
}

impl Read {
    fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(field, message));
    }

    fn level(&mut self, raw: &RawQuery) {
        let asked = Asked {
            niveau: raw.first("niveau").unwrap_or_default().to_owned(),
            ..Asked::default()
        };
        match asked.wanted() {
            Ok(wanted) => self.levers.wanted = wanted,
            Err(message) => self.problem("niveau", message),
        }
    }

    fn mode(&mut self, raw: &RawQuery) {
        let Some(word) = raw.first("mode") else {
            return;
        };
        match word.parse() {
            Ok(mode) => self.levers.mode = mode,
            Err(_) => self.problem(
                "mode",
                format!(
                    "Le déplacement «\u{a0}{}\u{a0}» n’est pas connu\u{a0}: choisissez-en un dans la liste.",
                    cut(word)
                ),
            ),
        }
    }

    /// `ajout=35238:7`, and `heures.35238=5` where a form changes its hours.
    fn additions(&mut self, atlas: &Atlas, subject: &Subject, raw: &RawQuery) {
        for word in raw.all("ajout") {
            if self.levers.added.len() == MOST_ADDED {
                self.problem("permanence", too_many_added());
                return;
            }
            let (code, hours) = word.split_once(':').unwrap_or((word, ""));
            let commune = commune_of(atlas, subject, code);
            let changed = raw.first(&format!("heures.{code}"));
            self.to_tidy |= changed.is_some() || hours.is_empty();
            let hours = match changed.unwrap_or(hours) {
                "" => Some(USUAL_HOURS),
                text => hours_of(text),
            };
            match (commune, hours) {
                (Err(message), _) => self.problem("permanence", message),
                (_, None) => self.problem("permanence", wrong_hours(changed.unwrap_or(word))),
                (Ok(commune), Some(hours)) => {
                    let added = &mut self.levers.added;
                    added.retain(|one| one.commune != commune);
                    added.push(Addition { commune, hours });
                }
            }
        }
    }

    /// `permanence=Fougères&heures=7`: what the form adds.
    fn addition_typed(&mut self, atlas: &Atlas, subject: &Subject, raw: &RawQuery) {
        let typed_hours = cut(raw.first("heures").unwrap_or_default());
        let Some(text) = raw.first("permanence") else {
            // Hours without a commune add nothing: the field always comes along.
            self.to_tidy |= !typed_hours.is_empty();
            if !typed_hours.is_empty() && hours_of(&typed_hours).is_none() {
                self.problem("heures", wrong_hours(&typed_hours));
            }
            self.typed_hours = typed_hours;
            return;
        };
        self.to_tidy = true;
        let commune = commune_named(atlas, subject, text);
        let hours = match typed_hours.as_str() {
            "" => Some(USUAL_HOURS),
            text => hours_of(text),
        };
        let full = self.levers.added.len() >= MOST_ADDED;
        match (commune, hours) {
            (Err(message), _) => self.problem("permanence", message),
            (_, None) => self.problem("heures", wrong_hours(&typed_hours)),
            (Ok(_), _) if full => self.problem("permanence", too_many_added()),
            (Ok(commune), Some(hours)) => {
                let added = &mut self.levers.added;
                added.retain(|one| one.commune != commune);
                added.push(Addition { commune, hours });
                self.typed_hours = typed_hours;
                return;
            }
        }
        self.typed = cut(text);
        self.typed_hours = typed_hours;
    }

    fn closings(&mut self, atlas: &Atlas, subject: &Subject, raw: &RawQuery) {
        for key in raw.all("ferme") {
            if self.levers.closed.len() == MOST_CLOSED {
                self.problem(
                    "ferme",
                    format!(
                        "Un essai ferme au plus {MOST_CLOSED} lieux\u{a0}: gardez-en d’autres."
                    ),
                );
                break;
            }
            let Some(number) = atlas.number(key) else {
                self.gone.push(cut(key));
                continue;
            };
            let here = atlas.places()[number]
                .commune
                .and_then(|commune| number_of(atlas.territories, commune.code))
                .is_some_and(|commune| subject.communes.binary_search(&commune).is_ok());
            match here {
                true => self.levers.closed.push(number),
                false => self.problem(
                    "ferme",
                    format!(
                        "«\u{a0}{}\u{a0}» n’est pas dans ce territoire\u{a0}: seuls ses lieux peuvent fermer ici.",
                        atlas.places()[number].place.nom
                    ),
                ),
            }
        }
        self.levers.closed.sort_unstable();
        self.levers.closed.dedup();
    }

    fn siting(&mut self, raw: &RawQuery) {
        let Some(count) = raw.first("n") else {
            return;
        };
        let places = count.parse().ok().filter(|n| (1..=MOST_SITED).contains(n));
        if places.is_none() {
            self.problem(
                "n",
                format!(
                    "«\u{a0}{}\u{a0}» n’est pas un nombre de permanences à placer\u{a0}: écrivez un nombre entier, de 1 à {MOST_SITED}.",
                    cut(count)
                ),
            );
        }
        let radius = match raw.first("rayon") {
            None => Some(USUAL_RADIUS),
            Some(text) => text.parse().ok().filter(|minutes| RADII.contains(minutes)),
        };
        if radius.is_none() {
            self.problem(
                "rayon",
                format!(
                    "«\u{a0}{}\u{a0}» n’est pas un temps de trajet\u{a0}: écrivez un nombre de minutes, de {} à {}.",
                    cut(raw.first("rayon").unwrap_or_default()),
                    RADII.start(),
                    RADII.end()
                ),
            );
        }
        self.levers.siting = places
            .zip(radius)
            .map(|(places, radius)| Siting { places, radius });
    }
}

impl Levers {
    /// Whether any place is otherwise than it is.
    pub fn changes_places(&self) -> bool {
        !self.added.is_empty() || !self.closed.is_empty()
    }

    /// The hours a week that open.
    pub fn hours_added(&self) -> f64 {
        self.added.iter().map(|one| one.hours).sum()
    }

    /// The words of the address, always in the same order; a subject's own words come before.
    pub fn query(&self, atlas: &Atlas) -> String {
        let mut words = Vec::new();
        if let Some(wanted) = self.wanted {
            words.push(format!("niveau={}", decimal(wanted)));
        }
        if self.mode != Mode::default() {
            words.push(format!("mode={}", self.mode.slug()));
        }
        let communes = atlas.territories.communes();
        for one in &self.added {
            let code = communes[one.commune].code;
            words.push(format!("ajout={code}:{}", decimal(one.hours)));
        }
        for &place in &self.closed {
            words.push(format!("ferme={}", encoded(&atlas.places()[place].key)));
        }
        if let Some(siting) = self.siting {
            words.push(format!("n={}&rayon={}", siting.places, siting.radius));
        }
        words.extend(self.weights.words());
        words.extend(self.weighing.words());
        if let Some(shown) = self.shown {
            words.push(format!("carte={}", shown.slug()));
        }
        words.join("&")
    }

    /// The address of a subject's levers moved so; `end` is nothing, `/effet` or `.csv`.
    pub fn href(&self, atlas: &Atlas, subject: &Subject, end: &str) -> String {
        let whole = subject.href(atlas);
        let (path, own) = whole.split_once('?').unwrap_or((&whole, ""));
        let query = self.query(atlas);
        let words: Vec<&str> = [own, &query]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        match words.is_empty() {
            true => format!("{path}/leviers{end}"),
            false => format!("{path}/leviers{end}?{}", words.join("&")),
        }
    }
}

/// `3.5`, `7`: as short as it can be read again.
pub fn decimal(number: f64) -> String {
    format!("{number}")
}

/// What is told again of a text that was not understood.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

fn too_many_added() -> String {
    format!("Un essai ajoute au plus {MOST_ADDED} permanences\u{a0}: retirez-en une.")
}

fn wrong_hours(text: &str) -> String {
    format!(
        "«\u{a0}{}\u{a0}» n’est pas un nombre d’heures par semaine\u{a0}: écrivez un nombre de 0,5 à {MOST_HOURS_A_WEEK}.",
        cut(text)
    )
}

/// Hours a week, as one writes them; kept to the quarter.
fn hours_of(text: &str) -> Option<f64> {
    let hours: f64 = text.trim().replace(',', ".").parse().ok()?;
    let hours = (hours * 4.0).round() / 4.0;
    (LEAST_HOURS..=MOST_HOURS_A_WEEK)
        .contains(&hours)
        .then_some(hours)
}

/// A commune of the subject by its code, of today or of yesterday.
fn commune_of(atlas: &Atlas, subject: &Subject, code: &str) -> Result<usize, String> {
    let commune = code
        .trim()
        .parse::<CodeInsee>()
        .ok()
        .and_then(|code| atlas.territories.resolve(code))
        .and_then(|commune| number_of(atlas.territories, commune.code));
    let commune = commune.ok_or_else(|| unknown(code, subject))?;
    match subject.communes.binary_search(&commune) {
        Ok(_) => Ok(commune),
        Err(_) => Err(format!(
            "{} n’est pas dans ce territoire ({})\u{a0}: choisissez l’une de ses communes.",
            atlas.territories.communes()[commune].name,
            subject.name
        )),
    }
}

fn unknown(text: &str, subject: &Subject) -> String {
    format!(
        "Nous n’avons pas trouvé «\u{a0}{}\u{a0}» parmi les communes de ce territoire ({})\u{a0}: choisissez dans la liste, ou écrivez un code INSEE.",
        cut(text.trim()),
        subject.name
    )
}

/// A commune of the subject as one writes it: `Fougères`, `35115`, `Fougères (35115)`.
fn commune_named(atlas: &Atlas, subject: &Subject, text: &str) -> Result<usize, String> {
    let text = text.trim();
    let in_brackets = text
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    if let Some(code) = in_brackets {
        return commune_of(atlas, subject, code);
    }
    if text.len() == 5 && text.bytes().skip(2).all(|byte| byte.is_ascii_digit()) {
        return commune_of(atlas, subject, text);
    }
    let all = atlas.territories.communes();
    let folded = fold(&cut(text));
    let called = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let communes = subject.communes.iter().copied();
        communes
            .filter(|&number| test(&fold(&all[number].name)))
            .collect()
    };
    let mut found = called(&|name| name == folded);
    if found.is_empty() && !folded.is_empty() {
        found = called(&|name| name.starts_with(&folded));
    }
    match found[..] {
        [one] => Ok(one),
        [] => Err(unknown(text, subject)),
        _ => {
            let names = found.iter().take(4).map(|&number| {
                let commune = &all[number];
                format!("{} ({})", commune.name, commune.code)
            });
            Err(format!(
                "Plusieurs communes répondent à «\u{a0}{}\u{a0}»\u{a0}: {}. Écrivez le code de la bonne.",
                cut(text),
                names.collect::<Vec<_>>().join(", ")
            ))
        }
    }
}
