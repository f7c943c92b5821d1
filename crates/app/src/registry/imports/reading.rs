//! A file, read: its rows, what its columns were taken for, and what becomes of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use places::input::{Bounds, Input, InputError, RawRow, Reach};
use places::mapping::Mapping;
use places::mapping::assistant::{Coverage, Pick, Proposal, coverage, propose};
use places::standard::Field;
use places::standardise::{Context, Outcome, standardise_unless_known};
use territory::Territories;

use super::domain::Domain;
use super::memory::Memory;
use super::model::Source;
use crate::kernel::config::Settings;
use crate::registry::quarantine::applying;
use crate::registry::quarantine::model::Mends;

/// Why a file is no import.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// It cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// It can, and holds no row.
    #[error("the file holds no row")]
    NoRows,
}

impl ReadingError {
    /// What to do, in French.
    pub fn in_french(&self) -> String {
        match self {
            Self::Input(error) => error.in_french(),
            Self::NoRows => {
                "Ce fichier ne contient aucun lieu. Il faut une ligne de titres, puis une ligne par lieu."
                    .to_owned()
            }
        }
    }
}

/// What is said of an address that holds a name or a password.
pub const WITH_PASSWORD: &str = "Cette adresse contient un identifiant ou un mot de passe, que d’autres pourraient lire ici. Donnez une adresse publique, ou envoyez le fichier.";

/// Whether an address holds a name or a password, which the report and the journal would show.
pub fn holds_password(address: &str) -> bool {
    url::Url::parse(address.trim())
        .is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

/// What a fetched or sent file may take.
pub fn bounds(settings: &Settings) -> Bounds {
    Bounds {
        reach: match settings.import_allow_private {
            true => Reach::Anywhere,
            false => Reach::Public,
        },
        ..Bounds::of_an_upload()
    }
}

/// The rows of a file that came from outside.
pub fn rows_of(bytes: &[u8]) -> Result<Vec<RawRow>, ReadingError> {
    let rows = Input::parse_within(bytes, None, &Bounds::of_an_upload())?;
    match rows.is_empty() {
        true => Err(ReadingError::NoRows),
        false => Ok(rows),
    }
}

/// A file whose columns were recognised.
pub struct Recognition {
    pub rows: Vec<RawRow>,
    pub proposal: Proposal,
    /// What is proposed: the mapping in use where the file has its columns, else the assistant's.
    pub base: Mapping,
    /// The last import's mapping is what is proposed.
    pub as_last_time: bool,
    /// What is proposed, with what a person corrected.
    pub mapping: Mapping,
}

/// Recognises a file's columns; slow for a big one.
pub fn recognise(
    bytes: &[u8],
    source: &Source,
    picks: &BTreeMap<String, String>,
    today: NaiveDate,
) -> Result<Recognition, ReadingError> {
    let rows = rows_of(bytes)?;
    let proposal = propose(&rows, Territories::bundled(), today);
    let last = source.mapping.as_deref().and_then(|mapping| {
        let (mapping, _) = Mapping::parse(mapping).ok()?;
        proposal.completing(mapping)
    });
    let as_last_time = last.is_some();
    let base = last.unwrap_or_else(|| proposal.mapping());
    let mapping = proposal.corrected_from(base.clone(), &rows, &decided(picks));
    Ok(Recognition {
        rows,
        proposal,
        base,
        as_last_time,
        mapping,
    })
}

/// What a person decided, as the form sends it: `=` what is proposed, `c:NAME` a column, `j:JSON` a
/// rule of their own, nothing.
fn decided(picks: &BTreeMap<String, String>) -> Vec<(Field, Pick)> {
    let decided = picks.iter().filter_map(|(name, pick)| {
        let field = Field::of_name(name)?;
        let pick = match (pick.strip_prefix("c:"), pick.strip_prefix("j:")) {
            (Some(column), _) => Pick::Column(column.to_owned()),
            // A rule that cannot be read is said to be so; until then the field is as proposed.
            (_, Some(rule)) => rule_of(field, rule)
                .map_or(Pick::Proposed, |(rule, _)| Pick::Written(Box::new(rule))),
            _ if pick == "=" => Pick::Proposed,
            _ => Pick::Nothing,
        };
        Some((field, pick))
    });
    decided.collect()
}

/// A rule that a person wrote for one field, and what is said of it; or why it is none.
pub fn rule_of(field: Field, rule: &str) -> Result<(Mapping, Vec<String>), String> {
    let value: serde_json::Value = serde_json::from_str(rule).map_err(|error| {
        format!(
            "Cette règle n’est pas du JSON, à la ligne {}, colonne {}\u{a0}: vérifiez les guillemets, les virgules et les accolades.",
            error.line(),
            error.column()
        )
    })?;
    let whole = serde_json::json!({ field.name(): value }).to_string();
    let (mapping, notes) = Mapping::parse(&whole).map_err(|error| error.to_string())?;
    Ok((mapping, notes.iter().map(ToString::to_string).collect()))
}

/// What becomes of rows read so, within a source's territory, with what was corrected of them.
pub fn outcome(
    rows: &[RawRow],
    mapping: &Mapping,
    source: &str,
    (domain, mends): (&Domain, &Mends),
    today: NaiveDate,
) -> (Outcome, Coverage) {
    let nothing = Memory::default();
    outcome_knowing(rows, mapping, source, (domain, mends), today, &nothing)
}

/// The same, without reading anew the rows that are known.
pub fn outcome_knowing(
    rows: &[RawRow],
    mapping: &Mapping,
    source: &str,
    (domain, mends): (&Domain, &Mends),
    today: NaiveDate,
    memory: &Memory,
) -> (Outcome, Coverage) {
    let context = Context {
        territories: Territories::bundled(),
        source_name: source,
        today,
    };
    let mut outcome = standardise_unless_known(rows, mapping, &context, |row| memory.known(row));
    outcome.set_aside(rows, mapping, |place| domain.refuses(place));
    applying::mend(&mut outcome, rows, mapping, &context, mends, |place| {
        domain.refuses(place).is_some()
    });
    let coverage = coverage(rows, mapping, &outcome);
    (outcome, coverage)
}
