//! Where the opening hours are: a column in OSM's syntax, a column a day or more, a text.

use crate::input::RawRow;
use crate::mapping::HoursMapping;
use crate::standard::Field;

use super::columns::{Column, ratio};
use super::{Reading, Recognised, content, headers};

/// A week of fewer days was not meant as one.
const FEWEST_DAYS: usize = 3;

/// The columns of each day, Monday being 0.
type Days = Vec<(usize, Vec<String>)>;

pub(super) fn recognise(columns: &[Column], rows: &[RawRow]) -> Option<Recognised> {
    let mut found: Vec<(f64, HoursMapping, Vec<String>, String)> = Vec::new();
    if let Some((filled, days)) = days(columns, rows) {
        let named: Vec<String> = days.iter().flat_map(|(_, names)| names.clone()).collect();
        let reason = format!(
            "{} colonnes portent le nom d’un jour et contiennent des heures.",
            named.len()
        );
        found.push((0.9 + filled / 10.0, HoursMapping::Days(days), named, reason));
    }
    for column in columns.iter().filter(|column| !column.samples.is_empty()) {
        let named = headers::speaks_for(column, Field::Horaires);
        let (osm, hours) = (content::is_osm(column), content::tells_hours(column));
        let name = &column.name;
        if osm >= 0.5 {
            let reason = format!(
                "{} des cellules de «\u{a0}{name}\u{a0}» sont des horaires au format d’OpenStreetMap.",
                super::percent(osm)
            );
            let mapping = HoursMapping::Osm(name.clone());
            found.push((
                0.6 + 0.2 * osm + 0.2 * named,
                mapping,
                vec![name.clone()],
                reason,
            ));
        } else if named >= 0.5 && hours >= 0.2
            || hours >= 0.8 && column.all_words.len() < 12 && !is_a_date(column)
        {
            let reason = format!(
                "{} des cellules de «\u{a0}{name}\u{a0}» parlent d’heures d’ouverture.",
                super::percent(hours)
            );
            let mapping = HoursMapping::Week(name.clone());
            found.push((
                0.3 + 0.2 * hours + 0.4 * named,
                mapping,
                vec![name.clone()],
                reason,
            ));
        }
    }
    let (score, mapping, columns, reason) = found
        .into_iter()
        .max_by(|(a, ..), (b, ..)| a.total_cmp(b))?;
    (score >= 0.4).then(|| Recognised {
        field: Field::Horaires,
        columns,
        confidence: super::as_percent(score),
        reason,
        reading: Reading::Hours(vec![mapping]),
    })
}

fn is_a_date(column: &Column) -> bool {
    headers::speaks_for(column, Field::DateMaj) > 0.0
        || column.share(|cell| cell.contains("20") && cell.contains(['/', '-'])) > 0.5
}

/// The columns of each day, and the share of rows that have one.
fn days(columns: &[Column], rows: &[RawRow]) -> Option<(f64, Days)> {
    let mut days: Days = Vec::new();
    for column in columns {
        let Some(day) = day_of(column) else { continue };
        // An empty Sunday is still Sunday's column; a column of other things is not.
        if !column.samples.is_empty() && content::tells_hours(column) < 0.4 {
            continue;
        }
        match days.iter_mut().find(|(of, _)| *of == day) {
            Some((_, names)) => names.push(column.name.clone()),
            None => days.push((day, vec![column.name.clone()])),
        }
    }
    let told = |name: &String| columns.iter().any(|c| c.name == *name && c.filled > 0);
    let told_days = days
        .iter()
        .filter(|(_, names)| names.iter().any(told))
        .count();
    if told_days < FEWEST_DAYS {
        return None;
    }
    days.sort_by_key(|(day, _)| *day);
    let names: Vec<&String> = days.iter().flat_map(|(_, names)| names).collect();
    let filled = rows
        .iter()
        .filter(|row| names.iter().any(|name| !row.cell(name).is_empty()))
        .count();
    Some((ratio(filled, rows.len()), days))
}

fn day_of(column: &Column) -> Option<usize> {
    const DAYS: [&[&str]; 8] = [
        &["lundi", "lun", "monday", "lundis"],
        &["mardi", "mar", "tuesday", "mardis"],
        &["mercredi", "mer", "wednesday", "mercredis"],
        &["jeudi", "jeu", "thursday", "jeudis"],
        &["vendredi", "ven", "friday", "vendredis"],
        &["samedi", "sam", "saturday", "samedis"],
        &["dimanche", "dim", "sunday", "dimanches"],
        &["feries", "ferie"],
    ];
    let mut named = DAYS.iter().enumerate().filter(|(_, names)| {
        column
            .all_words
            .iter()
            .any(|word| names.contains(&word.as_str()))
    });
    let (day, _) = named.next()?;
    named.next().is_none().then_some(day)
}
