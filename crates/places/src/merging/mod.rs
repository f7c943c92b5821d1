//! Golden places: what several records that describe one place come to, each field with where it is
//! from.
//!
//! Which record wins a field is declared in `data/survivorship.toml` ([`Survivorship`]). The order in
//! which records come never matters, a record alone comes out as it went in, and since records are
//! kept as they are, taking one away gives again what was there before it.

mod policy;
mod rank;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub use policy::{Authority, Criterion, PolicyError, Survivorship};

use crate::standard::{Field, Place};
use rank::{Candidate, says};

/// A record of a cluster.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its key, which settles what nothing else does.
    pub key: &'a str,
    /// What it says.
    pub place: &'a Place,
    /// Who answers for its source.
    pub authority: Authority,
    /// Whether its date is one: a source without dates is dated by the day of its import.
    pub dated: bool,
    /// Its position is only about right: the centre of its commune, for one.
    pub rough_position: bool,
}

/// A cluster's records as one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    /// What it says.
    pub place: Place,
    /// No record has a date.
    pub undated: bool,
    /// Where each field is from.
    pub provenance: Provenance,
}

/// Which members each field that says something is from, as their numbers among those merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance(Vec<(Field, Vec<usize>)>);

impl Provenance {
    /// The members a field is from, the first ranked first; none: no record says anything of it.
    pub fn of(&self, field: Field) -> &[usize] {
        let found = self.0.iter().find(|(known, _)| *known == field);
        found.map_or(&[], |(_, members)| members)
    }

    /// Every field that says something.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &[usize])> {
        self.0
            .iter()
            .map(|(field, members)| (*field, members.as_slice()))
    }
}

/// Merges a cluster's records. The place keeps the identifier of `leader`, the number of one of them.
/// None where there is no such record.
pub fn merge(members: &[Member<'_>], leader: usize, policy: &Survivorship) -> Option<Golden> {
    let lead = members.get(leader)?;
    let undated = members.iter().all(|member| !member.dated);
    let records: Vec<[String; 32]> = members
        .iter()
        .map(|member| member.place.to_record())
        .collect();
    let mut merged = lead.place.to_record();
    let mut provenance = Provenance::default();
    for field in [Field::Id, Field::Source] {
        if says(field, &merged[field as usize]) {
            provenance.0.push((field, vec![leader]));
        }
    }
    let candidates = Candidate::all(members, &records, policy);
    for rule in policy.rules() {
        for group in rule.groups() {
            let ranked = rank::ranked(&candidates, rule, group);
            let Some(best) = ranked.first() else {
                continue;
            };
            for &field in group {
                let from = if rule.unite {
                    merged[field as usize] = united(&ranked, field);
                    ranked.iter().map(|candidate| candidate.number).collect()
                } else {
                    merged[field as usize] = best.text(field).to_owned();
                    vec![best.number]
                };
                if says(field, &merged[field as usize]) {
                    provenance.0.push((field, from));
                }
            }
        }
    }
    provenance.0.sort_by_key(|(field, _)| *field as usize);
    if let [only] = members {
        return Some(Golden {
            place: only.place.clone(),
            undated,
            provenance,
        });
    }
    // Every text was one of a standard place: together they are one. Should a value's writing ever
    // not read back, the leader's sheet is shown rather than none.
    let mut place = Place::from_record(&merged).unwrap_or_else(|_| lead.place.clone());
    // A position is known as well as in the record it is from.
    let from = provenance.of(Field::Latitude).first();
    if let Some(member) = from.and_then(|number| members.get(*number)) {
        place.precision = member.place.precision;
    }
    Some(Golden {
        place,
        undated,
        provenance,
    })
}

/// Every value of a list, the best record's first; two writings of one value are one.
fn united(ranked: &[&Candidate<'_>], field: Field) -> String {
    let mut folded: Vec<String> = Vec::new();
    let mut kept: Vec<&str> = Vec::new();
    for value in ranked
        .iter()
        .flat_map(|candidate| candidate.text(field).split('|'))
    {
        let plain = territory::fold(value);
        if !value.is_empty() && !folded.contains(&plain) {
            folded.push(plain);
            kept.push(value);
        }
    }
    kept.join("|")
}

/// What somebody wrote by hand over a part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandEdit {
    /// The record whose sheet it was written on.
    pub key: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whoever runs the place.
    pub by_owner: bool,
}

/// Of the corrections that several records' sheets bring of one part, the one that stays: the
/// owner's own, then the latest.
pub fn surviving(edits: &[HandEdit]) -> Option<&HandEdit> {
    edits.iter().max_by(|a, b| {
        (a.by_owner, a.at, &a.key, &a.text).cmp(&(b.by_owner, b.at, &b.key, &b.text))
    })
}
