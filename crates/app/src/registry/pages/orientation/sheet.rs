//! One place on the sheet, shortened to what paper holds, and how large it can be written.

use chrono::{DateTime, Utc};
use places::Place;
use places::standard::ModaliteAcces;

use crate::kernel::formats;
use crate::registry::search::Hit;
use crate::registry::usual_week::{UsualWeek, listed, usual_week};
use crate::registry::views;

/// Longest texts, in characters, before they are cut at a word.
const NAME: usize = 70;
const ADDRESS: usize = 52;
const HELP: usize = 120;

/// A place as the sheet tells it.
pub struct SheetPlace {
    pub number: usize,
    pub name: String,
    pub distance: Option<String>,
    pub address: Vec<String>,
    pub phone: Option<String>,
    pub help: Option<String>,
    pub week: UsualWeek,
    /// Said when the hours are not known.
    pub no_hours: &'static str,
    pub access: String,
    pub freshness: String,
}

impl SheetPlace {
    /// `from` follows the distance: "de Rennes".
    pub fn new(hit: &Hit<'_>, number: usize, from: Option<&str>, now: DateTime<Utc>) -> Self {
        let found = hit.place;
        let place = &found.place;
        let today = now.with_timezone(&found.time_zone).date_naive();
        let lines = [
            Some(formats::address(&place.adresse)),
            place.complement_adresse.as_deref().map(formats::address),
        ];
        let town = format!("{} {}", place.code_postal, place.commune);
        Self {
            number,
            name: shortened(&place.nom, NAME),
            distance: hit.distance_m.map(|metres| match from {
                Some(from) => format!("{} {from}", formats::distance(metres)),
                None => formats::distance(metres),
            }),
            address: lines
                .into_iter()
                .flatten()
                .filter(|line| !line.is_empty())
                .chain([town])
                .map(|line| shortened(&line, ADDRESS))
                .collect(),
            phone: views::phone(place).map(|phone| phone.label),
            help: help(place),
            week: place
                .horaires
                .as_ref()
                .map(|hours| usual_week(hours, today))
                .unwrap_or_default(),
            no_hours: match place.telephone {
                Some(_) => "Horaires non connus. Téléphonez avant de venir.",
                None => "Horaires non connus. Demandez à la mairie avant de venir.",
            },
            access: access(place),
            freshness: freshness(found.undated, place),
        }
    }

    /// Lines of text that it takes at the usual size, the two columns side by side.
    fn lines(&self) -> usize {
        let wrapped = |text: &str, across: usize| text.chars().count().div_ceil(across).max(1);
        let told = |lines: &[crate::registry::usual_week::Line]| -> usize {
            let line = |l: &crate::registry::usual_week::Line| {
                wrapped(&l.days, 26) + wrapped(&l.hours, 26)
            };
            lines.iter().map(line).sum()
        };
        let left: usize = self
            .address
            .iter()
            .map(|line| wrapped(line, 27))
            .sum::<usize>()
            + 2 * usize::from(self.phone.is_some())
            + wrapped(&self.access, 27);
        let right = told(&self.week.lines) + told(&self.week.dates) + 1;
        let help = self.help.as_deref().map_or(0, |help| wrapped(help, 58));
        wrapped(&self.name, 34) + 1 + left.max(right) + help
    }
}

/// How large the sheet is written, from what it has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// One place: the largest.
    Airy,
    /// What three usual places need.
    Usual,
    /// What three places with long names and irregular hours need.
    Tight,
}

impl Density {
    /// Lines that the page holds at the usual size.
    const USUAL_LINES: usize = 27;
    const AIRY_LINES: usize = 12;

    /// From what three places at most need: the others go to the next page.
    pub fn of(places: &[SheetPlace]) -> Self {
        match places.iter().take(3).map(SheetPlace::lines).sum::<usize>() {
            0..=Self::AIRY_LINES => Self::Airy,
            lines if lines <= Self::USUAL_LINES => Self::Usual,
            _ => Self::Tight,
        }
    }

    /// As the style sheet names it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Airy => "airy",
            Self::Usual => "usual",
            Self::Tight => "tight",
        }
    }

    /// Width and height of the plan.
    pub fn plan_mm(self) -> (u32, u32) {
        match self {
            Self::Airy => (132, 70),
            Self::Usual => (98, 44),
            Self::Tight => (98, 36),
        }
    }
}

/// Cut at the end of a word, with an ellipsis.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', ' ', '-', '(', ':']))
}

/// As many services as a line or two can hold, and how many more.
fn help(place: &Place) -> Option<String> {
    let labels: Vec<String> = place
        .services
        .iter()
        .map(|s| s.label().to_owned())
        .collect();
    let mut said: Vec<String> = Vec::new();
    let mut length = 0;
    for label in &labels {
        length += label.chars().count() + 2;
        if length > HELP && !said.is_empty() {
            break;
        }
        said.push(label.clone());
    }
    match labels.len() - said.len() {
        0 if said.is_empty() => None,
        0 => Some(listed(&said)),
        1 => Some(format!("{} et une autre aide", said.join(", "))),
        more => Some(format!("{} et {more} autres aides", said.join(", "))),
    }
}

fn access(place: &Place) -> String {
    if place.modalites_acces.contains(&ModaliteAcces::PasDePublic) {
        return match place.telephone {
            Some(_) => "N’accueille pas de public\u{a0}: téléphoner".to_owned(),
            None => "N’accueille pas de public".to_owned(),
        };
    }
    let way = |way: &ModaliteAcces| match way {
        ModaliteAcces::SePresenter => Some("venir sur place"),
        ModaliteAcces::Telephoner => Some("téléphoner"),
        ModaliteAcces::Courriel | ModaliteAcces::CourrielAvecFiche => Some("écrire un courriel"),
        ModaliteAcces::RendezVousEnLigne => Some("prendre rendez-vous par internet"),
        ModaliteAcces::PasDePublic => None,
    };
    let mut ways: Vec<String> = Vec::new();
    for words in place.modalites_acces.iter().filter_map(way) {
        if !ways.iter().any(|known| known == words) {
            ways.push(words.to_owned());
        }
    }
    match ways.split_last() {
        None => String::new(),
        Some((last, [])) => formats::sentence(last),
        Some((last, before)) => formats::sentence(&format!("{} ou {last}", before.join(", "))),
    }
}

fn freshness(undated: bool, place: &Place) -> String {
    if undated {
        "Date de vérification inconnue".to_owned()
    } else {
        format!("Vérifié le {}", formats::date(place.date_maj))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_at_a_word() {
        assert_eq!(shortened("Médiathèque", 20), "Médiathèque");
        assert_eq!(
            shortened("Maison des services, du numérique", 22),
            "Maison des services…"
        );
        assert_eq!(shortened("Anticonstitutionnellement", 8), "Anticons…");
    }
}
