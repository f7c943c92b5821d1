//! Which record goes first for a field.

use std::cmp::Ordering;

use chrono::{Months, NaiveDate};

use super::Member;
use super::policy::{Criterion, Rule, Survivorship};
use crate::clean::Pivot;
use crate::standard::Field;

/// Decimals of a degree past which a position is no more exact: a metre.
const MOST_DECIMALS: usize = 5;

/// A record, with what ranks it whatever the field.
pub(super) struct Candidate<'a> {
    pub number: usize,
    key: &'a str,
    record: &'a [String; 32],
    weight: usize,
    date: Option<NaiveDate>,
    precision: usize,
}

/// Whether a field's text says something: an unknown identifier does not.
pub(super) fn says(field: Field, text: &str) -> bool {
    !(text.is_empty() || field == Field::Pivot && text == Pivot::UNKNOWN)
}

impl<'a> Candidate<'a> {
    pub fn all(
        members: &[Member<'a>],
        records: &'a [[String; 32]],
        policy: &Survivorship,
    ) -> Vec<Self> {
        let date = |member: &Member<'_>| member.dated.then_some(member.place.date_maj);
        let freshest = members.iter().filter_map(date).max();
        let limit = freshest
            .and_then(|date| date.checked_sub_months(Months::new(policy.stale_after_months())));
        let one = |(number, (member, record)): (usize, (&Member<'a>, &'a [String; 32]))| {
            let date = date(member);
            let stale = date.zip(limit).is_some_and(|(date, limit)| date < limit);
            Self {
                number,
                key: member.key,
                record,
                weight: if stale {
                    0
                } else {
                    policy.weight(member.authority)
                },
                date,
                precision: if member.rough_position {
                    0
                } else {
                    decimals(&record[Field::Latitude as usize])
                        .min(decimals(&record[Field::Longitude as usize]))
                        .min(MOST_DECIMALS)
                },
            }
        };
        members.iter().zip(records).enumerate().map(one).collect()
    }

    pub fn text(&self, field: Field) -> &str {
        &self.record[field as usize]
    }

    /// How many of these fields it fills in, and how much it says; an establishment's identifier
    /// says more than its company's, being longer.
    fn completeness(&self, fields: &[Field]) -> (usize, usize) {
        let said = fields
            .iter()
            .filter(|field| says(**field, self.text(**field)));
        said.fold((0, 0), |(count, length), field| {
            (count + 1, length + self.text(*field).chars().count())
        })
    }

    fn against(&self, other: &Self, criterion: Criterion, fields: &[Field]) -> Ordering {
        match criterion {
            Criterion::Authority => self.weight.cmp(&other.weight),
            Criterion::Freshness => self.date.cmp(&other.date),
            Criterion::Completeness => self.completeness(fields).cmp(&other.completeness(fields)),
            Criterion::Precision => self.precision.cmp(&other.precision),
        }
    }
}

fn decimals(degrees: &str) -> usize {
    degrees.split_once('.').map_or(0, |(_, part)| part.len())
}

/// The records that say something of these fields, the first to win first.
pub(super) fn ranked<'b, 'a>(
    candidates: &'b [Candidate<'a>],
    rule: &Rule,
    fields: &[Field],
) -> Vec<&'b Candidate<'a>> {
    let mut ranked: Vec<&Candidate<'_>> = candidates
        .iter()
        .filter(|candidate| candidate.completeness(fields).0 > 0)
        .collect();
    ranked.sort_by(|a, b| {
        let by = rule.by.iter();
        by.map(|criterion| b.against(a, *criterion, fields))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.key.cmp(b.key))
    });
    ranked
}
