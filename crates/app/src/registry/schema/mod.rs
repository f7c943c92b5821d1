//! The national standard's record as a JSON schema, made from the standard
//! itself: its fields, its closed lists, what it demands.

pub mod inclusion;

use std::borrow::Cow;

use places::standard::{
    ClosedList, Dispositif, Field, FormationLabel, Frais, Itinerance, ModaliteAcces,
    ModaliteAccompagnement, PRECISION, PriseEnCharge, Public, Service, Typologie,
};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// A place of digital mediation, in the standard's 32 fields.
pub struct LieuMediationNumerique;

impl ToSchema for LieuMediationNumerique {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("LieuMediationNumerique")
    }
}

impl PartialSchema for LieuMediationNumerique {
    fn schema() -> RefOr<Schema> {
        let about = "Un lieu, dans les 32 champs du schéma national « lieux de médiation numérique » (1.0.2). \
                     Un champ sans valeur est absent ; les listes sont jointes par « | ».";
        let mut object = ObjectBuilder::new().description(Some(about));
        for field in Field::ALL {
            object = object.property(field.name(), property(field));
        }
        let found = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(
                "Hors du schéma national : la position a été trouvée d’après l’adresse, au numéro, à la rue ou au lieu-dit.",
            ))
            .pattern(Some("^(numero|voie|lieu-dit)$"));
        object = object.property(PRECISION, found);
        for field in REQUIRED {
            object = object.required(field.name());
        }
        RefOr::T(object.build().into())
    }
}

/// What the standard demands of every record.
const REQUIRED: [Field; 7] = [
    Field::Id,
    Field::Pivot,
    Field::Nom,
    Field::Commune,
    Field::CodePostal,
    Field::Adresse,
    Field::DateMaj,
];

fn property(field: Field) -> ObjectBuilder {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .min_length(Some(1));
    match field {
        Field::Pivot => text.pattern(Some("^[a-zA-Z0-9]{9,14}$")),
        Field::CodePostal => text.pattern(Some("^[0-9]{5}$")),
        Field::CodeInsee => text.pattern(Some("^(([013-9][0-9])|(2[AB1-9]))[0-9]{3}$")),
        Field::Latitude => degrees(90.0),
        Field::Longitude => degrees(180.0),
        Field::Telephone => text.pattern(Some("^\\+[0-9]{8,13}$")),
        Field::PresentationResume => text.max_length(Some(280)),
        Field::DateMaj => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Field::Typologie => text.pattern(Some(list_of::<Typologie>())),
        Field::Itinerance => text.pattern(Some(list_of::<Itinerance>())),
        Field::Services => text.pattern(Some(list_of::<Service>())),
        Field::PublicsSpecifiquementAdresses => text.pattern(Some(list_of::<Public>())),
        Field::PriseEnChargeSpecifique => text.pattern(Some(list_of::<PriseEnCharge>())),
        Field::FraisACharge => text.pattern(Some(list_of::<Frais>())),
        Field::DispositifProgrammesNationaux => text.pattern(Some(list_of::<Dispositif>())),
        Field::FormationsLabels => text.pattern(Some(list_of::<FormationLabel>())),
        Field::ModalitesAcces => text.pattern(Some(list_of::<ModaliteAcces>())),
        Field::ModalitesAccompagnement => text.pattern(Some(list_of::<ModaliteAccompagnement>())),
        _ => text,
    }
}

fn degrees(most: f64) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Number))
        .minimum(Some(-most))
        .maximum(Some(most))
}

/// Values of a closed list, joined by `|`.
fn list_of<T: ClosedList>() -> String {
    let values: Vec<String> = T::VALUES
        .iter()
        .map(|value| literal(value.value()))
        .collect();
    let one = values.join("|");
    format!("^({one})(\\|({one}))*$")
}

/// A text as a regular expression that is that text.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\.+*?()[]{}|^$/".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
