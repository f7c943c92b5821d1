//! Everything that is known, immutable, arranged for questions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use territory::{CodeInsee, Level, Territories, TerritoryId};

use super::area::{Area, Grain};
use super::column::Column;
use super::definition::{Indicator, Kind};
use super::pack::{FiguresPack, Iris};
use super::release::Release;
use super::series::Series;
use super::told::{Edition, Told, best};
use crate::figure::{Cell, Missing};

/// All indicators and all that is known of them.
#[derive(Clone)]
pub struct Observatory {
    pub(super) territories: &'static Territories,
    indicators: Vec<Indicator>,
    numbers: HashMap<String, usize>,
    /// Of each indicator, in their order.
    known: Vec<Known>,
    iris: Arc<Quarters>,
}

/// The IRIS of divided communes.
#[derive(Default)]
struct Quarters {
    /// By code.
    all: Vec<Iris>,
    /// Those whose code is of another commune than today's (municipal arrondissements, communes that
    /// merged since), by today's: numbers in `all`.
    elsewhere: HashMap<CodeInsee, Vec<usize>>,
}

impl Quarters {
    fn of(all: Vec<Iris>, territories: &Territories) -> Self {
        let mut elsewhere: HashMap<CodeInsee, Vec<usize>> = HashMap::new();
        for (number, iris) in all.iter().enumerate() {
            let today = territories.resolve(iris.code.commune());
            let today = today.filter(|today| today.code != iris.code.commune());
            if let Some(today) = today {
                elsewhere.entry(today.code).or_default().push(number);
            }
        }
        Self { all, elsewhere }
    }
}

/// What is known of an indicator.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// The newest first.
    pub series: Vec<Series>,
    /// What each vintage says of communes, the newest first.
    pub editions: Vec<Edition>,
}

impl Observatory {
    /// The figures built into the program, arranged at the first call.
    ///
    /// # Panics
    /// If the pack committed with the program is damaged; a test sees to that.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Observatory> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let pack = FiguresPack::from_bytes(include_bytes!("../../../../data/figures.pack"));
            let pack = pack.expect("the bundled figures are read by a test");
            let mut bundled =
                Self::new(Territories::bundled(), Indicator::shipped(), &pack.releases);
            bundled.iris = Arc::new(Quarters::of(pack.iris, Territories::bundled()));
            bundled
        })
    }

    /// What these releases tell of these indicators.
    pub fn new(
        territories: &'static Territories,
        indicators: Vec<Indicator>,
        releases: &[Release],
    ) -> Self {
        let empty = Self {
            territories,
            indicators: Vec::new(),
            numbers: HashMap::new(),
            known: Vec::new(),
            iris: Arc::default(),
        };
        empty.with(indicators, releases)
    }

    /// The same, with more indicators and releases. An indicator that is known already stays as it
    /// is; columns of unknown ones are left out.
    pub fn with(&self, indicators: Vec<Indicator>, releases: &[Release]) -> Self {
        let mut all = self.clone();
        for indicator in indicators {
            if !all.numbers.contains_key(&indicator.id) {
                all.numbers
                    .insert(indicator.id.clone(), all.indicators.len());
                all.indicators.push(indicator);
                all.known.push(Known::default());
            }
        }
        let kind = |id: &str| all.indicator(id).map(|indicator| indicator.kind.clone());
        let arranged: Vec<Vec<Series>> = releases
            .par_iter()
            .map(|release| Series::of(release, self.territories, kind))
            .collect();
        // The last that came says better than what was there.
        for series in arranged.into_iter().flatten() {
            if let Some(number) = all.numbers.get(&series.indicator) {
                all.known[*number].series.insert(0, series);
            }
        }
        for known in &mut all.known {
            // What is published for communes before what is only published inside them.
            known.series.sort_by_key(|series| {
                (
                    std::cmp::Reverse(series.vintage),
                    series.grain == Grain::Iris,
                )
            });
        }
        let editions: Vec<Vec<Edition>> = (0..all.known.len())
            .into_par_iter()
            .map(|number| all.editions_of(number))
            .collect();
        for (known, editions) in all.known.iter_mut().zip(editions) {
            known.editions = editions;
        }
        all
    }

    fn editions_of(&self, number: usize) -> Vec<Edition> {
        let additive = self.indicators[number].kind == Kind::Count;
        let own = self.known[number].series.iter();
        let mut editions: Vec<Edition> = own
            .filter_map(|series| Edition::published(series, additive))
            .collect();
        if let Kind::Ratio {
            numerator,
            denominator,
        } = &self.indicators[number].kind
        {
            let per = self.indicators[number].unit.per();
            for part in self.series(numerator) {
                let same = |whole: &&Series| {
                    whole.vintage == part.vintage
                        && (whole.grain == Grain::Iris) == (part.grain == Grain::Iris)
                };
                let whole = self.series(denominator).find(same);
                editions.extend(whole.and_then(|whole| Edition::worked_out(part, whole, per)));
            }
            editions.sort_by_key(|edition| std::cmp::Reverse(edition.vintage));
        }
        editions
    }

    /// The communes and territories it speaks of.
    pub fn territories(&self) -> &'static Territories {
        self.territories
    }

    /// Every indicator.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator of this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.numbers.get(id).map(|number| &self.indicators[*number])
    }

    /// All that is published of an indicator, the newest first.
    pub fn series(&self, id: &str) -> impl Iterator<Item = &Series> {
        self.known(id).into_iter().flat_map(|known| &known.series)
    }

    fn known(&self, id: &str) -> Option<&Known> {
        self.numbers.get(id).map(|number| &self.known[*number])
    }

    /// The vintages of which something is known, the newest first.
    pub fn vintages(&self, id: &str) -> Vec<u16> {
        let Some(known) = self.known(id) else {
            return Vec::new();
        };
        let of_series = known.series.iter().map(|series| series.vintage);
        let mut vintages: Vec<u16> = of_series
            .chain(known.editions.iter().map(|edition| edition.vintage))
            .collect();
        vintages.sort_unstable_by_key(|vintage| std::cmp::Reverse(*vintage));
        vintages.dedup();
        vintages
    }

    /// Every IRIS of divided communes, by code.
    pub fn iris(&self) -> &[Iris] {
        &self.iris.all
    }

    /// The IRIS of a commune of today, if it is divided, by code.
    pub fn iris_of(&self, commune: CodeInsee) -> Vec<&Iris> {
        let all = &self.iris.all;
        let first = all.partition_point(|iris| iris.code.commune() < commune);
        let own = all[first..]
            .iter()
            .take_while(|iris| iris.code.commune() == commune);
        let own: Vec<&Iris> = own.collect();
        match self.iris.elsewhere.get(&commune) {
            Some(numbers) if own.is_empty() => numbers.iter().map(|number| &all[*number]).collect(),
            _ => own,
        }
    }

    /// What is known of an indicator for an area: the newest vintage that knows nearly as much of it
    /// as any. Nothing if the indicator is unknown or nothing is published of it.
    pub fn told(&self, indicator: &str, area: impl Into<Area>) -> Option<Told<'_>> {
        best(self.all_told(indicator, area.into(), None))
    }

    /// The same, of one vintage.
    pub fn told_in(
        &self,
        indicator: &str,
        area: impl Into<Area>,
        vintage: u16,
    ) -> Option<Told<'_>> {
        best(self.all_told(indicator, area.into(), Some(vintage)))
    }

    /// What each vintage tells of an area, the newest first.
    pub fn evolution(&self, indicator: &str, area: impl Into<Area>) -> Vec<(u16, Told<'_>)> {
        let area = area.into();
        let vintages = self.vintages(indicator).into_iter();
        let each =
            vintages.filter_map(|vintage| Some((vintage, self.told_in(indicator, area, vintage)?)));
        each.collect()
    }

    /// What is known for communes together, by their numbers in [`Territories::communes`].
    pub fn told_over(&self, indicator: &str, communes: &[u32]) -> Option<Told<'_>> {
        let editions = self.known(indicator)?.editions.iter();
        best(
            editions
                .map(|one| one.over(self.territories, communes))
                .collect(),
        )
    }

    /// What is known for communes together, in one vintage.
    pub fn told_over_in(
        &self,
        indicator: &str,
        communes: &[u32],
        vintage: u16,
    ) -> Option<Told<'_>> {
        let editions = self.known(indicator)?.editions.iter();
        let of_vintage = editions.filter(|one| one.vintage == vintage);
        best(
            of_vintage
                .map(|one| one.over(self.territories, communes))
                .collect(),
        )
    }

    fn all_told(&self, indicator: &str, area: Area, vintage: Option<u16>) -> Vec<Told<'_>> {
        let Some(known) = self.known(indicator) else {
            return Vec::new();
        };
        let wanted = |one: u16| vintage.is_none_or(|vintage| vintage == one);
        let editions = known.editions.iter().filter(|one| wanted(one.vintage));
        match area {
            Area::Iris(code) => editions.filter_map(|edition| edition.iris(code)).collect(),
            Area::Territory(id) => {
                let published = known.series.iter().filter(|series| {
                    wanted(series.vintage)
                        && id.level != Level::Commune
                        && series.grain == Grain::Territory(id.level)
                });
                let published = published.filter_map(|series| {
                    Told::published(series, series.cell(self.territories, area)?)
                });
                let communes = self.territories.commune_numbers(id);
                if communes.is_empty() {
                    return Vec::new();
                }
                let mut told: Vec<Told<'_>> = published
                    .chain(editions.map(|edition| edition.over(self.territories, communes)))
                    .collect();
                // A stable order: what is published stays before what is added up.
                told.sort_by_key(|told| std::cmp::Reverse(told.vintage));
                told
            }
        }
    }

    /// The cells that what is told of a territory is added up from: its communes, or the IRIS in
    /// them, whichever the vintage is published for. For who wants to bound what is hidden.
    pub fn parts(&self, indicator: &str, area: impl Into<Area>) -> Vec<(Area, Cell)> {
        let area = area.into();
        let (Some(told), Some(known)) = (self.told(indicator, area), self.known(indicator)) else {
            return Vec::new();
        };
        let Area::Territory(id) = area else {
            return vec![(area, told.cell)];
        };
        let communes = self.territories.commune_numbers(id);
        let edition = known
            .editions
            .iter()
            .find(|one| one.vintage == told.vintage && std::ptr::eq(&*one.origin, told.origin));
        edition.map_or_else(Vec::new, |one| one.parts(self.territories, communes))
    }

    /// A cell for each territory of a level, in the order of [`Territories::territories`], of one
    /// vintage: the newest that knows nearly as many as any. For communes it is at hand; for levels
    /// above it is worked out.
    pub fn column(&self, indicator: &str, level: Level) -> Option<Cow<'_, Column>> {
        let edition = self.edition(indicator);
        if level == Level::Commune {
            return edition.map(|edition| Cow::Borrowed(&*edition.column));
        }
        let ids: Vec<TerritoryId> = self
            .territories
            .territories(level)
            .iter()
            .map(|one| one.id)
            .collect();
        let vintage = match edition {
            Some(edition) => edition.vintage,
            None => self.known(indicator)?.series.first()?.vintage,
        };
        let cell = |id: &TerritoryId| {
            let told = self.told_in(indicator, *id, vintage);
            told.map_or(Cell::Missing(Missing::NotProvided), |told| told.cell)
        };
        Some(Cow::Owned(
            ids.par_iter()
                .map(cell)
                .collect::<Vec<_>>()
                .into_iter()
                .collect(),
        ))
    }

    /// The vintage and the origin of what [`Observatory::column`] gives for communes.
    pub fn column_told(&self, indicator: &str) -> Option<(u16, &crate::figure::Origin)> {
        let edition = self.edition(indicator)?;
        Some((edition.vintage, &edition.origin))
    }

    /// The cells of communes in one vintage.
    pub fn column_in(&self, indicator: &str, vintage: u16) -> Option<&Column> {
        let editions = self.known(indicator)?.editions.iter();
        let best = editions
            .filter(|one| one.vintage == vintage)
            .max_by_key(|one| one.count)?;
        Some(&best.column)
    }

    fn edition(&self, indicator: &str) -> Option<&Edition> {
        let editions = &self.known(indicator)?.editions;
        let most = editions.iter().map(|edition| edition.count).max()?;
        editions
            .iter()
            .find(|edition| edition.count as f64 >= 0.9 * most as f64)
    }

    /// The series that a release of these rows is, for a look before it is kept.
    pub fn arranged(&self, release: &Release) -> Vec<Series> {
        let kind = |id: &str| self.indicator(id).map(|indicator| indicator.kind.clone());
        Series::of(release, self.territories, kind)
    }
}
