//! The parameters of a territory's levers: those of the page's own address.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{RefOr, Required, Schema};

use super::parameters::{integer, string};
use crate::kernel::atlas::Atlas;
use crate::portrait::levers::model::asked::{
    MOST_ADDED, MOST_CLOSED, MOST_SITED, RADII, USUAL_RADIUS,
};
use crate::portrait::levers::model::weighing;
use crate::portrait::levers::priority::{HEAVIEST, Variable};
use crate::portrait::model::mode::Mode;
use crate::registry::strict::LONGEST_TEXT;

/// More weights than a model can have parts.
const MOST_WEIGHTS: usize = 100;

/// The names by which the description refers to them.
pub const NAMES: [&str; 13] = [
    "leviers.niveau",
    "leviers.mode",
    "leviers.ajout",
    "leviers.ferme",
    "leviers.n",
    "leviers.rayon",
    "leviers.indice",
    "leviers.poids",
    "leviers.poids-personnes",
    "leviers.poids-minutes",
    "leviers.poids-manque",
    "leviers.poids-pauvrete",
    "leviers.poids-chomage",
];

/// Each of them, described.
pub fn shared(atlas: &Atlas) -> Vec<(&'static str, Parameter)> {
    NAMES.map(|name| (name, described(atlas, name))).into()
}

fn described(atlas: &Atlas, reference: &str) -> Parameter {
    let name = reference.trim_start_matches("leviers.");
    let one = |about: String, schema: ObjectBuilder| {
        parameter(name, &about, RefOr::T(schema.build().into()), false)
    };
    match name {
        "niveau" => one(
            "Le niveau visé, en heures par an pour 1\u{202f}000 personnes\u{202f}; sans lui, la moyenne du pays.".to_owned(),
            string()
                .pattern(Some(r"^[1-9][0-9]{0,5}([.,][0-9]{1,2})?$"))
                .examples(["3000"]),
        ),
        "mode" => one(
            "Comment les personnes se déplacent.".to_owned(),
            string().enum_values(Some(Mode::ALL.map(Mode::slug))),
        ),
        "n" => one(
            "Combien de permanences placer.".to_owned(),
            integer(1, MOST_SITED, 3),
        ),
        "rayon" => one(
            "À moins de combien de minutes, avec `n`.".to_owned(),
            integer(*RADII.start() as usize, *RADII.end() as usize, USUAL_RADIUS as usize),
        ),
        "indice" => one(
            "L’indice dont on change les poids\u{202f}; sans lui, celui qui en dit le plus ici.".to_owned(),
            string().enum_values(Some(
                weighing::choices(atlas).map(|known| known.model.id.clone()).collect::<Vec<_>>(),
            )),
        ),
        "ajout" => several(
            name,
            "Une permanence de plus\u{a0}: le code INSEE d’une commune du territoire, deux-points, ses heures par semaine. Répétable.",
            string()
                .pattern(Some("^[0-9][0-9AB][0-9]{3}:[1-9][0-9]?$"))
                .examples(["35115:7"]),
            MOST_ADDED,
        ),
        "ferme" => several(
            name,
            "Un lieu de moins, par sa clé. Répétable.",
            string().pattern(Some("^[0-9A-Za-z_-]+$")).max_length(Some(LONGEST_TEXT)),
            MOST_CLOSED,
        ),
        "poids" => several(
            name,
            "Un poids de l’indice\u{a0}: son nom dans la réponse, deux-points, un nombre de 0 à 100. Répétable\u{202f}; avec `indice`.",
            string()
                .pattern(Some(r"^[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+:[0-9]{1,2}(\.[0-9]{1,2})?$"))
                .max_length(Some(LONGEST_TEXT))
                .examples(["score.exposition:2"]),
            MOST_WEIGHTS,
        ),
        name => {
            let variable = Variable::ALL.into_iter().find(|one| one.parameter() == name);
            let label = variable.map_or("", Variable::label);
            one(
                format!("« Par où commencer »\u{a0}: le poids de «\u{a0}{label}\u{a0}»."),
                integer(0, HEAVIEST as usize, 1),
            )
        }
    }
}

fn several(name: &str, about: &str, of: ObjectBuilder, most: usize) -> Parameter {
    let list = ArrayBuilder::new()
        .items(of.build())
        .min_items(Some(1))
        .max_items(Some(most))
        .unique_items(true);
    parameter(name, about, RefOr::T(list.build().into()), true)
}

fn parameter(name: &str, about: &str, schema: RefOr<Schema>, exploded: bool) -> Parameter {
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema));
    match exploded {
        true => parameter
            .style(Some(ParameterStyle::Form))
            .explode(Some(true))
            .build(),
        false => parameter.build(),
    }
}
