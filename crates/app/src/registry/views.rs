//! The registry's things as a reader sees them: cards, a week, a phone number.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use places::Place;
use places::hours::{OpenState, Stretch};
use territory::{Level, Position, Territory, TerritoryId};

use super::model::encoded;
use super::search::Hit;
use crate::kernel::atlas::{Ages, AtlasPlace, Freshness as Age, Moment};
use crate::kernel::formats;
use crate::kernel::pages::Link;

/// Open, closed, or not known, in words.
pub struct State {
    pub kind: &'static str,
    pub text: String,
}

/// A number to call.
pub struct Phone {
    pub href: String,
    pub label: String,
}

/// A place in a list: it answers without being opened.
pub struct Card {
    pub href: String,
    pub id: String,
    pub number: usize,
    pub name: String,
    pub distance: String,
    pub state: State,
    /// Its hours at the moment asked for: `mercredi : 9 h – 12 h`.
    pub hours_then: Vec<String>,
    pub address: String,
    pub services: Vec<String>,
    pub programmes: Vec<String>,
    pub phone: Option<Phone>,
    pub route_href: Option<String>,
    pub lat: String,
    pub lon: String,
}

/// What the map begins with.
pub struct MapView {
    pub lat: String,
    pub lon: String,
    pub zoom: String,
    /// Narrows the places drawn, as in an address.
    pub query_string: String,
    /// Whether places are drawn at all.
    pub places: bool,
    /// Where the outlines of the territories meant are found.
    pub contour_href: Option<String>,
    /// What must be seen whole: `west,south,east,north`.
    pub bounds: Option<String>,
    /// The bounds are what the reader searches in: they are not to be moved.
    pub zone: bool,
}

impl MapView {
    /// A map centred on a point.
    pub fn around(position: Position, zoom: f64) -> Self {
        Self {
            lat: format!("{:.5}", position.latitude()),
            lon: format!("{:.5}", position.longitude()),
            zoom: format!("{zoom:.1}"),
            query_string: String::new(),
            places: true,
            contour_href: None,
            bounds: None,
            zone: false,
        }
    }

    /// Mainland France.
    pub fn mainland() -> Self {
        const WHOLE: &str = "-5.2,41.3,9.6,51.1";
        Self {
            lat: "46.60000".to_owned(),
            lon: "2.40000".to_owned(),
            zoom: "5.0".to_owned(),
            query_string: String::new(),
            places: true,
            contour_href: None,
            bounds: Some(WHOLE.to_owned()),
            zone: false,
        }
    }

    /// Mainland France and what the Hubs serve, without the places.
    pub fn hubs() -> Self {
        Self {
            places: false,
            contour_href: Some("/hubs/contours.geojson".to_owned()),
            ..Self::mainland()
        }
    }

    /// The whole of several territories, each told by its places.
    pub fn of_all(territories: &[&Territory]) -> Self {
        let mut boxes = territories.iter().map(|territory| territory.bbox);
        let whole = boxes.next().map(|first| {
            boxes.fold(first, |[west, south, east, north], [w, s, e, n]| {
                [west.min(w), south.min(s), east.max(e), north.max(n)]
            })
        });
        let bounds = whole.map(|whole| whole.map(|degrees| format!("{degrees:.4}")).join(","));
        Self {
            bounds,
            ..Self::mainland()
        }
    }

    /// The whole of a territory, outlined. The country's own box would span three oceans.
    pub fn of(territory: &Territory) -> Self {
        if territory.id.level == Level::Pays {
            return Self::mainland();
        }
        let bounds = territory.bbox.map(|degrees| format!("{degrees:.4}"));
        Self {
            query_string: format!("territoire={}", territory.id),
            contour_href: Some(format!("{}/contour.geojson", territory_href(territory.id))),
            bounds: Some(bounds.join(",")),
            ..Self::around(territory.position, 8.0)
        }
    }
}

/// One day of a readable week.
pub struct Day {
    pub name: String,
    pub date: String,
    pub hours: Vec<String>,
    /// Hours on which something is said, and those that are not certain.
    pub beside: Vec<String>,
    pub today: bool,
    /// A public holiday there.
    pub holiday: bool,
    /// A holiday of which the hours say nothing: they may not hold.
    pub uncertain: bool,
}

/// How long ago the sheet was checked.
pub struct Freshness {
    pub kind: &'static str,
    pub text: String,
}

/// The cards of a list, numbered from `first`.
pub fn cards<'a>(
    hits: impl IntoIterator<Item = Hit<'a>>,
    first: usize,
    now: DateTime<Utc>,
) -> Vec<Card> {
    hits.into_iter()
        .zip(first..)
        .map(|(hit, number)| card(&hit, number, now))
        .collect()
}

fn card(hit: &Hit<'_>, number: usize, now: DateTime<Utc>) -> Card {
    let place = &hit.place.place;
    let position = hit.place.position();
    Card {
        href: place_href(hit.place),
        id: hit.place.key.clone(),
        number,
        name: place.nom.clone(),
        distance: distance(hit),
        state: state(hit.place, now),
        hours_then: Vec::new(),
        address: address_line(place),
        services: place
            .services
            .iter()
            .map(|service| service.label().to_owned())
            .collect(),
        programmes: place
            .dispositif_programmes_nationaux
            .iter()
            .map(|dispositif| dispositif.label().to_owned())
            .collect(),
        phone: phone(place),
        route_href: route_href(place),
        lat: position
            .map(|p| p.latitude().to_string())
            .unwrap_or_default(),
        lon: position
            .map(|p| p.longitude().to_string())
            .unwrap_or_default(),
    }
}

/// How far a place is: of one whose commune alone is known, how far it is likely to be.
fn distance(hit: &Hit<'_>) -> String {
    let Some(metres) = hit.distance_m else {
        return String::new();
    };
    let shown = formats::distance(metres.hypot(hit.place.blur_m));
    match hit.place.is_roughly_placed() {
        true => format!("{shown} environ"),
        false => shown,
    }
}

/// Where a place is, on one line.
pub fn address_line(place: &Place) -> String {
    format!(
        "{}, {} {}",
        formats::address(&place.adresse),
        place.code_postal,
        place.commune
    )
}

/// The address of a place's sheet.
pub fn place_href(place: &AtlasPlace) -> String {
    format!("/lieux/{}", place.key)
}

/// The address of a territory's page.
pub fn territory_href(id: TerritoryId) -> String {
    format!("/territoires/{}/{}", id.level.slug(), id.code)
}

/// A link that dials.
pub fn phone(place: &Place) -> Option<Phone> {
    place.telephone.as_ref().map(|telephone| Phone {
        href: format!("tel:{}", telephone.as_str()),
        label: formats::phone(telephone.as_str()),
    })
}

/// A link to a route, in whatever map application the device has.
pub fn route_href(place: &Place) -> Option<String> {
    let position = place.position?;
    Some(format!(
        "https://www.openstreetmap.org/directions?to={}",
        encoded(&format!("{},{}", position.latitude(), position.longitude()))
    ))
}

/// "Ouvert, ferme à 17 h", in the place's own time.
pub fn state(place: &AtlasPlace, now: DateTime<Utc>) -> State {
    let Some(hours) = &place.place.horaires else {
        return State {
            kind: "unknown",
            text: "Horaires non précisés".to_owned(),
        };
    };
    let local = now.with_timezone(&place.time_zone).naive_local();
    match hours.state_at(local, place.holidays) {
        OpenState::Open {
            until,
            by_appointment,
        } => {
            let mut open = "Ouvert".to_owned();
            if by_appointment {
                open.push_str(" sur rendez-vous");
            }
            if hours.speak_of_school_holidays() {
                // When these holidays are is not known here.
                open.push_str(" hors vacances scolaires");
            }
            State {
                kind: "open",
                text: match until {
                    Some(until) if until.date() == local.date() => {
                        format!("{open}, ferme à {}", formats::time(until.time()))
                    }
                    _ => open,
                },
            }
        }
        OpenState::Closed { opens } => State {
            kind: "closed",
            text: match opens {
                Some(opens) => format!(
                    "Fermé, ouvre {} à {}",
                    near_day(local.date(), opens.date()),
                    formats::time(opens.time())
                ),
                None => "Fermé".to_owned(),
            },
        },
        OpenState::Unknown => State {
            kind: "unknown",
            text: "Horaires à vérifier".to_owned(),
        },
    }
}

fn near_day(today: NaiveDate, day: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "aujourd’hui".to_owned(),
        1 => "demain".to_owned(),
        2..=6 => formats::weekday(day.weekday()).to_owned(),
        _ => format!("le {}", formats::date(day)),
    }
}

/// When a place is open at a moment, day by day: `mercredi : 9 h – 12 h`.
pub fn hours_then(place: &AtlasPlace, moment: Moment, now: DateTime<Utc>) -> Vec<String> {
    let local = now.with_timezone(&place.time_zone).naive_local();
    let (Some(hours), Some((from, until))) = (&place.place.horaires, moment.window(local)) else {
        return Vec::new();
    };
    let days = (until.date() - from.date()).num_days().unsigned_abs() + 1;
    let spans = hours.open_spans(from.date(), days, place.holidays);
    let met: Vec<_> = spans
        .into_iter()
        .filter(|(opens, closes)| *opens < until && from < *closes)
        .collect();
    met.chunk_by(|(a, _), (b, _)| a.date() == b.date())
        .map(|day| {
            let date = day[0].0.date();
            let ranges: Vec<String> = day
                .iter()
                .map(|(opens, closes)| range(opens.time(), closes.time()))
                .collect();
            let name = formats::weekday(date.weekday());
            format!("{name}\u{a0}: {}", ranges.join(", "))
        })
        .collect()
}

fn range(from: NaiveTime, until: NaiveTime) -> String {
    format!("{} – {}", formats::time(from), formats::time(until))
}

/// The seven days from today, as a sheet shows them.
pub fn week(place: &AtlasPlace, now: DateTime<Utc>) -> Vec<Day> {
    let Some(hours) = &place.place.horaires else {
        return Vec::new();
    };
    let today = now.with_timezone(&place.time_zone).date_naive();
    let told = hours.told(today, 7, place.holidays);
    let mut stretches = told.iter().flat_map(|(_, day)| day).peekable();
    if stretches.peek().is_some() && stretches.all(Stretch::is_of_no_day) {
        // Said once, beside the week.
        return Vec::new();
    }
    told.into_iter()
        .map(|(date, day)| Day {
            name: formats::weekday(date.weekday()).to_owned(),
            date: formats::date(date),
            hours: day
                .iter()
                .filter(|stretch| stretch.note.is_empty())
                .map(|stretch| range(stretch.from.time(), stretch.until.time()))
                .collect(),
            beside: day
                .iter()
                .filter(|stretch| !stretch.note.is_empty())
                .map(with_note)
                .collect(),
            today: date == today,
            holiday: place.holidays.contains(date),
            uncertain: place.holidays.contains(date) && !hours.speak_of_holidays(),
        })
        .collect()
}

/// `14 h – 16 h, une semaine sur deux`
fn with_note(stretch: &Stretch) -> String {
    match stretch.has_no_hours() {
        true => stretch.note.clone(),
        false => {
            let hours = range(stretch.from.time(), stretch.until.time());
            format!("{hours}, {}", stretch.note)
        }
    }
}

/// What the week does not tell of the hours: "1er et 3e jeudi du mois", "fermé pendant les vacances
/// scolaires".
pub fn hours_remarks(place: &Place) -> Vec<String> {
    let remarks = place.horaires.iter().flat_map(|hours| hours.remarks());
    remarks.map(|remark| formats::sentence(&remark)).collect()
}

/// The age of a sheet, in words.
pub fn freshness(found: &AtlasPlace, today: NaiveDate) -> Freshness {
    let date = formats::date(found.place.date_maj);
    let told = Some(found.place.date_maj).filter(|_| !found.undated);
    let (kind, text) = match Ages::on(today).of(told) {
        Age::UpToDate => ("fresh", format!("À jour : fiche vérifiée le {date}")),
        Age::ToWatch => ("watch", format!("À surveiller : fiche vérifiée le {date}")),
        Age::ToCheck => ("check", format!("À vérifier : fiche datée du {date}")),
        Age::ToUpdate => (
            "stale",
            format!("Ancienne : fiche datée du {date}. Les informations ont pu changer."),
        ),
        Age::Unknown => (
            "check",
            "Date inconnue : la source ne dit pas quand cette fiche a été vérifiée.".to_owned(),
        ),
    };
    Freshness { kind, text }
}

/// Links of a list of addresses of the web, with the words one reads.
pub fn web_link(address: &str) -> Link {
    let label = address
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/');
    Link::new(address, label)
}
