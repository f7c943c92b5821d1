//! data·inclusion's structures and services as JSON schemas, as far as our
//! files fill them. Their own schema is wider.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};

/// A structure.
pub const STRUCTURE: &str = "StructureDataInclusion";
/// What a structure offers.
pub const SERVICE: &str = "ServiceDataInclusion";

/// Both, each under its name.
pub fn schemas() -> [(String, RefOr<Schema>); 2] {
    let structure = object(
        "Un lieu, comme structure du schéma data·inclusion v1.",
        &["source", "id", "nom", "date_maj"],
        &[
            "description",
            "lien_source",
            "siret",
            "site_web",
            "accessibilite_lieu",
        ],
        &["reseaux_porteurs"],
    );
    let service = object(
        "Ce qu’un lieu propose, comme service du schéma data·inclusion v1.",
        &[
            "source",
            "structure_id",
            "id",
            "nom",
            "description",
            "date_maj",
        ],
        &[
            "lien_source",
            "type",
            "frais",
            "frais_precisions",
            "publics_precisions",
            "lien_mobilisation",
        ],
        &[
            "thematiques",
            "publics",
            "modes_accueil",
            "modes_mobilisation",
            "mobilisable_par",
        ],
    );
    [
        (STRUCTURE.to_owned(), RefOr::T(structure.into())),
        (SERVICE.to_owned(), RefOr::T(service.into())),
    ]
}

/// Where it is and how to reach it, in both.
const CONTACT: [&str; 8] = [
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "telephone",
    "courriel",
    "horaires_accueil",
];

fn object(about: &str, required: &[&str], optional: &[&str], lists: &[&str]) -> Object {
    let mut object = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(about));
    for name in required {
        object = object.property(*name, text(Type::String)).required(*name);
    }
    for name in optional.iter().chain(&CONTACT) {
        object = object.property(*name, or_nothing(Type::String));
    }
    for name in ["longitude", "latitude"] {
        object = object.property(name, or_nothing(Type::Number));
    }
    for name in lists {
        let list = ArrayBuilder::new()
            .schema_type(SchemaType::Array(vec![Type::Array, Type::Null]))
            .items(text(Type::String));
        object = object.property(*name, list);
    }
    object.build()
}

fn text(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn or_nothing(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Array(vec![kind, Type::Null]))
}
