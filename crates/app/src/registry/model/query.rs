//! A question to the registry, checked.

use territory::{CodeInsee, Position, TerritoryId};

use super::raw::{Problem, RawQuery, encoded};
use super::{Facet, ValueSet};
use crate::kernel::atlas::{Atlas, AtlasPlace};
use crate::kernel::frame::{Frame, MOST_TERRITORIES};

/// Places on one page of results.
pub const PAGE_SIZE: usize = 20;

/// The farthest page one may ask for: past it, narrowing the search serves
/// better, and no query is without a bound.
pub const LAST_PAGE: usize = 500;

/// The distances that people are offered; an address may ask for any up to [`FARTHEST_KM`].
pub const DISTANCES_KM: [u32; 6] = [2, 5, 10, 20, 50, 100];

/// Farther than that, a territory says better what is meant.
pub const FARTHEST_KM: u32 = 500;

/// The parameter of the territories that bound a question; repeated, places of any of them fit.
pub const WITHIN: &str = "parmi";

/// Longer texts name nothing.
const LONGEST_TEXT: usize = 100;

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The nearest first.
    Distance,
    /// What is open first, then what opens soonest.
    Opening,
    /// The most recently checked first.
    Freshness,
    /// By commune and name.
    Name,
}

impl Sort {
    /// Every order, as people are offered them.
    pub const ALL: [Self; 4] = [Self::Distance, Self::Opening, Self::Freshness, Self::Name];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Opening => "ouverture",
            Self::Freshness => "fraicheur",
            Self::Name => "nom",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Distance => "le plus proche",
            Self::Opening => "ouvert le plus tôt",
            Self::Freshness => "vérifié récemment",
            Self::Name => "commune et nom",
        }
    }
}

/// A rectangle of the map, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zone {
    /// Westernmost longitude.
    pub west: f64,
    /// Southernmost latitude.
    pub south: f64,
    /// Easternmost longitude.
    pub east: f64,
    /// Northernmost latitude.
    pub north: f64,
}

impl Zone {
    /// Reads `west,south,east,north`.
    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text
            .split(',')
            .map_while(|part| part.parse().ok())
            .collect();
        let [west, south, east, north] = numbers[..] else {
            return None;
        };
        Position::new(south, west)?;
        Position::new(north, east)?;
        (west < east && south < north).then_some(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// Whether a position is inside.
    pub fn contains(&self, position: Position) -> bool {
        (self.west..=self.east).contains(&position.longitude())
            && (self.south..=self.north).contains(&position.latitude())
    }

    /// Its middle.
    pub fn centre(&self) -> Option<Position> {
        Position::new(
            (self.south + self.north) / 2.0,
            (self.west + self.east) / 2.0,
        )
    }

    /// As addresses write it.
    pub fn to_words(self) -> String {
        format!("{},{},{},{}", self.west, self.south, self.east, self.north)
    }
}

/// What the typed text settled, which the words of an address need then not repeat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Typed {
    /// Nothing: what the address says beside it holds.
    #[default]
    Nothing,
    /// Where distances are measured from.
    Position,
    /// The territory.
    Territory,
}

/// What is asked, checked.
#[derive(Debug, Clone, Default)]
pub struct PlaceQuery {
    /// What was typed, as far as it names a place on Earth or a place of the registry.
    pub text: String,
    /// What the text settled.
    pub typed: Typed,
    /// Where distances are measured from.
    pub near: Option<Position>,
    /// No farther than this.
    pub distance_km: Option<u32>,
    /// Only places of this territory.
    pub territory: Option<TerritoryId>,
    /// Only places of one of these territories, whatever else is asked: the bounds of a frame,
    /// which its address already says and the words of a search do not repeat.
    pub within: Vec<TerritoryId>,
    /// Only places of this rectangle.
    pub zone: Option<Zone>,
    /// Only places whose name or commune has these folded words.
    pub names: Vec<String>,
    /// The values chosen in each facet.
    pub chosen: [ValueSet; Facet::ALL.len()],
    /// The order asked for; by distance where there is one, else by name.
    pub sort: Option<Sort>,
    /// From 1.
    pub page: usize,
}

impl PlaceQuery {
    /// Checks the words of an address; what is not understood is reported and
    /// left out, so that a mistyped filter never empties a page.
    pub fn check(raw: &RawQuery, atlas: &Atlas) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut read = |name: &str, understood: &dyn Fn(&str) -> bool| {
            let text = raw.first(name)?.to_owned();
            if !understood(&text) {
                problems.push(Problem::unknown(name, &text));
                return None;
            }
            Some(text)
        };
        let known = |id: TerritoryId| atlas.territory(id).is_some();
        let territory = read("territoire", &|text| text.parse().is_ok_and(known));
        let distance = read("distance", &|text| distance_km(text).is_some());
        let zone = read("zone", &|text| Zone::read(text).is_some());
        let sort = read("tri", &|text| sort(text).is_some());
        let page = read("page", &|text| text.parse::<usize>().is_ok());
        let text = raw.first("q").unwrap_or_default();
        let query = Self {
            text: text.chars().take(LONGEST_TEXT).collect(),
            near: position(raw, &mut problems),
            distance_km: distance.and_then(|text| distance_km(&text)),
            territory: territory.and_then(|text| text.parse().ok()),
            within: within(raw, atlas, &mut problems),
            zone: zone.and_then(|text| Zone::read(&text)),
            chosen: Facet::ALL.map(|facet| chosen(raw, facet, atlas, &mut problems)),
            sort: sort.and_then(|text| self::sort(&text)),
            page: page
                .and_then(|text| text.parse::<usize>().ok())
                .map_or(1, |page| page.clamp(1, LAST_PAGE)),
            ..Self::default()
        };
        (query, problems)
    }

    /// The values chosen in a facet.
    pub fn chosen(&self, facet: Facet) -> ValueSet {
        self.chosen[facet as usize]
    }

    /// The same question with one value more in a facet.
    #[must_use]
    pub fn with(mut self, facet: Facet, number: usize) -> Self {
        self.chosen[facet as usize] = self.chosen(facet).with(number);
        self
    }

    /// The same question with one value less in a facet.
    #[must_use]
    pub fn without(mut self, facet: Facet, number: usize) -> Self {
        self.chosen[facet as usize] = self.chosen(facet).without(number);
        self
    }

    /// The facets in which something is chosen.
    pub fn facets(&self) -> impl Iterator<Item = Facet> + '_ {
        Facet::ALL
            .into_iter()
            .filter(|facet| !self.chosen(*facet).is_empty())
    }

    /// Whether anything at all narrows or orders the places.
    pub fn asks(&self) -> bool {
        self.near.is_some()
            || self.territory.is_some()
            || !self.within.is_empty()
            || self.zone.is_some()
            || !self.names.is_empty()
            || self.facets().next().is_some()
    }

    /// Everything that a frame shows.
    pub fn bounded(frame: &Frame) -> Self {
        Self {
            within: frame.territories().to_vec(),
            ..Self::default()
        }
    }

    /// Keeps to what a frame shows, and starts from where it says until somebody
    /// says where they are.
    pub fn keep_to(&mut self, frame: &Frame) {
        self.within = frame.territories().to_vec();
        let told = self.territory.is_some() || self.zone.is_some() || !self.text.is_empty();
        if self.near.is_none() && !told {
            self.near = frame.start();
        }
    }

    /// Whether a commune lies in one of the territories that bound the question.
    pub fn reaches_into(&self, atlas: &Atlas, commune: CodeInsee) -> bool {
        let contains = |id: &TerritoryId| atlas.contains(*id, commune);
        self.within.is_empty() || self.within.iter().any(contains)
    }

    /// Whether a place lies in one of them.
    pub fn holds(&self, atlas: &Atlas, place: &AtlasPlace) -> bool {
        let commune = place.commune.map(|commune| commune.code);
        let inside = |commune| self.reaches_into(atlas, commune);
        self.within.is_empty() || commune.is_some_and(inside)
    }

    /// Whether a position is within the distance asked for.
    pub fn reaches(&self, position: Position) -> bool {
        match (self.near, self.distance_km) {
            (Some(near), Some(km)) => near.distance_m(position) <= f64::from(km) * 1_000.0,
            _ => true,
        }
    }

    /// The order in which to answer.
    pub fn order(&self) -> Sort {
        match self.sort {
            Some(Sort::Distance) | None if self.near.is_some() => Sort::Distance,
            Some(Sort::Distance) | None => Sort::Name,
            Some(sort) => sort,
        }
    }

    /// What narrows the places, as the words of an address: `service=…&public=…`.
    pub fn filters(&self, atlas: &Atlas) -> String {
        joined(self.filter_words(atlas))
    }

    /// What the map must draw: the filters, and how far when that is bounded.
    pub fn map_words(&self, atlas: &Atlas) -> String {
        let mut words = self.filter_words(atlas);
        if let (Some(near), Some(_)) = (self.near, self.distance_km) {
            words.extend(near_words(near));
        }
        if let Some(territory) = self.territory.filter(|_| self.typed == Typed::Territory) {
            words.push(("territoire", territory.to_string()));
        }
        words.extend(self.within_words());
        joined(words)
    }

    /// The whole question, bounds included, for what is asked outside of a frame: files to take away.
    pub fn data_words(&self, atlas: &Atlas) -> String {
        let words = [self.words(atlas), joined(self.within_words())];
        let words: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
        words.join("&")
    }

    /// The whole question as the words of an address, but for the page.
    pub fn words(&self, atlas: &Atlas) -> String {
        let mut words = Vec::new();
        if !self.text.is_empty() {
            words.push(("q", self.text.clone()));
        }
        if let Some(near) = self.near.filter(|_| self.typed != Typed::Position) {
            words.extend(near_words(near));
        }
        words.extend(self.filter_words(atlas));
        if let Some(sort) = self.sort {
            words.push(("tri", sort.slug().to_owned()));
        }
        joined(words)
    }

    fn within_words(&self) -> Vec<(&'static str, String)> {
        let ids = self.within.iter();
        ids.map(|id| (WITHIN, id.to_string())).collect()
    }

    fn filter_words(&self, atlas: &Atlas) -> Vec<(&'static str, String)> {
        let mut words = Vec::new();
        if let Some(territory) = self.territory.filter(|_| self.typed != Typed::Territory) {
            words.push(("territoire", territory.to_string()));
        }
        if let Some(distance) = self.distance_km {
            words.push(("distance", distance.to_string()));
        }
        if let Some(zone) = self.zone {
            words.push(("zone", zone.to_words()));
        }
        for facet in self.facets() {
            let values = atlas.values(facet);
            let slugs = self.chosen(facet).iter().filter_map(|n| values.get(n));
            words.extend(slugs.map(|value| (facet.parameter(), value.slug.clone())));
        }
        words
    }
}

fn near_words(near: Position) -> [(&'static str, String); 2] {
    [
        ("lat", near.latitude().to_string()),
        ("lon", near.longitude().to_string()),
    ]
}

fn joined(words: Vec<(&'static str, String)>) -> String {
    let words: Vec<String> = words
        .into_iter()
        .map(|(name, value)| format!("{name}={}", kept_or_encoded(&value)))
        .collect();
    words.join("&")
}

/// Most values need no escaping, and an address that can be read is better shared.
fn kept_or_encoded(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,".contains(c);
    if value.chars().all(plain) {
        value.to_owned()
    } else {
        encoded(value)
    }
}

fn within(raw: &RawQuery, atlas: &Atlas, problems: &mut Vec<Problem>) -> Vec<TerritoryId> {
    let mut within = Vec::new();
    for text in raw.all(WITHIN).take(MOST_TERRITORIES) {
        match text.parse() {
            Ok(id) if atlas.territory(id).is_some() => within.push(id),
            _ => problems.push(Problem::unknown(WITHIN, text)),
        }
    }
    within
}

fn chosen(raw: &RawQuery, facet: Facet, atlas: &Atlas, problems: &mut Vec<Problem>) -> ValueSet {
    let values = atlas.values(facet);
    let mut chosen = ValueSet::default();
    for slug in raw.all(facet.parameter()) {
        match values.iter().position(|value| value.slug == slug) {
            Some(number) => chosen = chosen.with(number),
            None => problems.push(Problem::unknown(facet.parameter(), slug)),
        }
    }
    chosen
}

fn distance_km(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|distance| (1..=FARTHEST_KM).contains(distance))
}

fn sort(text: &str) -> Option<Sort> {
    Sort::ALL.into_iter().find(|sort| sort.slug() == text)
}

fn position(raw: &RawQuery, problems: &mut Vec<Problem>) -> Option<Position> {
    let (latitude, longitude) = (raw.first("lat"), raw.first("lon"));
    let parsed = match (latitude?.parse(), longitude.unwrap_or_default().parse()) {
        (Ok(latitude), Ok(longitude)) => Position::new(latitude, longitude),
        _ => None,
    };
    if parsed.is_none() {
        let message = "La position donnée n’est pas lisible. Indiquez plutôt une commune.";
        problems.push(Problem::new("lat", message));
    }
    parsed
}

#[cfg(test)]
mod tests {
    use territory::Territories;

    use super::*;

    fn check(words: &str) -> (PlaceQuery, Vec<Problem>) {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        PlaceQuery::check(&RawQuery::parse(words), &atlas)
    }

    #[test]
    fn an_unknown_filter_is_reported_and_left_out() {
        let (query, problems) = check("service=jardinage&page=3&territoire=lune-1&distance=0");
        assert!(query.facets().next().is_none());
        assert_eq!(query.page, 3);
        assert_eq!(problems.len(), 3);
        let said = |words: &str| problems.iter().any(|p| p.message.contains(words));
        assert!(said("jardinage") && said("lune-1"));
    }

    #[test]
    fn a_position_needs_both_numbers_in_range() {
        let (query, problems) = check("lat=48.1&lon=-1.6");
        assert!(query.near.is_some() && problems.is_empty());
        for words in ["lat=481&lon=-1.6", "lat=48", "zone=3,48,2,49", "zone=1,2,3"] {
            let (query, problems) = check(words);
            assert!(query.near.is_none() && query.zone.is_none(), "{words}");
            assert_eq!(problems.len(), 1, "{words}");
        }
    }

    #[test]
    fn a_question_comes_back_as_it_was_asked() {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        for words in [
            "q=Rennes&service=aide-aux-demarches-administratives&frais=gratuit&tri=ouverture",
            "lat=48.1&lon=-1.6&distance=5&ouvert=demain-matin",
            "territoire=departement-35&zone=-2,48,-1.5,48.5&typologie=bib&fraicheur=a-jour",
            "q=L%27Ha%C3%BF",
        ] {
            let (query, problems) = check(words);
            assert!(problems.is_empty(), "{words}: {problems:?}");
            assert_eq!(query.words(&atlas), words);
        }
    }
}
