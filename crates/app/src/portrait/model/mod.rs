//! A territory's portrait, whatever it is shown on: a page, a file, a document, an answer to a
//! machine.

pub mod access;
pub mod figures;
pub mod mode;
pub mod national;
pub mod need;
pub mod offer;
pub mod similar;
pub mod subject;
pub mod zones;

use diagnosis::access::Gap;
use diagnosis::need::Interval;

pub use self::access::{AccessClass, AccessTold};
pub use self::figures::{Evolution, FigureTold};
pub use self::mode::FAR_MINUTES;
pub use self::national::{National, Reach};
pub use self::need::{Basis, Need};
pub use self::offer::{Accompaniment, HelpKind, MOST_HOURS_A_WEEK};
pub use self::similar::Trait;
pub use self::subject::Subject;
pub use self::zones::{ZoneKind, ZoneTold};
use super::origins::NeedSources;
use crate::kernel::atlas::{Atlas, AtlasPlace, PlaceIndex};

/// All that a portrait says, in figures.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// Whose.
    pub subject: Subject,
    /// Which count of persons the country is told by.
    pub basis: Basis,
    /// Persons who may need help.
    pub need: NeedTold,
    /// What these are counted from.
    pub sources: NeedSources,
    /// What is on offer.
    pub offer: OfferTold,
    /// What people reach, and what they lack.
    pub access: AccessTold,
    /// What published indicators say beside.
    pub figures: Vec<FigureTold>,
    /// What changed from vintage to vintage.
    pub evolutions: Vec<Evolution>,
    /// Territories of its level that are most like it, nearest first.
    pub similar: Vec<SimilarTold>,
    /// What these are compared by.
    pub compared_by: Vec<Trait>,
    /// Priority areas, as far as lists of them are loaded.
    pub zones: Vec<ZoneTold>,
    /// Commune by commune.
    pub communes: Vec<CommuneTold>,
}

/// A territory beside another: the same figures.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarTold {
    /// Whose.
    pub subject: Subject,
    /// How far it is, in standard deviations, and the trait it shares most; nothing for one that
    /// somebody chose.
    pub alike: Option<(f64, Trait)>,
    /// Persons who may need help.
    pub need: NeedTold,
    /// Places where somebody helps.
    pub welcoming: usize,
    /// What people reach.
    pub access: AccessTold,
}

/// The need of a territory: sums over its communes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct NeedTold {
    /// Persons at risk by the count used; nothing where no commune's is known.
    pub persons: Option<Interval>,
    /// Persons in fragility.
    pub fragility: Option<Interval>,
    /// Persons exposed.
    pub exposure: Option<Interval>,
    /// How many of its communes have a known need.
    pub known_communes: usize,
}

/// The offer of a territory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OfferTold {
    /// All its places, by number.
    pub places: Vec<PlaceIndex>,
    /// Those where somebody helps.
    pub welcoming: usize,
    /// Those of them whose hours are not known.
    pub unknown_hours: usize,
    /// Hours of accompaniment a week, of those whose hours are known.
    pub hours_a_week: f64,
    /// Places by kind of help, in the order of [`HelpKind::ALL`].
    pub by_kind: [usize; 4],
    /// Places that do not say what they offer.
    pub unsaid: usize,
}

/// One commune of a portrait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommuneTold {
    /// Its number among all communes.
    pub number: usize,
    /// Its inhabitants.
    pub inhabitants: u32,
    /// Persons who may need help.
    pub persons: Option<Interval>,
    /// Places where somebody helps.
    pub welcoming: usize,
    /// Minutes to the nearest of them, wherever it is.
    pub nearest_minutes: Option<f64>,
    /// Hours a year per 1 000 persons: the least and the most. Nothing where the commune's need is
    /// not known.
    pub hours: Option<(f64, f64)>,
    /// Places within reach whose hours are not known.
    pub unknown_within_reach: u32,
    /// Hours a year that are missing for the level wanted.
    pub missing: Option<Interval>,
    /// How well it is served.
    pub class: AccessClass,
}

impl Portrait {
    /// The portrait of a subject, with the level wanted for all: the country's if none is said.
    pub fn of(atlas: &Atlas, national: &National, subject: Subject, said: Option<f64>) -> Self {
        let communes = subject.communes.iter();
        let reaches: Vec<Reach> = communes.map(|&number| national.reaches[number]).collect();
        let (similar, compared_by) = similar(atlas, national, &subject, said);
        Self {
            figures: figures::figures(atlas, &subject),
            evolutions: figures::evolutions(atlas, &subject),
            similar,
            compared_by,
            zones: zones::zones(atlas, national, &subject),
            ..Self::reaching(atlas, national, subject, said, &reaches)
        }
    }

    /// The need, the offer and what is reached alone, where its communes reach something else than
    /// in the country as it is: one reach a commune, in their order.
    pub fn reaching(
        atlas: &Atlas,
        national: &National,
        subject: Subject,
        said: Option<f64>,
        reaches: &[Reach],
    ) -> Self {
        let wanted = national.wanted(said);
        let communes: Vec<CommuneTold> = subject
            .communes
            .iter()
            .zip(reaches)
            .map(|(&number, &reach)| commune_with(atlas, national, number, reach, wanted))
            .collect();
        Self {
            figures: Vec::new(),
            evolutions: Vec::new(),
            similar: Vec::new(),
            compared_by: Vec::new(),
            zones: Vec::new(),
            need: need(national, &subject),
            sources: NeedSources::of(atlas.observatory()),
            access: AccessTold::of(&communes, said.or(national.usual)),
            basis: national.needs.basis,
            offer: offer(atlas, national, &subject),
            communes,
            subject,
        }
    }
}

/// How many that are alike are shown.
const ALIKE: usize = 5;

fn similar(
    atlas: &Atlas,
    national: &National,
    subject: &Subject,
    said: Option<f64>,
) -> (Vec<SimilarTold>, Vec<Trait>) {
    let Some(id) = subject.id else {
        return (Vec::new(), Vec::new());
    };
    let profiles = similar::profiles(atlas);
    let profile = similar::profile(&profiles, atlas, national, id.level);
    let nearest = profile.nearest(id, ALIKE).into_iter();
    let told = nearest.filter_map(|alike| {
        let subject = Subject::territory(atlas, atlas.territory(alike.id)?);
        let told = beside(atlas, national, subject, said);
        Some(SimilarTold {
            alike: Some((alike.distance, alike.closest)),
            ..told
        })
    });
    (told.collect(), profile.used.clone())
}

/// A territory to be shown beside others.
pub fn beside(
    atlas: &Atlas,
    national: &National,
    subject: Subject,
    said: Option<f64>,
) -> SimilarTold {
    let gap = national.wanted(said);
    let communes: Vec<CommuneTold> = subject
        .communes
        .iter()
        .map(|&number| commune_told(atlas, national, number, gap))
        .collect();
    SimilarTold {
        alike: None,
        need: need(national, &subject),
        welcoming: communes.iter().map(|told| told.welcoming).sum(),
        access: AccessTold::of(&communes, said.or(national.usual)),
        subject,
    }
}

/// What a portrait says of one commune.
pub fn commune_told(
    atlas: &Atlas,
    national: &National,
    number: usize,
    wanted: Option<Gap>,
) -> CommuneTold {
    commune_with(atlas, national, number, national.reaches[number], wanted)
}

/// The same, where people reach something else than in the country as it is.
pub fn commune_with(
    atlas: &Atlas,
    national: &National,
    number: usize,
    reach: Reach,
    wanted: Option<Gap>,
) -> CommuneTold {
    let persons = national.needs.persons(number);
    let missing = wanted
        .zip(persons)
        .map(|(gap, persons)| in_hours(gap.between(reach.least, reach.most, persons)));
    let hours = persons.map(|_| (reach.least, reach.most));
    CommuneTold {
        number,
        inhabitants: atlas.territories.communes()[number].population.unwrap_or(0),
        persons,
        welcoming: places_of(atlas, number)
            .filter(|&place| national.offers[place].welcomes())
            .count(),
        nearest_minutes: reach.nearest_minutes,
        hours,
        unknown_within_reach: reach.unknown_within_reach,
        missing,
        class: AccessClass::of(reach.nearest_minutes, hours, wanted.map(Gap::wanted)),
    }
}

/// A level is per 1 000 persons.
fn in_hours(gap: Interval) -> Interval {
    Interval::new(gap.low() / 1_000.0, gap.high() / 1_000.0).unwrap_or(Interval::NOBODY)
}

/// The numbers of the places of a commune.
pub fn places_of(atlas: &Atlas, commune: usize) -> impl Iterator<Item = PlaceIndex> {
    atlas.numbers_in(atlas.territories.communes()[commune].code)
}

/// The need of some communes together.
fn need(national: &National, subject: &Subject) -> NeedTold {
    let communes = || subject.communes.iter();
    let sum = |of: &dyn Fn(&Need) -> Option<Interval>| -> Option<Interval> {
        let known = communes().filter_map(|&number| of(&national.needs.communes[number]));
        known.reduce(|sum, one| sum + one)
    };
    let basis = national.needs.basis;
    NeedTold {
        persons: sum(&|need| need.persons(basis)),
        fragility: sum(&|need| need.fragility),
        exposure: sum(&|need| need.exposure),
        known_communes: communes()
            .filter(|&&number| national.needs.persons(number).is_some())
            .count(),
    }
}

fn offer(atlas: &Atlas, national: &National, subject: &Subject) -> OfferTold {
    let mut told = OfferTold::default();
    let numbers = subject.communes.iter();
    for place in numbers.flat_map(|&commune| places_of(atlas, commune)) {
        told.places.push(place);
        let sheet: &AtlasPlace = &atlas.places()[place];
        match national.offers[place] {
            Accompaniment::None => {}
            Accompaniment::Unknown => {
                told.welcoming += 1;
                told.unknown_hours += 1;
            }
            Accompaniment::Hours(hours) => {
                told.welcoming += 1;
                told.hours_a_week += hours;
            }
        }
        told.unsaid += usize::from(sheet.place.services.is_empty());
        for (count, kind) in told.by_kind.iter_mut().zip(HelpKind::ALL) {
            *count += usize::from(kind.is_offered(&sheet.place));
        }
    }
    told
}
