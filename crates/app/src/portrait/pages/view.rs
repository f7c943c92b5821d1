//! A portrait as its page shows it: words, bars and links.

use diagnosis::need::Interval;

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::kernel::pages::Link;
use crate::portrait::charts::{ChartTable, Palette};
use crate::portrait::maps::{MapTold, Shown};
use crate::portrait::model::{AccessClass, CommuneTold, Evolution, HelpKind, Portrait};
use crate::portrait::origins::{self, Origin};
use crate::portrait::{pictures, words};

/// A figure, with where it is from.
pub struct Figure {
    pub label: String,
    pub value: String,
    pub detail: String,
    pub origin: Origin,
    /// Its origin is told above on the page.
    pub told_above: bool,
}

/// A line with a bar, out of 100.
pub struct Bar {
    pub label: String,
    pub hint: String,
    pub figure: String,
    pub width: u8,
    pub fill: &'static str,
}

/// What can be shown on the map.
pub struct MapChoice {
    pub value: &'static str,
    pub label: &'static str,
    pub chosen: bool,
}

/// The map and what goes with it.
pub struct MapPart {
    pub told: MapTold,
    pub choices: Vec<MapChoice>,
    pub points: bool,
}

impl Figure {
    fn new(
        label: impl Into<String>,
        value: impl Into<String>,
        detail: impl Into<String>,
        origin: Origin,
    ) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            detail: detail.into(),
            origin,
            told_above: false,
        }
    }
}

/// The figures at the top.
pub fn numbers(portrait: &Portrait) -> Vec<Figure> {
    let access = &portrait.access;
    let mut numbers = Vec::new();
    if let Some(persons) = portrait.need.persons {
        numbers.push(Figure::new(
            "personnes à accompagner",
            on_a_card(words::range(persons)),
            share_of_population(portrait),
            origins::persons(portrait),
        ));
    }
    let welcoming = portrait.offer.welcoming as u64;
    numbers.push(Figure::new(
        if welcoming < 2 {
            "lieu où quelqu’un aide"
        } else {
            "lieux où quelqu’un aide"
        },
        formats::integer(welcoming),
        unknown_hours(portrait),
        origins::places(),
    ));
    if let Some((least, most)) = access.hours {
        let detail = access.wanted.map_or_else(String::new, |wanted| {
            format!("niveau visé\u{a0}: {}", words::hours(wanted, wanted))
        });
        numbers.push(Figure::new(
            "heures d’aide par an pour 1\u{202f}000 personnes",
            on_a_card(hours_range(least, most)),
            detail,
            origins::access(),
        ));
    }
    if let Some(minutes) = access.mean_minutes {
        let several = portrait.communes.len() > 1;
        numbers.push(Figure::new(
            if several {
                "jusqu’au lieu le plus proche, en moyenne"
            } else {
                "jusqu’au lieu le plus proche"
            },
            words::minutes(minutes),
            match words::partly_counted(portrait) {
                true => "en voiture, là où le besoin est chiffré",
                false => "en voiture",
            },
            origins::minutes(),
        ));
    }
    numbers
}

/// `120 – 340`.
pub fn hours_range(least: f64, most: f64) -> String {
    let whole = |hours: f64| formats::integer(hours.round() as u64);
    match whole(most) == whole(least) {
        true => whole(least),
        false => format!("{}\u{a0}–\u{2060}\u{a0}{}", whole(least), whole(most)),
    }
}

/// A range in large letters may go on to a second line after its dash.
fn on_a_card(range: String) -> String {
    range.replace("–\u{2060}\u{a0}", "– ")
}

fn unknown_hours(portrait: &Portrait) -> String {
    match portrait.offer.unknown_hours {
        0 => String::new(),
        1 => "dont 1 sans horaires connus".to_owned(),
        count => format!(
            "dont {} sans horaires connus",
            formats::integer(count as u64)
        ),
    }
}

/// `soit 18 à 25 % des habitants`.
fn share_of_population(portrait: &Portrait) -> String {
    let population = portrait.subject.population.filter(|&people| people > 0);
    let Some((persons, population)) = portrait.need.persons.zip(population) else {
        return String::new();
    };
    let percent = |count: f64| (100.0 * count / population as f64).min(100.0);
    let (low, high) = (percent(persons.low()), percent(persons.high()));
    match (low.round(), high.round()) {
        (low, high) if low == high => format!("soit {low:.0}\u{202f}% des habitants"),
        (low, high) => format!("soit {low:.0} à {high:.0}\u{202f}% des habitants"),
    }
}

/// Places by kind of help.
pub fn kinds(portrait: &Portrait) -> Vec<Bar> {
    let all = portrait.offer.places.len().max(1);
    let kinds = HelpKind::ALL.into_iter().zip(portrait.offer.by_kind);
    kinds
        .map(|(kind, count)| Bar {
            label: kind.label().to_owned(),
            hint: services(kind),
            figure: formats::counted(count, "lieu", "lieux"),
            width: (count * 100 / all) as u8,
            fill: "",
        })
        .collect()
}

fn services(kind: HelpKind) -> String {
    let labels: Vec<String> = kind
        .services()
        .iter()
        .map(|service| service.label().to_lowercase())
        .collect();
    formats::enumeration(&labels)
}

/// Persons by class of access.
pub fn classes(portrait: &Portrait) -> Vec<Bar> {
    let classes = AccessClass::ALL.into_iter().zip(portrait.access.classes);
    let total: f64 = portrait
        .access
        .classes
        .iter()
        .map(|(persons, _)| f64::midpoint(persons.low(), persons.high()))
        .sum();
    let shown = classes.filter(|(_, (_, communes))| *communes > 0);
    shown
        .map(|(class, (persons, communes))| {
            let middle = f64::midpoint(persons.low(), persons.high());
            Bar {
                label: class.label().to_owned(),
                hint: formats::counted(communes, "commune", "communes"),
                figure: match class {
                    AccessClass::Unknown => String::new(),
                    _ if persons.high() <= 0.0 => String::new(),
                    _ => words::persons(persons),
                },
                width: if total > 0.0 {
                    (100.0 * middle / total).round() as u8
                } else {
                    0
                },
                fill: fill_of(class),
            }
        })
        .collect()
}

fn fill_of(class: AccessClass) -> &'static str {
    match class {
        AccessClass::Far => "s4",
        AccessClass::Scarce => "s3",
        AccessClass::Short => "s1",
        AccessClass::Enough => "s0",
        AccessClass::Unknown => "su",
    }
}

/// What is missing, in words.
pub fn missing(portrait: &Portrait) -> Option<String> {
    let (missing, wanted) = portrait.access.missing.zip(portrait.access.wanted)?;
    if missing.high() < 0.5 {
        return Some("Partout ici, le niveau visé est atteint.".to_owned());
    }
    // A full-time post of accompaniment, as the supply counts them.
    let post =
        crate::portrait::model::MOST_HOURS_A_WEEK * crate::portrait::model::national::WEEKS_A_YEAR;
    let posts = match (missing.low() / post, missing.high() / post) {
        (_, high) if high < 0.5 => "moins d’un demi-poste à plein temps".to_owned(),
        (low, high) => {
            let low = (low * 10.0).floor() / 10.0;
            let high = (high * 10.0).ceil() / 10.0;
            let posts = words::plural(high as u64, "poste");
            let (least, most) = (words::decimal(low), words::decimal(high));
            match low <= 0.0 {
                true => format!("l’équivalent de {most} {posts} à plein temps au plus"),
                false if least == most => format!("l’équivalent de {most} {posts} à plein temps"),
                false => format!("l’équivalent de {least} à {most} {posts} à plein temps"),
            }
        }
    };
    Some(format!(
        "Pour que chacun dispose d’au moins {} par an pour 1\u{202f}000 personnes, il manque {} heures d’accompagnement par an, {posts}.",
        words::hours(wanted, wanted),
        words::between(missing)
    ))
}

/// The map that is asked, and the others that may be.
pub fn map_part(told: MapTold, shown: Shown, portrait: &Portrait) -> MapPart {
    let known = portrait.need.persons.is_some();
    let possible = Shown::ALL
        .into_iter()
        .filter(|choice| known || matches!(choice, Shown::Access | Shown::Minutes));
    MapPart {
        points: told.svg.contains("class=\"there\""),
        told,
        choices: possible
            .map(|choice| MapChoice {
                value: choice.slug(),
                label: choice.label(),
                chosen: choice == shown,
            })
            .collect(),
    }
}

/// How many communes are named first.
const WORST: usize = 5;

/// Those that lack most hours, and how many.
fn lacking(portrait: &Portrait) -> Vec<(&CommuneTold, Interval)> {
    let mut communes: Vec<_> = portrait
        .communes
        .iter()
        .filter_map(|told| Some((told, told.missing.filter(|missing| missing.high() >= 1.0)?)))
        .collect();
    let middle = |missing: Interval| missing.low() + missing.high();
    communes.sort_by(|a, b| middle(b.1).total_cmp(&middle(a.1)));
    communes.truncate(WORST);
    communes
}

/// Where a séance on this territory is prepared, to vote among the communes that lack most.
pub fn seance(atlas: &Atlas, portrait: &Portrait) -> Option<String> {
    let id = portrait.subject.id?;
    let all = atlas.territories.communes();
    let lacking = lacking(portrait).into_iter();
    let codes: Vec<&str> = lacking
        .map(|(told, _)| all[told.number].code.as_str())
        .collect();
    let href = format!("/mon-espace/seances/nouvelle?territoire={id}");
    Some(match codes.len() {
        // One site is no vote.
        0..=1 => href,
        _ => format!("{href}&communes={}", codes.join(",")),
    })
}

/// The communes that lack most hours.
pub fn worst(atlas: &Atlas, portrait: &Portrait) -> Vec<(Link, String)> {
    let all = atlas.territories.communes();
    let worst = lacking(portrait).into_iter().map(|(told, missing)| {
        let commune = &all[told.number];
        let link = Link::new(
            format!("/territoires/commune/{}/portrait", commune.code),
            commune.name.clone(),
        );
        let persons = told.persons.map(words::persons).unwrap_or_default();
        (
            link,
            format!(
                "{persons}, {} heures manquent par an",
                words::between(missing)
            ),
        )
    });
    worst.collect()
}

/// The counts of the need.
pub fn need(portrait: &Portrait) -> Vec<Figure> {
    let told = portrait.need;
    let above = origins::persons(portrait).anchor;
    let figures = [
        (
            told.fragility,
            "personnes de 65\u{a0}ans et plus, ou sans diplôme",
            "en fragilité socio-numérique",
            origins::fragility(&portrait.sources),
        ),
        (
            told.exposure,
            "personnes au RSA, à la prime d’activité, à l’AAH, ou qui cherchent un emploi",
            "exposées aux exigences numériques",
            origins::exposure(&portrait.sources),
        ),
    ];
    figures
        .into_iter()
        .filter_map(|(persons, label, detail, origin)| {
            let told_above = origin.anchor == above;
            let figure = Figure::new(label, on_a_card(words::range(persons?)), detail, origin);
            Some(Figure {
                told_above,
                ..figure
            })
        })
        .collect()
}

/// What is not known of the need.
pub fn need_note(portrait: &Portrait) -> Option<String> {
    let unknown = portrait.communes.len() - portrait.need.known_communes;
    match (portrait.need.known_communes, unknown) {
        (_, 0) => None,
        (0, _) => Some(
            "Le besoin n’est pas chiffré ici\u{a0}: les sources ne couvrent pas ce territoire, ou ne sont pas encore chargées. L’offre et les distances, elles, sont connues.".to_owned(),
        ),
        (_, 1) => Some("Une commune n’a pas de chiffre du besoin\u{a0}: elle n’est pas comptée.".to_owned()),
        (_, unknown) => Some(format!(
            "{} communes n’ont pas de chiffre du besoin\u{a0}: elles ne sont pas comptées.",
            formats::integer(unknown as u64)
        )),
    }
}

/// Where a page's figures are told, for what shows them again further down.
pub fn told(numbers: &[Figure], missing: bool) -> Vec<Link> {
    let short = |anchor| match anchor {
        "lieux" => "lieux",
        "heures" => "heures d’aide",
        "minutes" => "temps jusqu’au lieu le plus proche",
        "manque" => "heures qui manquent",
        _ => "personnes à accompagner",
    };
    let anchors = numbers.iter().map(|figure| figure.origin.anchor);
    anchors
        .chain(missing.then_some("manque"))
        .map(|anchor| Link::new(format!("#d-ou-{anchor}"), short(anchor)))
        .collect()
}

/// What changed in one indicator: drawn, in words, in lines.
pub struct Changed {
    pub chart: String,
    pub table: ChartTable,
    pub words: String,
    pub href: Option<String>,
}

/// What changed over the years.
pub fn changes(evolutions: &[Evolution]) -> Vec<Changed> {
    let changes = evolutions.iter().enumerate().map(|(number, evolution)| {
        let chart = pictures::evolution(evolution, number);
        Changed {
            chart: chart.svg(Palette::Page),
            table: chart.table(),
            words: formats::sentence(&evolution.words),
            href: evolution.origin.href.clone(),
        }
    });
    changes.collect()
}
