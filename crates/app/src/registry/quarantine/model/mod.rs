//! What tells a quarantined row from the others of its source, and why it is there.

mod draft;

pub use draft::{Checked, Draft, FIELDS, Rules, check};

use std::collections::HashMap;

use places::Issue;
use places::clean::{self, IssueKind, Severity};
use places::standard::Field;
use places::standardise::{Corrections, Quarantined};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use territory::{CodeInsee, CodePostal, Found, Territories};

use crate::kernel::closed::closed;

closed! {
    /// Why a row is not published.
    #[derive(Serialize, Deserialize)]
    Reason {
        NoName => ("sans-nom", "Le nom manque"),
        Nowhere => ("sans-lieu", "La commune n’est pas reconnue"),
        Empty => ("vide", "Ni nom, ni commune"),
        Elsewhere => ("hors-territoire", "Hors du territoire de la source"),
        Other => ("autre", "Autre raison"),
    }
}

closed! {
    /// Where a row stands.
    Standing {
        Waiting => ("a-reparer", "À réparer"),
        Published => ("reparees", "Réparées et publiées"),
        Dismissed => ("ecartees", "Écartées"),
    }
}

const PLACED: [Field; 3] = [Field::Commune, Field::CodePostal, Field::CodeInsee];

impl Reason {
    /// What the issues of a row come to.
    pub fn of(issues: &[Issue]) -> Self {
        let blocking = || {
            let mut list = issues.iter();
            move |field, kind| {
                list.any(|issue| {
                    issue.severity == Severity::Blocking
                        && issue.field == field
                        && issue.kind == kind
                })
            }
        };
        let no_name = blocking()(Field::Nom, IssueKind::Missing);
        let nowhere = blocking()(Field::Commune, IssueKind::Missing);
        match (no_name, nowhere) {
            (true, true) => Self::Empty,
            (true, false) => Self::NoName,
            (false, true) => Self::Nowhere,
            _ if blocking()(Field::Commune, IssueKind::Contradiction) => Self::Elsewhere,
            _ => Self::Other,
        }
    }

    /// Whether it is about where the place is.
    pub fn is_of_place(self) -> bool {
        matches!(self, Self::Nowhere | Self::Elsewhere | Self::Empty)
    }

    /// The fields whose values keep a row out.
    fn faulty(self, issues: &[Issue]) -> Vec<Field> {
        match self {
            Self::NoName => vec![Field::Nom],
            Self::Nowhere | Self::Elsewhere => PLACED.to_vec(),
            Self::Empty => [&[Field::Nom], &PLACED[..]].concat(),
            Self::Other => {
                let blocking = issues
                    .iter()
                    .filter(|issue| issue.severity == Severity::Blocking);
                blocking.map(|issue| issue.field).collect()
            }
        }
    }
}

/// A row among those of its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowKey {
    /// A digest of its id where it has one, else of its name and address; of several rows that say
    /// the same, the second ends with `-2`.
    pub identity: String,
    /// A digest of the reason and of the values that keep it out: rows with the same are mended
    /// alike.
    pub faults: String,
    pub reason: Reason,
    /// Those values, for people: « Sait-Malo 35400 ».
    pub value: String,
    /// Its name, where it has one.
    pub name: String,
    /// Where it may be, as far as can be told.
    pub departement: Option<String>,
}

/// So much of a cell is kept to be listed.
const LISTED: usize = 120;

/// The keys of a file's rows, in their order.
pub fn keys<'r>(rows: impl IntoIterator<Item = &'r Quarantined>) -> Vec<RowKey> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let key = |row: &Quarantined| {
        let mut key = key(row);
        let times = seen.entry(key.identity.clone()).or_default();
        *times += 1;
        if *times > 1 {
            key.identity = format!("{}-{times}", key.identity);
        }
        key
    };
    rows.into_iter().map(key).collect()
}

fn key(row: &Quarantined) -> RowKey {
    let said = |field| row.said.get(&field).map_or("", String::as_str);
    let own = [
        Field::Nom,
        Field::Adresse,
        Field::Commune,
        Field::CodePostal,
        Field::CodeInsee,
    ];
    let reason = Reason::of(&row.issues);
    let faulty = reason.faulty(&row.issues);
    let value: Vec<&str> = [Field::CodePostal, Field::Commune]
        .into_iter()
        .filter(|field| faulty.contains(field))
        .map(said)
        .filter(|text| !text.is_empty())
        .collect();
    RowKey {
        identity: match said(Field::Id) {
            "" => digest(own.into_iter().map(said)),
            id => digest(["id", id]),
        },
        faults: digest(
            [reason.slug()]
                .into_iter()
                .chain(faulty.iter().copied().map(said)),
        ),
        reason,
        value: listed(&value.join(" ")),
        name: listed(said(Field::Nom)),
        departement: departement(&row.said),
    }
}

fn listed(text: &str) -> String {
    text.chars().take(LISTED).collect()
}

fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.trim().as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The département that a row's codes or its commune's name tell.
fn departement(said: &Corrections) -> Option<String> {
    let all = Territories::bundled();
    let text = |field| said.get(&field).map_or("", String::as_str);
    let by_postal = || {
        let postal: CodePostal = clean::code_postal(text(Field::CodePostal)).value?;
        all.communes_of_postal_code(postal).first().copied()
    };
    let by_code = || {
        let code: CodeInsee = text(Field::CodeInsee).parse().ok()?;
        all.resolve(code)
    };
    let by_name = || match all.find_commune(text(Field::Commune), None) {
        Found::Exact(commune) => Some(commune),
        _ => None,
    };
    let commune = by_code().or_else(by_postal).or_else(by_name)?;
    Some(commune.departement.to_string())
}

/// The corrections that hold for a source's rows: by identity, the faults they were made for.
#[derive(Debug, Clone, Default)]
pub struct Mends(HashMap<String, (String, Corrections)>);

impl Mends {
    /// Of (identity, faults, corrections).
    pub fn new(mends: impl IntoIterator<Item = (String, String, Corrections)>) -> Self {
        let by_identity = mends
            .into_iter()
            .map(|(identity, faults, corrections)| (identity, (faults, corrections)));
        Self(by_identity.collect())
    }

    /// What tells these corrections from others: rows that were read with others are read anew.
    pub fn signature(&self) -> String {
        let mut mends: Vec<_> = self.0.iter().collect();
        mends.sort_by_key(|(identity, _)| *identity);
        match mends.is_empty() {
            true => String::new(),
            false => format!("{mends:?}"),
        }
    }

    /// What was corrected of a row, if its faulty values are still those that were corrected.
    pub fn of(&self, key: &RowKey) -> Option<&Corrections> {
        let (faults, corrections) = self.0.get(&key.identity)?;
        (*faults == key.faults).then_some(corrections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(said: &[(Field, &str)], issues: &[(Field, IssueKind)]) -> Quarantined {
        let issue = |(field, kind): &(Field, IssueKind)| {
            let finding = clean::Finding::new(*kind, Severity::Blocking, "", "");
            Issue::new(0, *field, finding)
        };
        Quarantined {
            row: 0,
            raw: serde_json::Value::Null,
            issues: issues.iter().map(issue).collect(),
            said: said
                .iter()
                .map(|(field, text)| (*field, (*text).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_row_is_known_by_its_id_and_held_by_its_faulty_values() {
        let nowhere = [(Field::Commune, IssueKind::Missing)];
        let of = |said: &[(Field, &str)]| keys(&[row(said, &nowhere)]).remove(0);
        let first = of(&[
            (Field::Id, "7"),
            (Field::Nom, "Lilas"),
            (Field::Commune, "Renes"),
        ]);
        let renamed = of(&[
            (Field::Id, "7"),
            (Field::Nom, "Lilas bleus"),
            (Field::Commune, "Renes"),
        ]);
        let moved = of(&[
            (Field::Id, "7"),
            (Field::Nom, "Lilas"),
            (Field::Commune, "Rene"),
        ]);
        assert_eq!(
            (first.reason, first.value.as_str()),
            (Reason::Nowhere, "Renes")
        );
        assert_eq!(
            (&first.identity, &first.faults),
            (&renamed.identity, &renamed.faults)
        );
        assert_eq!(first.identity, moved.identity);
        assert_ne!(first.faults, moved.faults);
        let mends = Mends::new([(
            first.identity.clone(),
            first.faults.clone(),
            Corrections::new(),
        )]);
        assert!(mends.of(&renamed).is_some() && mends.of(&moved).is_none());
    }

    #[test]
    fn rows_that_say_the_same_are_told_apart_by_their_order() {
        let empty = [
            (Field::Nom, IssueKind::Missing),
            (Field::Commune, IssueKind::Missing),
        ];
        let rows = [row(&[], &empty), row(&[], &empty), row(&[], &empty)];
        let keys = keys(&rows);
        assert_eq!(keys[0].reason, Reason::Empty);
        assert_eq!(keys[1].identity, format!("{}-2", keys[0].identity));
        assert_eq!(keys[2].identity, format!("{}-3", keys[0].identity));
        assert!(keys.iter().all(|key| key.faults == keys[0].faults));
    }

    #[test]
    fn where_a_row_may_be_is_told_by_its_codes() {
        for (field, text, expected) in [
            (Field::CodePostal, "35400", Some("35")),
            (Field::CodePostal, "1400.0", Some("01")),
            (Field::CodeInsee, "2A004", Some("2A")),
            (Field::Commune, "Saint-Malo", Some("35")),
            (Field::Commune, "Nulle-Part-sur-Mer", None),
        ] {
            let said = Corrections::from([(field, text.to_owned())]);
            assert_eq!(departement(&said).as_deref(), expected, "{text}");
        }
    }
}
