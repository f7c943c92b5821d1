//! The sides by which places are told apart: each filter of an address, its
//! values, and which of them a place has. A place's values are bits, so that
//! a whole country is sifted and counted in a few milliseconds.

use std::sync::LazyLock;

use places::Place;
use places::quality::Freshness;
use places::standard::{
    Dispositif, FormationLabel, Frais, Itinerance, ModaliteAcces, ModaliteAccompagnement,
    PriseEnCharge, Public, Service, Typologie,
};

use super::moment::Moment;

/// A set of values of one facet: bit `n` stands for its value number `n`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ValueSet(u128);

impl ValueSet {
    /// How many values a facet may have.
    pub const CAPACITY: usize = u128::BITS as usize;

    /// The set of these values, by number; numbers past the capacity are left out.
    pub fn of(numbers: impl IntoIterator<Item = usize>) -> Self {
        let known = numbers
            .into_iter()
            .filter(|number| *number < Self::CAPACITY);
        Self(known.fold(0, |bits, number| bits | 1 << number))
    }

    /// This set and one value more.
    #[must_use]
    pub fn with(self, number: usize) -> Self {
        Self(self.0 | Self::of([number]).0)
    }

    /// This set but one value.
    #[must_use]
    pub fn without(self, number: usize) -> Self {
        Self(self.0 & !Self::of([number]).0)
    }

    /// Whether the value is in the set.
    pub fn contains(self, number: usize) -> bool {
        self.meets(Self::of([number]))
    }

    /// Whether the sets share a value.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every value of `other` is in this set.
    pub fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it has no value.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The numbers of its values, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let number = left.trailing_zeros() as usize;
            left &= left.checked_sub(1)?;
            Some(number)
        })
    }
}

/// What several values chosen in one facet mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The place has all of them: one comes for everything one needs.
    All,
    /// The place has at least one of them.
    Any,
    /// The same, and a place that says nothing is for everyone.
    AnyOrUnsaid,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As addresses write it.
    pub slug: String,
    /// As people read it.
    pub label: String,
}

/// A filter of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// What one comes for.
    Service,
    /// When it is open.
    Ouvert,
    /// What it costs.
    Frais,
    /// Whom it is particularly for.
    Public,
    /// Which special needs it can take charge of.
    PriseEnCharge,
    /// How one is helped.
    ModaliteAccompagnement,
    /// How one gets in touch.
    ModaliteAcces,
    /// Whether it moves.
    Itinerance,
    /// National programmes.
    Dispositif,
    /// Kind of structure.
    Typologie,
    /// Trainings and labels of the standard's list.
    Label,
    /// Labels outside of that list, as sources name them; known by the atlas only.
    AutreLabel,
    /// How long ago the sheet was checked.
    Fraicheur,
}

impl Facet {
    /// Every facet, in the order people are asked.
    pub const ALL: [Self; 13] = [
        Self::Service,
        Self::Ouvert,
        Self::Frais,
        Self::Public,
        Self::PriseEnCharge,
        Self::ModaliteAccompagnement,
        Self::ModaliteAcces,
        Self::Itinerance,
        Self::Dispositif,
        Self::Typologie,
        Self::Label,
        Self::AutreLabel,
        Self::Fraicheur,
    ];

    /// Its parameter in an address.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Ouvert => "ouvert",
            Self::Frais => "frais",
            Self::Public => "public",
            Self::PriseEnCharge => "prise-en-charge",
            Self::ModaliteAccompagnement => "accompagnement",
            Self::ModaliteAcces => "acces",
            Self::Itinerance => "itinerance",
            Self::Dispositif => "dispositif",
            Self::Typologie => "typologie",
            Self::Label => "label",
            Self::AutreLabel => "autre-label",
            Self::Fraicheur => "fraicheur",
        }
    }

    /// What people read above its values.
    pub fn legend(self) -> &'static str {
        match self {
            Self::Service => "Aide proposée",
            Self::Ouvert => "Ouvert",
            Self::Frais => "Prix",
            Self::Public => "Une aide pensée pour",
            Self::PriseEnCharge => "Un accueil adapté",
            Self::ModaliteAccompagnement => "Comment vous êtes aidé",
            Self::ModaliteAcces => "Comment venir",
            Self::Itinerance => "Lieu fixe ou itinérant",
            Self::Dispositif => "Programme national",
            Self::Typologie => "Type de lieu",
            Self::Label => "Formation ou label",
            Self::AutreLabel => "Autre label",
            Self::Fraicheur => "Fiche vérifiée",
        }
    }

    /// What several chosen values mean.
    pub fn rule(self) -> Rule {
        match self {
            Self::Service | Self::PriseEnCharge => Rule::All,
            Self::Public => Rule::AnyOrUnsaid,
            _ => Rule::Any,
        }
    }

    /// Its values; none for [`Facet::AutreLabel`], which the atlas collects.
    pub fn values(self) -> &'static [Value] {
        &VALUES[self as usize]
    }

    /// The number of the value that addresses write so.
    pub fn number_of(self, slug: &str) -> Option<usize> {
        self.values().iter().position(|value| value.slug == slug)
    }

    /// Whether a place that has `traits` satisfies the `chosen` values.
    pub fn accepts(self, chosen: ValueSet, traits: ValueSet) -> bool {
        chosen.is_empty()
            || match self.rule() {
                Rule::All => traits.includes(chosen),
                Rule::Any => traits.meets(chosen),
                Rule::AnyOrUnsaid => traits.is_empty() || traits.meets(chosen),
            }
    }
}

static VALUES: LazyLock<[Vec<Value>; Facet::ALL.len()]> =
    LazyLock::new(|| Facet::ALL.map(values_of));

fn values_of(facet: Facet) -> Vec<Value> {
    match facet {
        Facet::Service => listed(&Service::ALL, Service::slug, Service::label),
        Facet::Ouvert => Moment::all()
            .map(|moment| value(moment.slug(), moment.label()))
            .collect(),
        Facet::Frais => listed(&Frais::ALL, Frais::slug, Frais::label),
        Facet::Public => listed(&Public::ALL, Public::slug, Public::label),
        Facet::PriseEnCharge => listed(
            &PriseEnCharge::ALL,
            PriseEnCharge::slug,
            PriseEnCharge::label,
        ),
        Facet::ModaliteAccompagnement => listed(
            &ModaliteAccompagnement::ALL,
            ModaliteAccompagnement::slug,
            ModaliteAccompagnement::label,
        ),
        Facet::ModaliteAcces => listed(
            &ModaliteAcces::ALL,
            ModaliteAcces::slug,
            ModaliteAcces::label,
        ),
        Facet::Itinerance => listed(&Itinerance::ALL, Itinerance::slug, Itinerance::label),
        Facet::Dispositif => listed(&Dispositif::ALL, Dispositif::slug, Dispositif::label),
        Facet::Typologie => listed(&Typologie::ALL, Typologie::slug, Typologie::label),
        Facet::Label => listed(
            &FormationLabel::ALL,
            FormationLabel::slug,
            FormationLabel::label,
        ),
        Facet::AutreLabel => Vec::new(),
        Facet::Fraicheur => listed(&Freshness::ALL, Freshness::slug, Freshness::label),
    }
}

fn listed<T: Copy>(
    all: &[T],
    slug: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Vec<Value> {
    all.iter()
        .map(|&one| value(slug(one), label(one)))
        .collect()
}

fn value(slug: impl Into<String>, label: impl Into<String>) -> Value {
    Value {
        slug: slug.into(),
        label: label.into(),
    }
}

/// What a place has of each facet that time does not change.
#[derive(Debug, Clone)]
pub struct Traits([ValueSet; Facet::ALL.len()]);

impl Traits {
    /// Reads a place; `other_labels` are the slugs of [`Facet::AutreLabel`], in order.
    pub fn of(place: &Place, other_labels: &[Value]) -> Self {
        let mut traits = [ValueSet::default(); Facet::ALL.len()];
        let mut put = |facet: Facet, values: ValueSet| traits[facet as usize] = values;
        put(Facet::Service, numbers(&place.services));
        put(Facet::Frais, numbers(&place.frais_a_charge));
        put(
            Facet::Public,
            numbers(&place.publics_specifiquement_adresses),
        );
        put(
            Facet::PriseEnCharge,
            numbers(&place.prise_en_charge_specifique),
        );
        put(
            Facet::ModaliteAccompagnement,
            numbers(&place.modalites_accompagnement),
        );
        put(Facet::ModaliteAcces, numbers(&place.modalites_acces));
        put(Facet::Itinerance, numbers(&place.itinerance));
        put(
            Facet::Dispositif,
            numbers(&place.dispositif_programmes_nationaux),
        );
        put(Facet::Typologie, numbers(&place.typologie));
        put(Facet::Label, numbers(&place.formations_labels));
        let others = place.autres_formations_labels.iter();
        let others = others.filter_map(|label| {
            let slug = slug(label);
            other_labels.iter().position(|known| known.slug == slug)
        });
        put(Facet::AutreLabel, ValueSet::of(others));
        Self(traits)
    }

    /// The values of one facet.
    pub fn get(&self, facet: Facet) -> ValueSet {
        self.0[facet as usize]
    }
}

/// The enums of the standard are declared in the order of their lists: a value's number is its own.
fn numbers<T: Copy + Numbered>(values: &[T]) -> ValueSet {
    ValueSet::of(values.iter().map(|value| value.number()))
}

trait Numbered {
    fn number(self) -> usize;
}

macro_rules! numbered {
    ($($list:ty),*) => { $(impl Numbered for $list { fn number(self) -> usize { self as usize } })* };
}

numbered!(
    Service,
    Frais,
    Public,
    PriseEnCharge,
    ModaliteAccompagnement,
    ModaliteAcces,
    Itinerance,
    Dispositif,
    Typologie,
    FormationLabel
);

/// A free text as an address writes it: `Nièvre médiation numérique` → `nievre-mediation-numerique`.
fn slug(text: &str) -> String {
    territory::fold(text).replace(' ', "-")
}

/// The labels outside of the standard's list that places bear, the most frequent first; past the
/// capacity of a set they can no longer be chosen, only read on sheets.
pub fn other_labels<'a>(places: impl Iterator<Item = &'a Place>) -> Vec<Value> {
    let mut found: Vec<(usize, Value)> = Vec::new();
    for label in places.flat_map(|place| &place.autres_formations_labels) {
        let slug = slug(label);
        match found.iter_mut().find(|(_, known)| known.slug == slug) {
            Some((count, _)) => *count += 1,
            None => found.push((1, value(slug, label.as_str()))),
        }
    }
    found.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.slug.cmp(&other.slug)));
    found.truncate(ValueSet::CAPACITY);
    found.into_iter().map(|(_, label)| label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_fits_in_a_set_and_has_a_slug_of_its_own() {
        for facet in Facet::ALL {
            let values = facet.values();
            assert!(values.len() <= ValueSet::CAPACITY, "{facet:?}");
            for (number, value) in values.iter().enumerate() {
                assert_eq!(facet.number_of(&value.slug), Some(number), "{facet:?}");
                assert!(!value.label.is_empty());
            }
        }
    }

    #[test]
    fn a_set_is_told_by_its_numbers() {
        let set = ValueSet::of([0, 5, 127, 400]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 5, 127]);
        assert!(set.contains(127) && !set.contains(6) && !set.contains(400));
        assert!(set.without(5).includes(ValueSet::of([0, 127])));
        assert!(ValueSet::default().is_empty());
    }

    #[test]
    fn what_several_values_mean_follows_the_facet() {
        let (one, both) = (ValueSet::of([1]), ValueSet::of([1, 2]));
        assert!(!Facet::Service.accepts(both, one) && Facet::Service.accepts(one, both));
        assert!(Facet::Frais.accepts(both, one));
        assert!(!Facet::Frais.accepts(both, ValueSet::default()));
        assert!(Facet::Public.accepts(one, ValueSet::default()));
    }
}
