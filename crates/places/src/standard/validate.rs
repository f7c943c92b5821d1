//! The standard's own rules, checked on what is written, not on our types.
//!
//! One deliberate exception: the published schema spells `Étapes numériques(La Poste)` without
//! a space in its pattern and with one everywhere else; we write it with the space, as everyone does.

use super::{
    ClosedList, Dispositif, Field, FormationLabel, Frais, Itinerance, ModaliteAcces,
    ModaliteAccompagnement, Place, PriseEnCharge, Public, Service,
};

/// A rule of the standard that a record breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field.
    pub field: Field,
    /// What it holds.
    pub text: String,
    /// The rule.
    pub rule: &'static str,
}

/// Every rule of the standard that the place breaks, as it would be written in a file.
pub fn validate(place: &Place) -> Vec<Violation> {
    Field::ALL
        .into_iter()
        .zip(place.to_record())
        .filter_map(|(field, text)| {
            let rule = broken(field, &text)?;
            Some(Violation { field, text, rule })
        })
        .collect()
}

fn broken(field: Field, text: &str) -> Option<&'static str> {
    let required = matches!(
        field,
        Field::Id
            | Field::Pivot
            | Field::Nom
            | Field::Commune
            | Field::CodePostal
            | Field::Adresse
            | Field::DateMaj
    );
    if text.trim().is_empty() {
        return (required || !text.is_empty()).then_some("required");
    }
    let fits = match field {
        Field::Pivot => {
            (9..=14).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
        }
        Field::CodePostal => text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()),
        Field::CodeInsee => is_code_insee(text.as_bytes()),
        Field::Telephone => text.parse::<crate::clean::Telephone>().is_ok(),
        Field::PresentationResume => text.chars().count() <= 280,
        Field::DateMaj => text.parse::<chrono::NaiveDate>().is_ok(),
        Field::Itinerance => is_list_of::<Itinerance>(text),
        Field::Services => is_list_of::<Service>(text),
        Field::PublicsSpecifiquementAdresses => is_list_of::<Public>(text),
        Field::PriseEnChargeSpecifique => is_list_of::<PriseEnCharge>(text),
        Field::FraisACharge => is_list_of::<Frais>(text),
        Field::DispositifProgrammesNationaux => is_list_of::<Dispositif>(text),
        Field::FormationsLabels => is_list_of::<FormationLabel>(text),
        Field::ModalitesAcces => is_list_of::<ModaliteAcces>(text),
        Field::ModalitesAccompagnement => is_list_of::<ModaliteAccompagnement>(text),
        Field::Latitude | Field::Longitude => text.parse::<f64>().is_ok_and(f64::is_finite),
        _ => true,
    };
    (!fits).then_some("pattern")
}

fn is_code_insee(code: &[u8]) -> bool {
    let [first, second, rest @ ..] = code else {
        return false;
    };
    let start = match first {
        b'2' => matches!(second, b'A' | b'B' | b'1'..=b'9'),
        b'0' | b'1' | b'3'..=b'9' => second.is_ascii_digit(),
        _ => false,
    };
    start && rest.len() == 3 && rest.iter().all(u8::is_ascii_digit)
}

fn is_list_of<T: ClosedList>(text: &str) -> bool {
    text.split('|')
        .all(|part| T::VALUES.iter().any(|value| value.value() == part))
}
