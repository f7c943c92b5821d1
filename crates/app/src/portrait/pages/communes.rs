//! The list of a territory's communes: sorted by the address, cut, whole when asked.

use std::cmp::Ordering;

use crate::kernel::atlas::Atlas;
use crate::kernel::formats;
use crate::portrait::model::{CommuneTold, Portrait};
use crate::portrait::pages::view::hours_range;
use crate::portrait::words;

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// By name.
    Name,
    /// Persons who may need help.
    #[default]
    Persons,
    /// Places.
    Places,
    /// Minutes to the nearest place.
    Minutes,
    /// Hours a year per 1 000 persons.
    Hours,
    /// Hours missing.
    Missing,
}

impl Column {
    /// All of them, as they stand.
    pub const ALL: [Self; 6] = [
        Self::Name,
        Self::Persons,
        Self::Places,
        Self::Minutes,
        Self::Hours,
        Self::Missing,
    ];

    /// In addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "nom",
            Self::Persons => "personnes",
            Self::Places => "lieux",
            Self::Minutes => "minutes",
            Self::Hours => "heures",
            Self::Missing => "manque",
        }
    }

    /// By its name in addresses.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.slug() == slug)
    }

    /// For a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Commune",
            Self::Persons => "Personnes à accompagner",
            Self::Places => "Lieux",
            Self::Minutes => "Lieu le plus proche",
            Self::Hours => "Heures par an pour 1\u{202f}000",
            Self::Missing => "Heures qui manquent",
        }
    }

    /// Names rise; figures fall, the most first.
    fn falls(self) -> bool {
        self != Self::Name
    }
}

/// A commune as the list shows it.
pub struct Row {
    pub href: String,
    pub name: String,
    pub cells: Vec<(&'static str, String)>,
}

/// A title of a column.
pub struct Head {
    pub label: &'static str,
    pub href: String,
    pub sorted: Option<&'static str>,
}

/// The list.
pub struct Communes {
    pub heads: Vec<Head>,
    pub rows: Vec<Row>,
    pub choices: Vec<(&'static str, &'static str, bool)>,
    /// How many there are, and where to see them all, where some are left out.
    pub all: Option<(String, String)>,
}

/// How the list is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Order {
    pub column: Column,
    /// The other way round.
    pub descending: Option<bool>,
    /// All of it.
    pub whole: bool,
}

/// Shown before "voir tout".
const SHOWN: usize = 15;
/// Shown at most: the files have them all.
const MOST: usize = 1_500;

/// The page's own address with other words.
type Address<'a> = &'a dyn Fn(&[(&str, &str)]) -> String;

/// Sorts the communes; `address` gives the page's own address with other parameters.
pub fn list(atlas: &Atlas, portrait: &Portrait, order: Order, address: Address<'_>) -> Communes {
    let columns = columns(portrait);
    let sorted = match columns.contains(&order.column) {
        true => order.column,
        false => Column::Name,
    };
    let order = Order {
        column: sorted,
        ..order
    };
    let descending = order.descending.unwrap_or(order.column.falls());
    let mut communes: Vec<&CommuneTold> = portrait.communes.iter().collect();
    communes.sort_by(|a, b| compared(atlas, order.column, descending, a, b));
    let shown = if order.whole { MOST } else { SHOWN };
    let total = communes.len();
    let heads = columns.iter().map(|&column| {
        let same = column == order.column;
        let falls = if same { !descending } else { column.falls() };
        let way = if falls { "desc" } else { "asc" };
        Head {
            label: column.label(),
            href: format!(
                "{}#communes",
                address(&[("tri", column.slug()), ("sens", way)])
            ),
            sorted: same.then_some(if descending {
                "descending"
            } else {
                "ascending"
            }),
        }
    });
    Communes {
        heads: heads.collect(),
        rows: communes
            .into_iter()
            .take(shown)
            .map(|told| row(atlas, told, &columns))
            .collect(),
        choices: columns
            .iter()
            .map(|&column| (column.slug(), column.label(), column == order.column))
            .collect(),
        all: (total > shown).then(|| {
            (
                formats::integer(total as u64),
                format!("{}#communes", address(&[("liste", "toutes")])),
            )
        }),
    }
}

/// What is not known comes last, whichever way; equal ones by name.
fn compared(
    atlas: &Atlas,
    column: Column,
    descending: bool,
    a: &CommuneTold,
    b: &CommuneTold,
) -> Ordering {
    let all = atlas.territories.communes();
    let name = |told: &CommuneTold| territory::fold(&all[told.number].name);
    let by_name = || name(a).cmp(&name(b));
    if column == Column::Name {
        return if descending {
            by_name().reverse()
        } else {
            by_name()
        };
    }
    match (value(column, a), value(column, b)) {
        (Some(a), Some(b)) if descending => b.total_cmp(&a).then_with(by_name),
        (Some(a), Some(b)) => a.total_cmp(&b).then_with(by_name),
        (a, b) => a.is_none().cmp(&b.is_none()).then_with(by_name),
    }
}

fn value(column: Column, told: &CommuneTold) -> Option<f64> {
    let middle =
        |interval: diagnosis::need::Interval| f64::midpoint(interval.low(), interval.high());
    match column {
        Column::Name => None,
        Column::Persons => told.persons.map(middle),
        Column::Places => Some(told.welcoming as f64),
        Column::Minutes => told.nearest_minutes,
        Column::Hours => told.hours.map(|(least, most)| f64::midpoint(least, most)),
        Column::Missing => told.missing.map(middle),
    }
}

/// What can be said of these communes: without a known need, where places are.
fn columns(portrait: &Portrait) -> Vec<Column> {
    let known = portrait.need.persons.is_some();
    let says = |column: &Column| {
        known || matches!(column, Column::Name | Column::Places | Column::Minutes)
    };
    Column::ALL.into_iter().filter(says).collect()
}

fn row(atlas: &Atlas, told: &CommuneTold, columns: &[Column]) -> Row {
    let commune = &atlas.territories.communes()[told.number];
    let unknown = || "non connu".to_owned();
    let cell = |column: Column| match column {
        Column::Name => String::new(),
        Column::Persons => told.persons.map_or_else(unknown, words::range),
        Column::Places => formats::integer(told.welcoming as u64),
        Column::Minutes => told.nearest_minutes.map_or_else(unknown, words::minutes),
        Column::Hours => told
            .hours
            .map_or_else(unknown, |(least, most)| hours_range(least, most)),
        Column::Missing => told.missing.map_or_else(unknown, words::range),
    };
    Row {
        href: format!("/territoires/commune/{}/portrait", commune.code),
        name: commune.name.clone(),
        cells: columns
            .iter()
            .filter(|column| **column != Column::Name)
            .map(|&column| (column.label(), cell(column)))
            .collect(),
    }
}
