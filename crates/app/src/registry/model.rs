//! What one can ask of the registry: the filters of an address, as the public
//! pages, the map, the API and the exports all understand them.

use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use places::Place;
use places::standard::{Dispositif, Public, Service};
use territory::{Position, TerritoryId};

/// Places on one page of results.
pub const PAGE_SIZE: usize = 20;

/// The farthest page one may ask for: past it, narrowing the search serves
/// better, and no query is without a bound.
pub const LAST_PAGE: usize = 500;

/// The words of an address (`?q=Rennes&service=…`), unchecked.
#[derive(Debug, Clone, Default)]
pub struct RawQuery {
    pairs: Vec<(String, String)>,
}

impl RawQuery {
    /// Reads a query string; what is not readable is left out.
    pub fn parse(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .take(100)
            .collect();
        Self { pairs }
    }

    /// The first value of this name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn all<T: FromStr>(&self, name: &str, problems: &mut Vec<Problem>) -> Vec<T> {
        let mut values = Vec::new();
        for (_, value) in self.pairs.iter().filter(|(key, _)| key == name) {
            match value.parse() {
                Ok(value) => values.push(value),
                Err(_) => problems.push(Problem::unknown(name, value)),
            }
        }
        values
    }
}

/// Something in an address that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which parameter.
    pub parameter: String,
    /// What was read, and what to do, in French.
    pub message: String,
}

impl Problem {
    fn unknown(parameter: &str, value: &str) -> Self {
        let value: String = value.chars().take(60).collect();
        Self {
            parameter: parameter.to_owned(),
            message: format!(
                "Le filtre « {parameter} » ne connaît pas la valeur « {value} ». Il n’a pas été appliqué."
            ),
        }
    }
}

/// What is asked, checked.
#[derive(Debug, Clone, Default)]
pub struct PlaceQuery {
    /// Where distances are measured from.
    pub near: Option<Position>,
    /// Only places of this territory.
    pub territory: Option<TerritoryId>,
    /// Places that offer all of these.
    pub services: Vec<Service>,
    /// Places that address one of these publics, or everyone.
    pub publics: Vec<Public>,
    /// Places of one of these national programmes.
    pub dispositifs: Vec<Dispositif>,
    /// From 1.
    pub page: usize,
}

impl PlaceQuery {
    /// Checks the words of an address; what is not understood is reported and
    /// left out, so that a mistyped filter never empties a page.
    pub fn check(raw: &RawQuery) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let territory = raw.first("territoire").and_then(|text| match text.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                problems.push(Problem::unknown("territoire", text));
                None
            }
        });
        let query = Self {
            near: position(raw, &mut problems),
            territory,
            services: slugs(raw, "service", &Service::ALL, Service::slug, &mut problems),
            publics: slugs(raw, "public", &Public::ALL, Public::slug, &mut problems),
            dispositifs: slugs(
                raw,
                "dispositif",
                &Dispositif::ALL,
                Dispositif::slug,
                &mut problems,
            ),
            page: raw
                .all::<usize>("page", &mut problems)
                .first()
                .map_or(1, |page| (*page).clamp(1, LAST_PAGE)),
        };
        (query, problems)
    }

    /// Whether a place fits the filters (not the territory nor the distance).
    pub fn accepts(&self, place: &Place) -> bool {
        self.services
            .iter()
            .all(|service| place.services.contains(service))
            && (self.publics.is_empty()
                || place.publics_specifiquement_adresses.is_empty()
                || self
                    .publics
                    .iter()
                    .any(|public| place.publics_specifiquement_adresses.contains(public)))
            && (self.dispositifs.is_empty()
                || self
                    .dispositifs
                    .iter()
                    .any(|dispositif| place.dispositif_programmes_nationaux.contains(dispositif)))
    }

    /// The filters (no place, no page) as the words of an address, beginning
    /// with nothing: `service=…&public=…`.
    pub fn filters(&self) -> String {
        let mut words = Vec::new();
        if let Some(territory) = self.territory {
            words.push(format!("territoire={territory}"));
        }
        words.extend(
            self.services
                .iter()
                .map(|value| format!("service={}", value.slug())),
        );
        words.extend(
            self.publics
                .iter()
                .map(|value| format!("public={}", value.slug())),
        );
        words.extend(
            self.dispositifs
                .iter()
                .map(|value| format!("dispositif={}", value.slug())),
        );
        words.join("&")
    }
}

fn slugs<T: Copy>(
    raw: &RawQuery,
    name: &str,
    known: &[T],
    slug: fn(T) -> &'static str,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let mut chosen = Vec::new();
    for text in raw.all::<String>(name, problems) {
        match known.iter().find(|value| slug(**value) == text) {
            Some(value) => chosen.push(*value),
            None => problems.push(Problem::unknown(name, &text)),
        }
    }
    chosen
}

fn position(raw: &RawQuery, problems: &mut Vec<Problem>) -> Option<Position> {
    let (latitude, longitude) = (raw.first("lat")?, raw.first("lon")?);
    let parsed = match (latitude.parse(), longitude.parse()) {
        (Ok(latitude), Ok(longitude)) => Position::new(latitude, longitude),
        _ => None,
    };
    if parsed.is_none() {
        problems.push(Problem {
            parameter: "lat".to_owned(),
            message: "La position donnée n’est pas lisible. Indiquez plutôt une commune."
                .to_owned(),
        });
    }
    parsed
}

/// Escapes a word for an address.
pub fn encoded(word: &str) -> String {
    utf8_percent_encode(word, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_filter_is_reported_and_left_out() {
        let (query, problems) = PlaceQuery::check(&RawQuery::parse(
            "service=jardinage&page=3&territoire=lune-1",
        ));
        assert!(query.services.is_empty());
        assert_eq!(query.page, 3);
        assert_eq!(problems.len(), 2);
        assert!(problems[1].message.contains("« jardinage »"));
    }

    #[test]
    fn a_position_needs_both_numbers_in_range() {
        let (query, problems) = PlaceQuery::check(&RawQuery::parse("lat=48.1&lon=-1.6"));
        assert!(query.near.is_some() && problems.is_empty());
        let (query, problems) = PlaceQuery::check(&RawQuery::parse("lat=481&lon=-1.6"));
        assert!(query.near.is_none() && problems.len() == 1);
    }

    #[test]
    fn filters_come_back_as_they_were_given() {
        let words = format!("service={}", Service::ALL[0].slug());
        let (query, _) = PlaceQuery::check(&RawQuery::parse(&words));
        assert_eq!(query.filters(), words);
    }
}
