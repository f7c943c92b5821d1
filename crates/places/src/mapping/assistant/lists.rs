//! Closed lists: columns that write the standard's values, that speak of them in other words, or that
//! tick them one by one.

use std::collections::BTreeSet;

use territory::fold;

use crate::input::RawRow;
use crate::mapping::Choice;
use crate::standard::{Field, legacy};
use crate::standardise::{inferred_typologie, is_value};

use super::columns::{Column, ratio};
use super::lexicon::{LEXICON, Term};
use super::{Reading, Recognised, headers};

pub(super) const LISTS: [Field; 10] = [
    Field::Services,
    Field::Typologie,
    Field::Itinerance,
    Field::PublicsSpecifiquementAdresses,
    Field::PriseEnChargeSpecifique,
    Field::FraisACharge,
    Field::DispositifProgrammesNationaux,
    Field::FormationsLabels,
    Field::ModalitesAcces,
    Field::ModalitesAccompagnement,
];

/// How a column speaks of a list.
struct Spoken {
    column: String,
    score: f64,
    why: String,
    choices: Vec<Choice>,
}

/// A column is read for a list from here on.
const ENOUGH: f64 = 0.45;
/// Lists of kinds are short; more distinct texts than this are descriptions.
const MOST_KINDS: usize = 80;

pub(super) fn recognise(field: Field, columns: &[&Column], rows: &[RawRow]) -> Option<Recognised> {
    let mut spoken: Vec<Spoken> = columns
        .iter()
        .filter_map(|column| speaks(field, column, rows))
        .collect();
    spoken.sort_by(|a, b| b.score.total_cmp(&a.score));
    // Where a column writes the standard's own values, the others are not asked.
    if spoken.first().is_some_and(|best| best.score >= 0.9) {
        spoken.truncate(1);
    }
    let best = spoken.first()?;
    let reason = match spoken.len() {
        1 => best.why.clone(),
        several => format!(
            "{} {} autres colonnes en parlent aussi.",
            best.why,
            several - 1
        ),
    };
    Some(Recognised {
        field,
        confidence: super::as_percent(best.score),
        reason,
        columns: spoken.iter().map(|s| s.column.clone()).collect(),
        reading: Reading::Choices(spoken.into_iter().flat_map(|s| s.choices).collect()),
    })
}

/// How a column picked by hand is read for a list.
pub(super) fn read(field: Field, column: &Column, rows: &[RawRow]) -> Vec<Choice> {
    let values = share_of_values(field, column);
    if values < 0.6 {
        if is_flags(column) {
            let ticked = ticked(field, column, rows);
            if !ticked.is_empty() {
                return ticked;
            }
        }
        let (told, _) = told(field, column, rows);
        if !told.is_empty() {
            return told;
        }
    }
    vec![itself(field, column)]
}

fn itself(field: Field, column: &Column) -> Choice {
    Choice::new(field, vec![column.name.clone()])
}

fn speaks(field: Field, column: &Column, rows: &[RawRow]) -> Option<Spoken> {
    if headers::is_of_a_geocoder(column) {
        return None;
    }
    let named = headers::speaks_for(column, field);
    let name = &column.name;
    let said = |score: f64, why: String, choices: Vec<Choice>| {
        (score >= ENOUGH).then(|| Spoken {
            column: name.clone(),
            score,
            why,
            choices,
        })
    };
    let values = share_of_values(field, column);
    if values >= 0.6 && (named > 0.0 || values_are_its_own(field)) {
        let why = format!(
            "{} des valeurs de «\u{a0}{name}\u{a0}» sont celles du standard.",
            super::percent(values)
        );
        return said(
            0.5 + 0.25 * values + 0.25 * named,
            why,
            vec![itself(field, column)],
        );
    }
    if column.samples.is_empty() {
        let why =
            format!("Le titre «\u{a0}{name}\u{a0}» désigne ce champ\u{202f}; la colonne est vide.");
        return said(0.5 * named, why, vec![itself(field, column)]);
    }
    if is_flags(column) {
        let choices = ticked(field, column, rows);
        let why =
            format!("«\u{a0}{name}\u{a0}» se coche, et son titre désigne une valeur du standard.");
        return (!choices.is_empty())
            .then(|| said(0.6, why, choices))
            .flatten();
    }
    let (choices, hits) = told(field, column, rows);
    let speaks_itself = field == Field::Services && hits >= 0.6;
    if !choices.is_empty() && (named >= 0.4 && hits >= 0.1 || speaks_itself) {
        let why = format!(
            "{} des cellules de «\u{a0}{name}\u{a0}» contiennent des mots que le standard connaît.",
            super::percent(hits)
        );
        return said(0.45 + 0.2 * named + 0.2 * hits, why, choices);
    }
    let why = format!(
        "Le titre «\u{a0}{name}\u{a0}» désigne ce champ, mais ses valeurs ne sont pas celles du standard\u{a0}: à traduire."
    );
    said(0.5 * named, why, vec![itself(field, column)])
}

/// Lists whose values no other list has.
fn values_are_its_own(field: Field) -> bool {
    !matches!(field, Field::Itinerance | Field::FormationsLabels)
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['|', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

fn share_of_values(field: Field, column: &Column) -> f64 {
    let (mut known, mut all) = (0, 0);
    for part in column.samples.iter().flat_map(|cell| parts(cell)) {
        let today = legacy::value(part).flatten();
        let known_today = today.is_some_and(|(of, _)| of == field);
        known += usize::from(known_today || today.is_none() && is_value(field, part));
        all += 1;
    }
    ratio(known, all)
}

/// The cells only say yes or no.
fn is_flags(column: &Column) -> bool {
    !column.samples.is_empty()
        && column
            .share(|cell| YES.contains(&fold(cell).as_str()) || NO.contains(&fold(cell).as_str()))
            >= 0.9
}

const YES: [&str; 11] = [
    "oui",
    "x",
    "true",
    "vrai",
    "yes",
    "souvent",
    "regulierement",
    "de temps en temps",
    "1",
    "o",
    "v",
];
const NO: [&str; 10] = [
    "non",
    "false",
    "faux",
    "no",
    "jamais",
    "exceptionnellement",
    "0",
    "n",
    "nr",
    "",
];

/// A ticked column means what its name says.
fn ticked(field: Field, column: &Column, rows: &[RawRow]) -> Vec<Choice> {
    let yes: BTreeSet<String> = rows
        .iter()
        .map(|row| row.cell(&column.name))
        .filter(|cell| YES.contains(&fold(cell).as_str()))
        .map(str::to_lowercase)
        .collect();
    let name = format!(" {} ", column.all_words.join(" "));
    let joined = column.all_words.concat();
    let says = |term: &str| {
        let term = fold(term);
        if term.is_empty() {
            return false;
        }
        name.contains(&format!(" {term}"))
            || term.len() >= 6 && joined.contains(&term.replace(' ', ""))
    };
    if yes.is_empty() {
        return Vec::new();
    }
    terms_of(field)
        .filter(|term| term.words.iter().any(|word| says(word)))
        .take(1)
        .map(|term| Choice {
            terms: yes.iter().cloned().collect(),
            except: vec!["non".to_owned()],
            target: Some(term.target.to_owned()),
            ..Choice::new(field, vec![column.name.clone()])
        })
        .collect()
}

/// The words of the lexicon that the column holds, and the share of cells that hold one.
fn told(field: Field, column: &Column, rows: &[RawRow]) -> (Vec<Choice>, f64) {
    if field == Field::Typologie {
        return kinds(column, rows);
    }
    let cells: Vec<String> = rows
        .iter()
        .map(|row| row.cell(&column.name).to_lowercase())
        .filter(|cell| !cell.is_empty())
        .collect();
    let mut hit = vec![false; cells.len()];
    let mut choices = Vec::new();
    for term in terms_of(field) {
        let spellings: BTreeSet<String> = term
            .words
            .iter()
            .flat_map(|word| [(*word).to_owned(), fold(word), word.replace('\'', "’")])
            // "€" folds to nothing, which every cell contains.
            .filter(|spelling| !spelling.is_empty())
            .collect();
        let holds = |cell: &String, spelling: &str| {
            cell.contains(spelling) && !term.except.iter().any(|except| cell.contains(except))
        };
        let mut held = Vec::new();
        for spelling in spellings {
            let mut any = false;
            for (cell, hit) in cells.iter().zip(&mut hit) {
                if holds(cell, &spelling) {
                    (any, *hit) = (true, true);
                }
            }
            if any {
                held.push(spelling);
            }
        }
        if !held.is_empty() {
            choices.push(Choice {
                terms: held,
                except: term.except.iter().map(|word| (*word).to_owned()).collect(),
                target: Some(term.target.to_owned()),
                ..Choice::new(field, vec![column.name.clone()])
            });
        }
    }
    let hits = hit.iter().filter(|hit| **hit).count();
    (choices, ratio(hits, cells.len()))
}

/// Kinds of structures by the words of each distinct text.
fn kinds(column: &Column, rows: &[RawRow]) -> (Vec<Choice>, f64) {
    let mut texts: Vec<(String, usize)> = Vec::new();
    let mut filled = 0;
    for cell in rows.iter().map(|row| row.cell(&column.name)) {
        let cell = cell.to_lowercase();
        if cell.is_empty() {
            continue;
        }
        filled += 1;
        match texts.iter().position(|(text, _)| *text == cell) {
            Some(at) => texts[at].1 += 1,
            None if texts.len() == MOST_KINDS => return (Vec::new(), 0.0),
            None => texts.push((cell, 1)),
        }
    }
    let mut told = 0;
    let mut choices: Vec<Choice> = Vec::new();
    for (text, times) in texts {
        let kinds = inferred_typologie(&text);
        told += if kinds.is_empty() { 0 } else { times };
        for kind in kinds {
            let target = Some(kind.value().to_owned());
            match choices.iter_mut().find(|choice| choice.target == target) {
                Some(choice) => choice.terms.push(text.clone()),
                None => choices.push(Choice {
                    terms: vec![text.clone()],
                    target,
                    ..Choice::new(Field::Typologie, vec![column.name.clone()])
                }),
            }
        }
    }
    (choices, ratio(told, filled))
}

fn terms_of(field: Field) -> impl Iterator<Item = &'static Term> {
    LEXICON.iter().filter(move |term| term.field == field)
}
