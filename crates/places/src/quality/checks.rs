//! The checks behind validity and consistency.

use territory::{Commune, Found, Position, Territories, TerritoryId, fold};

use super::{Flaw, Subject};
use crate::clean::{Severity, Telephone};
use crate::standard::{Field, Frais, ModaliteAcces};
use crate::{Issue, Place};

/// A border drawn by hand, or a street that crosses it, may put a place so far outside.
const WORTH_SAYING_M: f64 = 2_000.0;

/// Nearer to the commune's own position than a geocoder ever comes by chance.
const THE_SAME_M: f64 = 2.0;

/// Everything wrong with what a sheet says, each with the field where it is mended.
pub(super) fn flaws(subject: &Subject<'_>, territories: &Territories) -> Vec<(Flaw, Field)> {
    let place = subject.place;
    let commune = place.code_insee.and_then(|code| territories.resolve(code));
    let unread = subject.unread.iter();
    let mut flaws: Vec<(Flaw, Field)> = unread.map(|field| (Flaw::Unread, *field)).collect();
    let mut found = |flaw: Flaw, holds: bool| {
        if holds {
            flaws.push((flaw, flaw.field()));
        }
    };
    let (nom, adresse) = (fold(&place.nom), fold(&place.adresse));
    let here = fold(&place.commune);
    found(Flaw::AddressWithoutStreet, is_bare(&adresse, &here));
    found(Flaw::PoorName, is_bare(&nom, &here));
    found(Flaw::UnknownPivot, place.pivot.is_unknown());
    let vague = |at| is_round(at) || is_a_communes(at, &nom, territories);
    found(Flaw::ImprecisePosition, place.position.is_some_and(vague));

    match commune {
        Some(commune) => against(place, commune, territories, &mut found),
        None => found(Flaw::UnknownCommune, true),
    }
    let hours = place.horaires.as_ref().map(|hours| hours.as_str());
    found(Flaw::NeverOpen, hours.is_some_and(never_opens));
    found(Flaw::AlwaysOpen, hours.is_some_and(|osm| osm == "24/7"));
    among_themselves(place, &mut found);
    flaws
}

/// The fields of which the cleaners lost something, each once.
pub fn unread(issues: &[Issue]) -> Vec<Field> {
    let mut fields: Vec<Field> = issues
        .iter()
        .filter(|issue| issue.severity == Severity::Loss)
        .map(|issue| match issue.field {
            Field::Longitude => Field::Latitude,
            field => field,
        })
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Where it says it is, against the commune.
fn against(
    place: &Place,
    commune: &Commune,
    territories: &Territories,
    found: &mut impl FnMut(Flaw, bool),
) {
    let outside = |at| !is_in(at, commune, territories);
    found(Flaw::PositionElsewhere, place.position.is_some_and(outside));
    let foreign = |phone: &Telephone| !fits(phone, commune.departement.as_str());
    found(
        Flaw::PhoneElsewhere,
        place.telephone.as_ref().is_some_and(foreign),
    );
    let postal = place.code_postal;
    // A code that no commune has is a CEDEX: it contradicts nothing.
    let anothers = !commune.postal_codes.contains(&postal)
        && !territories.communes_of_postal_code(postal).is_empty();
    found(Flaw::PostalCodeElsewhere, anothers);
    found(
        Flaw::CommuneNamedOtherwise,
        !is_named(place, commune, territories),
    );
}

/// What its fields say of each other.
fn among_themselves(place: &Place, found: &mut impl FnMut(Flaw, bool)) {
    let free = place.frais_a_charge.contains(&Frais::Gratuit);
    found(
        Flaw::FreeAndPaid,
        free && place.frais_a_charge.contains(&Frais::Payant),
    );
    let offers = |way: ModaliteAcces| place.modalites_acces.contains(&way);
    found(
        Flaw::PhoneOfferedNotGiven,
        offers(ModaliteAcces::Telephoner) && place.telephone.is_none(),
    );
    let by_mail = offers(ModaliteAcces::Courriel) || offers(ModaliteAcces::CourrielAvecFiche);
    found(
        Flaw::EmailOfferedNotGiven,
        by_mail && place.courriels.is_empty(),
    );
    let nowhere = place.prise_rdv.is_none() && place.site_web.is_empty();
    found(
        Flaw::BookingOfferedNotGiven,
        offers(ModaliteAcces::RendezVousEnLigne) && nowhere,
    );
    found(
        Flaw::ClosedToPublicYetWalkIn,
        offers(ModaliteAcces::PasDePublic) && offers(ModaliteAcces::SePresenter),
    );
}

/// Nothing but the commune's name, a few letters or digits.
fn is_bare(folded: &str, commune: &str) -> bool {
    folded == commune || folded.chars().filter(|c| c.is_alphabetic()).count() < 3
}

/// Whether both degrees have three decimals at most: a hundred metres.
fn is_round(at: Position) -> bool {
    let round = |degrees: f64| ((degrees * 1_000.0).round() - degrees * 1_000.0).abs() < 1e-6;
    round(at.latitude()) && round(at.longitude())
}

/// Whether it is a commune's own position, which is the town hall's where that is known.
fn is_a_communes(at: Position, nom: &str, territories: &Territories) -> bool {
    let commune = territories.commune_at(at);
    let own = commune.is_some_and(|own| at.distance_m(own.position) < THE_SAME_M);
    own && !nom.contains("mairie")
}

/// Whether a point is in the commune, or so near that its border may be drawn otherwise.
fn is_in(at: Position, commune: &Commune, territories: &Territories) -> bool {
    let there = territories.commune_at(at);
    if there.is_some_and(|there| there.code == commune.code) {
        return true;
    }
    let Some(own) = territories.territory(TerritoryId::commune(commune.code)) else {
        return true;
    };
    let [west, south, east, north] = own.bbox;
    let nearest = Position::new(
        at.latitude().max(south).min(north),
        at.longitude().max(west).min(east),
    );
    nearest.is_none_or(|nearest| nearest.distance_m(at) < WORTH_SAYING_M)
}

/// Whether a number may be one of that département. Mobiles and numbers that are the same
/// everywhere (08…, 09…) say nothing of where one is; a prefix overseas does, and so does a line of
/// mainland France.
fn fits(phone: &Telephone, departement: &str) -> bool {
    const OVERSEAS: [(&str, &[&str]); 9] = [
        ("+590", &["971", "977", "978"]),
        ("+594", &["973"]),
        ("+596", &["972"]),
        ("+262", &["974", "976"]),
        ("+269", &["976"]),
        ("+508", &["975"]),
        ("+681", &["986"]),
        ("+687", &["988"]),
        ("+689", &["987"]),
    ];
    let number = phone.as_str();
    if let Some((_, own)) = OVERSEAS
        .iter()
        .find(|(prefix, _)| number.starts_with(prefix))
    {
        return own.contains(&departement);
    }
    let fixed = number
        .strip_prefix("+33")
        .is_some_and(|rest| rest.starts_with(['1', '2', '3', '4', '5']));
    !(fixed && (departement.starts_with("97") || departement.starts_with("98")))
}

/// Whether the name is the commune's, unless it is plainly another's.
fn is_named(place: &Place, commune: &Commune, territories: &Territories) -> bool {
    if fold(&place.commune) == fold(&commune.name) {
        return true;
    }
    match territories.find_commune(&place.commune, None) {
        Found::Exact(other) => other.code == commune.code,
        Found::Ambiguous(several) => several.iter().any(|other| other.code == commune.code),
        // Names that are only close, or that nobody bears, contradict nothing.
        Found::Approximate(_) | Found::Unknown => true,
    }
}

/// Whether every rule says closed.
fn never_opens(osm: &str) -> bool {
    osm.split(';')
        .map(str::trim)
        .all(|rule| rule.is_empty() || rule.split(' ').any(|word| matches!(word, "off" | "closed")))
}
