//! The table of the programme: its figures, its orders, its file.

use chrono::{DateTime, Utc};

use crate::kernel::formats;
use crate::kernel::identity::HubId;
use crate::network::hubs::model::Entered;

/// A Hub in the table.
#[derive(Debug, Clone)]
pub struct Line {
    pub hub: HubId,
    pub name: String,
    pub phase: Option<Entered>,
    pub members: usize,
    pub places: usize,
    pub referents: usize,
    pub accounts: usize,
    pub active: Option<DateTime<Utc>>,
}

/// What the table can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    Phase,
    Members,
    Places,
    Referents,
    Accounts,
    Active,
}

impl Column {
    /// All of them, as the table shows them.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Phase,
        Self::Members,
        Self::Places,
        Self::Referents,
        Self::Accounts,
        Self::Active,
    ];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "hub",
            Self::Phase => "phase",
            Self::Members => "membres",
            Self::Places => "lieux",
            Self::Referents => "referents",
            Self::Accounts => "comptes",
            Self::Active => "activite",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Hub",
            Self::Phase => "Phase",
            Self::Members => "Membres",
            Self::Places => "Lieux",
            Self::Referents => "Référents",
            Self::Accounts => "Comptes",
            Self::Active => "Dernière activité",
        }
    }

    /// The one of this slug; names where there is none.
    pub fn of(slug: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|column| column.slug() == slug)
            .unwrap_or(Self::Name)
    }
}

/// Puts the lines in order; those that are equal stay in the order of names.
pub fn sort(lines: &mut [Line], column: Column, descending: bool) {
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    lines.sort_by(|a, b| {
        let order = match column {
            Column::Name => a.name.cmp(&b.name),
            Column::Phase => since(a).cmp(&since(b)),
            Column::Members => a.members.cmp(&b.members),
            Column::Places => a.places.cmp(&b.places),
            Column::Referents => a.referents.cmp(&b.referents),
            Column::Accounts => a.accounts.cmp(&b.accounts),
            Column::Active => a.active.cmp(&b.active),
        };
        if descending { order.reverse() } else { order }
    });
}

/// Phases follow one another as the programme has them, then by their date.
fn since(line: &Line) -> Option<(usize, chrono::NaiveDate)> {
    let entered = line.phase?;
    Some((entered.phase as usize, entered.since))
}

/// The table as a file: UTF-8 with its mark, commas, no cell that is a formula.
pub fn csv(lines: &[Line]) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut table = csv::Writer::from_writer(&mut out);
    table.write_record([
        "code",
        "hub",
        "phase",
        "phase_depuis",
        "membres",
        "lieux",
        "referents",
        "comptes",
        "derniere_activite",
    ])?;
    for line in lines {
        let text = |text: &str| formats::cell(text.to_owned());
        table.write_record([
            text(line.hub.as_str()),
            text(&line.name),
            text(line.phase.map_or("", |entered| entered.phase.label())),
            line.phase
                .map_or_else(String::new, |entered| entered.since.to_string()),
            line.members.to_string(),
            line.places.to_string(),
            line.referents.to_string(),
            line.accounts.to_string(),
            line.active
                .map_or_else(String::new, |at| at.date_naive().to_string()),
        ])?;
    }
    table.flush()?;
    drop(table);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(hub: &str, name: &str, places: usize) -> Line {
        Line {
            hub: hub.parse().unwrap(),
            name: name.to_owned(),
            phase: None,
            members: 0,
            places,
            referents: 0,
            accounts: 0,
            active: None,
        }
    }

    #[test]
    fn the_table_is_ordered_both_ways_and_equals_stay_by_name() {
        let mut lines = vec![
            line("numi", "Numi", 2),
            line("conumm", "CoNumm", 5),
            line("hubest", "HubEst", 2),
        ];
        let names = |lines: &[Line]| {
            lines
                .iter()
                .map(|line| line.name.clone())
                .collect::<Vec<_>>()
        };
        sort(&mut lines, Column::Places, true);
        assert_eq!(names(&lines), ["CoNumm", "HubEst", "Numi"]);
        sort(&mut lines, Column::of("nimporte"), false);
        assert_eq!(names(&lines), ["CoNumm", "HubEst", "Numi"]);
        for column in Column::ALL {
            assert_eq!(Column::of(column.slug()), column);
        }
    }

    #[test]
    fn no_cell_of_the_file_is_a_formula() {
        let file = String::from_utf8(csv(&[line("numi", "=1+1", 3)]).unwrap()).unwrap();
        assert!(file.starts_with("\u{feff}code,hub,"));
        assert!(file.contains("numi,'=1+1,,,0,3,0,0,"), "{file}");
    }
}
