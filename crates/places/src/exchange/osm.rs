//! A place in OpenStreetMap's tags, for whoever compares the two or brings one
//! into the other by hand (wiki.openstreetmap.org/wiki/Map_features). A value
//! there has 255 characters at most: a text is cut where that shows, anything
//! else that is longer is left out.

use super::cut;
use crate::Place;
use crate::standard::{Frais, ModaliteAcces, PriseEnCharge, Service, Typologie};

/// The longest value of a tag, in characters.
const LONGEST: usize = 255;

/// The tags of a place, in the order one reads them.
pub fn tags(place: &Place) -> Vec<(&'static str, String)> {
    let mut tags: Vec<(&'static str, String)> = Vec::new();
    let mut add = |key: &'static str, value: Option<String>| {
        tags.extend(value.filter(|value| fits(value)).map(|value| (key, value)));
    };
    let (key, value) = feature(&place.typologie);
    add(key, Some(value.to_owned()));
    add("name", Some(cut(&place.nom, LONGEST)));
    let (number, street) = split(&place.adresse);
    add("addr:housenumber", number.map(str::to_owned));
    add("addr:street", Some(street.to_owned()));
    add("addr:postcode", Some(place.code_postal.to_string()));
    add("addr:city", Some(place.commune.clone()));
    add("phone", place.telephone.as_ref().map(ToString::to_string));
    add("email", place.courriels.first().map(ToString::to_string));
    add("website", place.site_web.first().map(ToString::to_string));
    add(
        "opening_hours",
        place.horaires.as_ref().map(ToString::to_string),
    );
    add("operator", place.structure_parente.clone());
    add(
        "description",
        place
            .presentation_resume
            .as_ref()
            .map(|text| cut(text, LONGEST)),
    );
    add("fee", fee(&place.frais_a_charge).map(str::to_owned));
    add("access", access(&place.modalites_acces).map(str::to_owned));
    add(
        "internet_access",
        internet(&place.services).map(str::to_owned),
    );
    add("wheelchair", wheelchair(place).map(str::to_owned));
    add("ref:FR:SIRET", place.pivot.siret().map(str::to_owned));
    add("check_date", Some(place.date_maj.to_string()));
    add("source", place.source.clone());
    tags
}

fn fits(value: &str) -> bool {
    !value.is_empty() && value.chars().count() <= LONGEST
}

/// The tag that says what it is. An office of which the kind is not known is an office.
fn feature(kinds: &[Typologie]) -> (&'static str, &'static str) {
    use Typologie as T;
    let of = |kind: &T| {
        Some(match kind {
            T::Bib | T::RelaisLecture => ("amenity", "library"),
            T::LaPoste => ("amenity", "post_office"),
            T::Muni => ("amenity", "townhall"),
            T::Cs | T::Csc | T::Mjc | T::Mq | T::Mdh | T::Evs => ("amenity", "community_centre"),
            T::Cms | T::Mds | T::Cidff => ("amenity", "social_facility"),
            T::CapEmploi | T::Ft | T::Ml | T::Mde | T::Mdef => ("office", "employment_agency"),
            T::TiersLieux => ("office", "coworking"),
            T::Asso | T::AssoChomeur => ("office", "association"),
            T::Of | T::Afpa | T::E2c => ("office", "educational_institution"),
            T::Caf
            | T::Cc
            | T::Ccas
            | T::Cd
            | T::Cdas
            | T::Cfp
            | T::Cias
            | T::Cpam
            | T::Deets
            | T::Dept
            | T::Epci
            | T::Mdph
            | T::Msa
            | T::Msap
            | T::Pref
            | T::Reg
            | T::Rfs => ("office", "government"),
            _ => return None,
        })
    };
    kinds.iter().find_map(of).unwrap_or(("office", "yes"))
}

/// `12 bis rue du Canal`: the number as it stands, and the street.
fn split(address: &str) -> (Option<&str>, &str) {
    const SUFFIXES: [&str; 9] = ["bis", "ter", "quater", "A", "B", "C", "D", "E", "F"];
    let digits = address.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &address[digits..];
    let apart = rest.trim_start();
    let after = SUFFIXES.into_iter().find_map(|suffix| {
        let after = apart.strip_prefix(suffix)?;
        after.starts_with([' ', ',']).then_some(after)
    });
    let after = after.unwrap_or(rest);
    let street = after.trim_start_matches([' ', ',']);
    // A postal code, or a number alone, is no number in a street.
    if !(1..=4).contains(&digits) || street.is_empty() || !after.starts_with([' ', ',']) {
        return (None, address);
    }
    let number = &address[..address.len() - after.len()];
    (Some(number.trim_end()), street)
}

fn fee(frais: &[Frais]) -> Option<&'static str> {
    match frais {
        [Frais::Gratuit] => Some("no"),
        [Frais::Payant] => Some("yes"),
        _ => None,
    }
}

fn access(modalites: &[ModaliteAcces]) -> Option<&'static str> {
    modalites
        .contains(&ModaliteAcces::PasDePublic)
        .then_some("private")
}

fn internet(services: &[Service]) -> Option<&'static str> {
    services
        .contains(&Service::AccesInternetMateriel)
        .then_some("yes")
}

/// The standard does not speak of ramps; a place that receives people with motor disabilities can
/// be entered by them.
fn wheelchair(place: &Place) -> Option<&'static str> {
    place
        .prise_en_charge_specifique
        .contains(&PriseEnCharge::HandicapsMoteurs)
        .then_some("yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_from_its_street() {
        for (address, number, street) in [
            ("12 rue du Canal", Some("12"), "rue du Canal"),
            ("12 bis rue du Canal", Some("12 bis"), "rue du Canal"),
            ("12bis, rue du Canal", Some("12bis"), "rue du Canal"),
            ("4 B rue du Canal", Some("4 B"), "rue du Canal"),
            ("4, place Basse", Some("4"), "place Basse"),
            ("3 boulevard de l’Est", Some("3"), "boulevard de l’Est"),
            ("Place du Bourg", None, "Place du Bourg"),
            ("35000", None, "35000"),
            ("2e étage", None, "2e étage"),
            ("8", None, "8"),
            ("", None, ""),
        ] {
            assert_eq!(split(address), (number, street), "{address}");
        }
    }
}
