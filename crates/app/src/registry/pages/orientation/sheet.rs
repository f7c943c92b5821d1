//! One place on the sheet, shortened to what paper holds, and how large it can be written.

use chrono::{DateTime, Utc};
use places::Place;
use places::standard::ModaliteAcces;

use crate::kernel::formats;
use crate::registry::search::Hit;
use crate::registry::usual_week::{Line, UsualWeek, usual_week};
use crate::registry::views;

use super::words::small_initial;

/// The longest texts, in characters, before they are cut at a word.
const NAME: usize = 70;
const ADDRESS: usize = 52;
const HELP: usize = 64;

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
    /// The place of a hit.
    fn new(hit: &Hit<'_>, number: usize, now: DateTime<Utc>) -> Self {
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
            distance: hit.distance_m.map(formats::distance),
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
                .map(|hours| capitalised(usual_week(hours, today, found.holidays)))
                .unwrap_or_default(),
            no_hours: match place.telephone {
                Some(_) => "Horaires non connus. Téléphonez avant de venir.",
                None => "Horaires non connus. Demandez à la mairie avant de venir.",
            },
            access: access(place),
            freshness: freshness(found.undated, place),
        }
    }

    /// Gives up what one can ask on the telephone, when three places would not fit on the page.
    fn shorten(&mut self) {
        self.name = shortened(&self.name, 44);
        // The street and the town lead there; the floor is found once there.
        if let [street, .., town] = &self.address[..] {
            self.address = vec![shortened(street, 34), shortened(town, 34)];
        }
        if self.access.chars().count() > 34 {
            let first = self.access.split(',').next().unwrap_or_default();
            let first = first.split(" ou ").next().unwrap_or_default();
            self.access = first.to_owned();
        }
        self.week.dates.truncate(1);
    }

    /// The height it takes, in millimetres, when written in letters of this size.
    fn height_mm(&self, size_mm: f64) -> f64 {
        let left: f64 = self
            .address
            .iter()
            .map(|line| wrapped(line, LEFT_MM, size_mm))
            .sum::<f64>()
            + given(self.phone.is_some(), 1.55)
            + given(
                !self.access.is_empty(),
                wrapped(&self.access, LEFT_MM, size_mm),
            )
            + 0.8;
        let told = |line: &Line| {
            let line = format!("{} : {}", line.days, line.hours);
            wrapped(&line, RIGHT_MM, size_mm)
        };
        let week = self.week.lines.iter().chain(&self.week.dates);
        let remarks = self.week.remarks.iter();
        let remarks: f64 = remarks
            .map(|remark| wrapped(remark, RIGHT_MM, size_mm))
            .sum();
        let hours = week.map(told).sum::<f64>() + remarks;
        let right = hours.max(given(
            hours == 0.0,
            wrapped(self.no_hours, RIGHT_MM, size_mm),
        ));
        let distance = self.distance.as_deref().unwrap_or_default();
        let head = format!("{} {distance}", self.name);
        let head = 1.2 * wrapped(&head, WIDTH_MM - 10.0, 1.25 * BOLD * size_mm);
        let help = self.help.as_deref();
        let help = help.map_or(0.0, |help| wrapped(help, WIDTH_MM, size_mm));
        (head + left.max(right) + help) * size_mm * LEADING + 5.0
    }
}

/// The places of a search or a list, as large as one page allows; shortened first when they would
/// be too small to read.
pub fn places(hits: &[Hit<'_>], sentence: &str, now: DateTime<Utc>) -> (Vec<SheetPlace>, Size) {
    let numbered = hits.iter().zip(1..);
    let mut places: Vec<SheetPlace> = numbered
        .map(|(hit, number)| SheetPlace::new(hit, number, now))
        .collect();
    let size = Size::of(&places, sentence);
    if size.0 <= SMALLEST_WHOLE {
        return (places, size);
    }
    places.iter_mut().for_each(SheetPlace::shorten);
    let size = Size::of(&places, sentence);
    (places, size)
}

/// How many lines a text takes.
fn wrapped(text: &str, across_mm: f64, size_mm: f64) -> f64 {
    // Names are often shouted, and capitals are wide.
    let width = |c: char| if c.is_uppercase() { 1.35 } else { 1.0 };
    let letters: f64 = text.chars().map(width).sum();
    (letters * LETTER * size_mm / across_mm).ceil().max(1.0)
}

fn given(there: bool, lines: f64) -> f64 {
    if there { lines } else { 0.0 }
}

/// What all sheets are about.
pub const TITLE: &str = "De l’aide avec internet et l’ordinateur";

/// How large the sheet is written: the largest letters with which all of it is on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(usize);

/// Letters in points, as `web/src/orientation.css` names them, and the height of the plan.
const SIZES: [(f64, u32); 8] = [
    (18.0, 66),
    (16.0, 56),
    (14.5, 48),
    (13.5, 44),
    (12.5, 41),
    (11.5, 41),
    (10.5, 37),
    (9.5, 37),
];
/// Past this one, texts are shortened before letters are made smaller.
const SMALLEST_WHOLE: usize = 5;
const POINT_MM: f64 = 0.3528;
/// Of an A5 page between its margins, and of the two columns of a place.
const WIDTH_MM: f64 = 134.0;
const HEIGHT_MM: f64 = 196.0;
const LEFT_MM: f64 = 58.0;
const RIGHT_MM: f64 = 73.0;
/// The width of a letter and the height of a line, in letters' sizes; bold ones are wider.
const LETTER: f64 = 0.47;
const BOLD: f64 = 1.1;
const LEADING: f64 = 1.2;
/// Kept free: a text may end its lines earlier than its length tells.
const SPARE_MM: f64 = 3.0;
/// More places go to a second page.
const ON_ONE_PAGE: usize = 3;

impl Size {
    /// From what the places of the first page, and the sentence above them, need.
    fn of(places: &[SheetPlace], sentence: &str) -> Self {
        let fits = |(points, plan_mm): (f64, u32)| {
            let size_mm = points * POINT_MM;
            let title = wrapped(TITLE, WIDTH_MM, 1.15 * BOLD * size_mm);
            let head = 1.15 * title + wrapped(sentence, WIDTH_MM, size_mm);
            let places = places.iter().take(ON_ONE_PAGE);
            let places: f64 = places.map(|place| place.height_mm(size_mm)).sum();
            let foot = f64::from(plan_mm).max(if points > 11.0 { 43.0 } else { 37.0 }) + 13.0;
            head * size_mm * LEADING + 4.0 + places + foot + SPARE_MM <= HEIGHT_MM
        };
        let number = SIZES.into_iter().position(fits);
        Self(number.unwrap_or(SIZES.len() - 1))
    }

    /// As the style sheet names it.
    pub fn class(self) -> String {
        format!("size-{}", self.0)
    }

    /// Width and height of the plan, beside the code.
    pub fn plan_mm(self) -> (u32, u32) {
        (99, SIZES[self.0].1)
    }
}

/// Cut at the end of a word, with an ellipsis.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let mut whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    // "Maison des services au…" says no more than "Maison des services…".
    while let Some((before, last)) = whole.rsplit_once(' ')
        && last.chars().count() <= 4
        && last.starts_with(char::is_lowercase)
    {
        whole = before;
    }
    format!("{}…", whole.trim_end_matches([',', ' ', '-', '(', ':']))
}

/// Lines that stand alone begin with a capital.
fn capitalised(mut week: UsualWeek) -> UsualWeek {
    for line in week.lines.iter_mut().chain(&mut week.dates) {
        line.days = formats::sentence(&line.days);
    }
    for remark in &mut week.remarks {
        *remark = formats::sentence(remark);
    }
    week
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
        said.push(match said.is_empty() {
            true => label.clone(),
            false => small_initial(label),
        });
    }
    match labels.len() - said.len() {
        0 if said.is_empty() => None,
        0 => Some(formats::enumeration(&said)),
        1 => Some(format!("{} et une autre aide", said.join(", "))),
        more => Some(format!("{} et {more}\u{a0}autres aides", said.join(", "))),
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

    fn place(name: &str, lines: usize) -> SheetPlace {
        let line = Line {
            days: "Lundi, mercredi et vendredi".to_owned(),
            hours: "9 h – 12 h et 14 h – 17 h".to_owned(),
        };
        SheetPlace {
            number: 1,
            name: name.to_owned(),
            distance: Some("à 2 km".to_owned()),
            address: vec!["1 rue du Marché".to_owned(), "35000 Rennes".to_owned()],
            phone: Some("02 61 91 00 01".to_owned()),
            help: Some("Aide aux démarches administratives".to_owned()),
            week: UsualWeek {
                remarks: Vec::new(),
                lines: vec![line; lines],
                dates: Vec::new(),
            },
            no_hours: "",
            access: String::new(),
            freshness: String::new(),
        }
    }

    #[test]
    fn the_less_there_is_the_larger_it_is_written() {
        let size = |count: usize, lines: usize| {
            let places: Vec<_> = (0..count).map(|_| place("Médiathèque", lines)).collect();
            Size::of(&places, "Les 3 lieux les plus proches de Rennes.").0
        };
        assert_eq!(size(1, 2), 0);
        assert!(size(3, 2) > size(2, 2));
        assert!(size(3, 6) > size(3, 2));
        assert_eq!(size(3, 40), SIZES.len() - 1);
        assert_eq!(size(6, 2), size(3, 2), "the others go to the next page");
    }

    #[test]
    fn long_texts_end_at_a_word() {
        assert_eq!(shortened("Médiathèque", 20), "Médiathèque");
        assert_eq!(
            shortened("Maison des services, du numérique", 22),
            "Maison des services…"
        );
        assert_eq!(
            shortened("Maison des services au public", 22),
            "Maison des services…"
        );
        assert_eq!(shortened("Anticonstitutionnellement", 8), "Anticons…");
    }
}
