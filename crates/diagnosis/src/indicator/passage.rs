//! From communes of a vintage to those of today: counts follow people, the rest follows only where
//! nothing changed.

use std::collections::{HashMap, HashSet};

use territory::{CodeInsee, Territories};

use super::column::Column;
use crate::figure::{Cell, Missing};

/// A change of limits that moved fewer people than this share changed nothing.
const NEGLIGIBLE: f64 = 0.01;

/// Where the people of each row of a table live today.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Passage {
    /// A row, a commune of today, the share of the row's people who live there; by commune.
    links: Vec<Link>,
    /// The rows whose code is of no commune, of any vintage.
    unknown: Vec<u32>,
    /// What is said of a commune that no row speaks of.
    absent: Vec<Missing>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Link {
    commune: u32,
    row: u32,
    share: f64,
}

/// A municipal arrondissement of Paris, Lyon or Marseille.
fn is_municipal_part(code: CodeInsee) -> bool {
    let code = code.as_str();
    ("75101"..="75120").contains(&code)
        || ("69381"..="69389").contains(&code)
        || ("13201"..="13216").contains(&code)
}

impl Passage {
    /// The passage of rows that each count what lives in a commune, or in a part of it, of the
    /// vintage `cog`.
    pub fn of(territories: &Territories, rows: &[CodeInsee], cog: u16) -> Self {
        let given: HashSet<CodeInsee> = rows.iter().copied().collect();
        let mut known: HashMap<CodeInsee, Vec<(u32, f64)>> = HashMap::new();
        let (mut links, mut unknown) = (Vec::with_capacity(rows.len()), Vec::new());
        for (row, code) in rows.iter().enumerate() {
            let row = row as u32;
            // A table with Paris and its arrondissements would count Parisians twice.
            let whole = territories.resolve(*code).map(|commune| commune.code);
            if is_municipal_part(*code) && whole.is_some_and(|whole| given.contains(&whole)) {
                continue;
            }
            let shares = known.entry(*code).or_insert_with(|| {
                let shares = territories.shares_of(*code, cog).into_iter();
                shares
                    .filter_map(|(commune, share)| {
                        Some((territories.commune_number(commune.code)? as u32, share))
                    })
                    .collect()
            });
            if shares.is_empty() {
                unknown.push(row);
            }
            let of_row = shares.iter().map(|(commune, share)| Link {
                commune: *commune,
                row,
                share: *share,
            });
            links.extend(of_row);
        }
        links.sort_by_key(|link| (link.commune, link.row));
        Self {
            absent: absent(territories, &links),
            links,
            unknown,
        }
    }

    /// The rows whose code is of no commune, of any vintage.
    pub fn unknown(&self) -> &[u32] {
        &self.unknown
    }

    /// The rows that speak of a commune of today, in part or whole.
    pub fn rows_of(&self, commune: u32) -> impl Iterator<Item = usize> + '_ {
        let first = self.links.partition_point(|link| link.commune < commune);
        let links = self.links[first..].iter();
        links
            .take_while(move |link| link.commune == commune)
            .map(|link| link.row as usize)
    }

    /// A count, by communes of today: each has what its people were counted for.
    pub fn count(&self, cell: impl Fn(usize) -> Cell) -> Column {
        self.each(|links| match links {
            [only] if only.share >= 1.0 - NEGLIGIBLE => Gathered::Cell(cell(only.row as usize)),
            links => gathered(links, &cell),
        })
    }

    /// What does not add up, by communes of today: only where one row speaks of all of the commune
    /// and of nothing else. `several` is what is said of the others.
    pub fn unchanged(&self, several: Missing, cell: impl Fn(usize) -> Cell) -> Column {
        self.each(|links| {
            let main = links.iter().filter(|link| link.share > NEGLIGIBLE);
            let mut main = main.map(|link| (link.share >= 1.0 - NEGLIGIBLE, link.row as usize));
            Gathered::Cell(match (main.next(), main.next()) {
                (Some((true, row)), None) => cell(row),
                (Some((true, _)), Some(_)) => Cell::Missing(several),
                _ => Cell::Missing(Missing::OtherVintage),
            })
        })
    }

    fn each(&self, gather: impl Fn(&[Link]) -> Gathered) -> Column {
        let mut column: Column = self.absent.iter().copied().map(Cell::Missing).collect();
        for links in self.links.chunk_by(|a, b| a.commune == b.commune) {
            let commune = links[0].commune as usize;
            match gather(links) {
                Gathered::Cell(cell) => column.set(commune, cell),
                Gathered::Partial { why, sum, share } => {
                    column.set_partial(commune, why, sum, share);
                }
            }
        }
        column
    }
}

/// What several rows make of a commune.
enum Gathered {
    Cell(Cell),
    Partial { why: Missing, sum: f64, share: f64 },
}

/// The sum of several rows, if all are numbers; else the sum of those that are, which is less.
fn gathered(links: &[Link], cell: impl Fn(usize) -> Cell) -> Gathered {
    let (mut sum, mut known, mut all) = (0.0, 0.0, 0.0);
    let mut why = None;
    for link in links {
        all += link.share;
        match cell(link.row as usize) {
            Cell::Value(value) => {
                sum += value * link.share;
                known += link.share;
            }
            Cell::Missing(reason) => why = why.or(Some(reason)),
            Cell::Below(_) => why = why.or(Some(Missing::StatisticalSecrecy)),
        }
    }
    match why {
        None => Gathered::Cell(Cell::Value(sum)),
        Some(why) if known == 0.0 => Gathered::Cell(Cell::Missing(why)),
        Some(why) => Gathered::Partial {
            why,
            sum,
            share: known / all,
        },
    }
}

/// A producer that has no row for a whole département leaves it out; one that has some lacks the
/// others.
fn absent(territories: &Territories, links: &[Link]) -> Vec<Missing> {
    let communes = territories.communes();
    let covered: HashSet<_> = links
        .iter()
        .map(|link| communes[link.commune as usize].departement)
        .collect();
    let reason = |commune: &territory::Commune| match covered.contains(&commune.departement) {
        true => Missing::NotProvided,
        false => Missing::OutOfScope,
    };
    communes.iter().map(reason).collect()
}
