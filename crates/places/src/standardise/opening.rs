//! Opening hours, wherever a mapping says they are.

use crate::clean::{IssueKind, Severity};
use crate::hours::Horaires;
use crate::input::RawRow;
use crate::mapping::{HoursMapping, Mapping};
use crate::standard::Field;

use super::row::Issues;

/// The hours of a row, and which weeks they hold.
pub(super) fn hours(
    row: &RawRow,
    mapping: &Mapping,
    weeks: &str,
    issues: &mut Issues,
) -> Option<Horaires> {
    let found = mapping
        .hours
        .iter()
        .find_map(|hours| read(row, hours, issues))?;
    match week_selector(weeks) {
        None if weeks.is_empty() => Some(found),
        None => {
            issues.add(
                Field::Horaires,
                IssueKind::Partial,
                Severity::Loss,
                weeks,
                "Les semaines d’ouverture ne sont pas comprises : écrire « semaine paire » ou « semaine impaire ».",
            );
            Some(found)
        }
        Some(selector) => Some(in_weeks(&found, selector).unwrap_or(found)),
    }
}

fn read(row: &RawRow, hours: &HoursMapping, issues: &mut Issues) -> Option<Horaires> {
    let cleaned = match hours {
        HoursMapping::Osm(column) if !row.cell(column).is_empty() => {
            Horaires::from_osm(row.cell(column))
        }
        HoursMapping::Week(column) if !row.cell(column).is_empty() => {
            Horaires::from_week_text(row.cell(column))
        }
        HoursMapping::Days(days) => {
            let cells = crate::hours::days(days.iter().map(|(day, columns)| {
                (
                    *day,
                    columns
                        .iter()
                        .map(|column| row.cell(column).to_owned())
                        .collect(),
                )
            }));
            if cells
                .iter()
                .all(|(_, texts)| texts.iter().all(String::is_empty))
            {
                return None;
            }
            Horaires::from_days(&cells)
        }
        _ => return None,
    };
    issues.take(Field::Horaires, cleaned)
}

fn week_selector(weeks: &str) -> Option<&'static str> {
    let folded = territory::fold(weeks);
    let words: Vec<&str> = folded.split(' ').collect();
    let says = |stem: &str| words.iter().any(|word| word.starts_with(stem));
    match (says("impair"), says("pair")) {
        (true, false) => Some("week 01-53/2"),
        (false, true) => Some("week 02-53/2"),
        _ => None,
    }
}

/// The same hours, but for public-holiday rules, in some weeks only.
fn in_weeks(hours: &Horaires, selector: &str) -> Option<Horaires> {
    let rules = hours.as_str().split(';').map(str::trim).map(|rule| {
        if rule.starts_with("PH") {
            rule.to_owned()
        } else {
            format!("{selector} {rule}")
        }
    });
    Horaires::from_osm(&rules.collect::<Vec<_>>().join("; ")).value
}
