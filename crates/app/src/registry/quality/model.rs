//! Sheets counted together: by territory, by source, in an order that is asked for.

use std::collections::BTreeMap;

use places::quality::{Freshness, Part, Summary};
use territory::{Level, Territories, TerritoryId};

use crate::kernel::atlas::{Atlas, AtlasPlace, PlaceIndex, Qualities};
use crate::kernel::formats;

/// What the table has a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    Region,
    Departement,
    Epci,
    Commune,
    Source,
}

impl Grouping {
    /// All of them, as one chooses.
    pub const ALL: [Self; 5] = [
        Self::Region,
        Self::Departement,
        Self::Epci,
        Self::Commune,
        Self::Source,
    ];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Departement => "departement",
            Self::Epci => "epci",
            Self::Commune => "commune",
            Self::Source => "source",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Region => "Région",
            Self::Departement => "Département",
            Self::Epci => "Intercommunalité",
            Self::Commune => "Commune",
            Self::Source => "Source",
        }
    }

    /// The one of this slug; départements where there is none.
    pub fn of(slug: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|grouping| grouping.slug() == slug)
            .unwrap_or(Self::Departement)
    }

    /// The next one down, for whoever looks into a row.
    pub fn finer(self) -> Option<Self> {
        match self {
            Self::Region => Some(Self::Departement),
            Self::Departement => Some(Self::Epci),
            Self::Epci => Some(Self::Commune),
            Self::Commune => None,
            Self::Source => Some(Self::Departement),
        }
    }

    fn level(self) -> Option<Level> {
        match self {
            Self::Region => Some(Level::Region),
            Self::Departement => Some(Level::Departement),
            Self::Epci => Some(Level::Epci),
            Self::Commune => Some(Level::Commune),
            Self::Source => None,
        }
    }

    /// The rows that a place counts in, by their keys: one territory, or each of its sources.
    fn keys(self, place: &AtlasPlace) -> Vec<String> {
        let Some(level) = self.level() else {
            return sources_of(place).map(str::to_owned).collect();
        };
        let id = place.commune.and_then(|commune| {
            let code = match level {
                Level::Region => commune.region,
                Level::Departement => Some(commune.departement),
                Level::Epci => commune.epci,
                _ => return Some(TerritoryId::commune(commune.code)),
            };
            code.map(|code| TerritoryId { level, code })
        });
        vec![id.map(|id| id.to_string()).unwrap_or_default()]
    }

    fn name(self, key: &str, atlas: &Atlas) -> String {
        if key.is_empty() {
            return match self {
                Self::Region => "Hors région",
                Self::Epci => "Hors intercommunalité",
                _ => "Commune inconnue",
            }
            .to_owned();
        }
        match key.parse::<TerritoryId>() {
            Ok(id) if self.level().is_some() => {
                let found = Territories::bundled().territory(id);
                found.map_or_else(|| key.to_owned(), |found| found.name.clone())
            }
            _ => match atlas.credit(key) {
                Some(credit) => credit.title.clone(),
                None => key.to_owned(),
            },
        }
    }
}

/// The sources of the records that a place's sheet is made of: it counts with each.
pub fn sources_of(place: &AtlasPlace) -> impl Iterator<Item = &str> {
    place.origins.sources()
}

/// A row of the table: sheets counted together.
#[derive(Debug, Clone)]
pub struct Group {
    /// A territory's id, a source, or nothing where it is not known.
    pub key: String,
    /// As people read it.
    pub name: String,
    /// What its sheets add up to.
    pub summary: Summary,
}

/// The sheets counted by what is asked for.
pub fn groups(
    atlas: &Atlas,
    qualities: &Qualities,
    numbers: &[PlaceIndex],
    grouping: Grouping,
) -> Vec<Group> {
    let mut summaries: BTreeMap<String, Summary> = BTreeMap::new();
    for &number in numbers {
        for key in grouping.keys(&atlas.places()[number]) {
            let summary = summaries.entry(key).or_default();
            summary.add(qualities.of(number));
        }
    }
    let rows = summaries.into_iter().map(|(key, summary)| Group {
        name: grouping.name(&key, atlas),
        key,
        summary,
    });
    rows.collect()
}

/// All the sheets counted as one.
pub fn summed(qualities: &Qualities, numbers: &[PlaceIndex]) -> Summary {
    let mut summary = Summary::default();
    for &number in numbers {
        summary.add(qualities.of(number));
    }
    summary
}

/// Sheets that somebody should check: for more than a year nobody has, or since when is not known.
pub fn to_check(summary: &Summary) -> usize {
    let stale = [Freshness::ToCheck, Freshness::ToUpdate, Freshness::Unknown];
    stale.into_iter().map(|age| summary.of_age(age)).sum()
}

/// What the table can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    Sheets,
    Score,
    Completeness,
    Freshness,
    Validity,
    Consistency,
    ToCheck,
}

impl Column {
    /// All of them, as the table shows them.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Sheets,
        Self::Score,
        Self::Completeness,
        Self::Freshness,
        Self::Validity,
        Self::Consistency,
        Self::ToCheck,
    ];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "nom",
            Self::Sheets => "fiches",
            Self::Score => "score",
            Self::Completeness => "completude",
            Self::Freshness => "fraicheur",
            Self::Validity => "validite",
            Self::Consistency => "coherence",
            Self::ToCheck => "a-verifier",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Nom",
            Self::Sheets => "Fiches",
            Self::Score => "Score",
            Self::Completeness => Part::Completeness.label(),
            Self::Freshness => Part::Freshness.label(),
            Self::Validity => Part::Validity.label(),
            Self::Consistency => Part::Consistency.label(),
            Self::ToCheck => "À vérifier",
        }
    }

    /// The one of this slug; scores where there is none.
    pub fn of(slug: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|column| column.slug() == slug)
            .unwrap_or(Self::Score)
    }

    /// The part of the score that it shows.
    pub fn part(self) -> Option<Part> {
        match self {
            Self::Completeness => Some(Part::Completeness),
            Self::Freshness => Some(Part::Freshness),
            Self::Validity => Some(Part::Validity),
            Self::Consistency => Some(Part::Consistency),
            Self::Name | Self::Sheets | Self::Score | Self::ToCheck => None,
        }
    }

    fn figure(self, summary: &Summary) -> f64 {
        let mean = match (self, self.part()) {
            (_, Some(part)) => summary.mean_of(part),
            (Self::Sheets, _) => Some(summary.sheets as f64),
            (Self::ToCheck, _) => Some(to_check(summary) as f64),
            _ => summary.mean(),
        };
        mean.unwrap_or_default()
    }
}

/// Puts the rows in order; those that are equal stay in the order of names.
pub fn sort(groups: &mut [Group], column: Column, descending: bool) {
    let name = |group: &Group| territory::fold(&group.name);
    groups.sort_by_cached_key(name);
    match column {
        Column::Name if descending => groups.reverse(),
        Column::Name => {}
        column => groups.sort_by(|a, b| {
            let order = column
                .figure(&a.summary)
                .total_cmp(&column.figure(&b.summary));
            if descending { order.reverse() } else { order }
        }),
    }
}

/// `62,4`.
pub fn decimal(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| {
        format!("{number:.1}").replace('.', ",")
    })
}

/// The table as a file: UTF-8 with its mark, commas, no cell that is a formula.
pub fn groups_csv(groups: &[Group]) -> Result<Vec<u8>, csv::Error> {
    let mut head = vec!["code", "nom", "fiches", "score"];
    head.extend(["completude", "fraicheur", "validite", "coherence"]);
    head.extend([
        "a_jour",
        "a_surveiller",
        "a_verifier",
        "a_actualiser",
        "date_inconnue",
    ]);
    head.extend([
        "de_0_a_19",
        "de_20_a_39",
        "de_40_a_59",
        "de_60_a_79",
        "de_80_a_100",
    ]);
    written(head, groups, |group| {
        let summary = &group.summary;
        let mean = |number: Option<f64>| number.map_or_else(String::new, |n| format!("{n:.1}"));
        let mut cells = vec![
            group.key.clone(),
            group.name.clone(),
            summary.sheets.to_string(),
            mean(summary.mean()),
        ];
        cells.extend(Part::ALL.map(|part| mean(summary.mean_of(part))));
        cells.extend(Freshness::ALL.map(|age| summary.of_age(age).to_string()));
        cells.extend(summary.bands.map(|band| band.to_string()));
        cells
    })
}

/// The sheets as a file, each with what to do first.
pub fn sheets_csv(
    atlas: &Atlas,
    qualities: &Qualities,
    numbers: &[PlaceIndex],
) -> Result<Vec<u8>, csv::Error> {
    let policy = places::quality::Policy::declared();
    let head = vec![
        "cle",
        "nom",
        "commune",
        "code_insee",
        "sources",
        "score",
        "completude",
        "fraicheur",
        "validite",
        "coherence",
        "age",
        "verifiee_le",
        "a_faire",
    ];
    written(head, numbers, |&number| {
        let (place, quality) = (&atlas.places()[number], qualities.of(number));
        let todo = quality.todo(policy);
        let steps = todo
            .iter()
            .map(|todo| format!("{} (+{})", todo.words(), todo.gain));
        let sources: Vec<&str> = sources_of(place).collect();
        let date = (!place.undated).then(|| place.place.date_maj.to_string());
        let mut cells = vec![
            place.key.clone(),
            place.place.nom.clone(),
            place.place.commune.clone(),
            place.place.text(places::standard::Field::CodeInsee),
            sources.join(" | "),
            quality.score().to_string(),
        ];
        cells.extend(Part::ALL.map(|part| quality.part(part).to_string()));
        cells.push(quality.age.slug().to_owned());
        cells.push(date.unwrap_or_default());
        cells.push(steps.collect::<Vec<_>>().join(" | "));
        cells
    })
}

fn written<T>(
    head: Vec<&str>,
    rows: &[T],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut table = csv::Writer::from_writer(&mut out);
    table.write_record(head)?;
    for row in rows {
        table.write_record(cells(row).into_iter().map(formats::cell))?;
    }
    table.flush()?;
    drop(table);
    Ok(out)
}
