//! The parameters that several addresses share: every facet with its values,
//! and where to look.

use diagnosis::indicator::Grain;
use territory::Level;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Required, Schema};

use super::super::MOST;
use super::super::territories::MOST_SUGGESTIONS;
use crate::kernel::atlas::{Atlas, Facet, Rule};
use crate::kernel::frame::MOST_TERRITORIES;
use crate::registry::changes::Cursor;
use crate::registry::changes::model::{CURSOR_PATTERN, SINCE_PATTERN};
use crate::registry::model::{FARTHEST_KM, LAST_PAGE, PAGE_SIZE, Sort, WITHIN};
use crate::registry::strict::{LONGEST_TEXT, TEXT_PATTERN};

/// The extension that says what each value of a list means, in French.
pub const LABELS: &str = "x-enum-descriptions";

/// The facets that have a value in this atlas: the others cannot be asked.
pub fn facets(atlas: &Atlas) -> Vec<String> {
    let worth = |facet: &Facet| !atlas.values(*facet).is_empty();
    let facets = Facet::ALL.into_iter().filter(worth);
    facets.map(|facet| facet.parameter().to_owned()).collect()
}

/// Every parameter that is described once, under the name by which it is referred to: `suggestions`
/// is the `limit` of an address that gives fewer.
pub fn shared(atlas: &Atlas) -> Vec<(&'static str, Parameter)> {
    let mut shared: Vec<(&'static str, Parameter)> = Facet::ALL
        .into_iter()
        .filter(|facet| !atlas.values(*facet).is_empty())
        .map(|facet| (facet.parameter(), of_facet(atlas, facet)))
        .collect();
    let names = [
        "q",
        "territoire",
        "lat",
        "lon",
        "distance",
        "zone",
        "tri",
        "page",
        "limit",
        "suggestions",
        "format",
        "since",
        "cursor",
        "niveau",
        "code",
    ];
    shared.extend(names.map(|name| (name, described(name, Required::False))));
    shared.push((WITHIN, bounds()));
    shared.extend(super::levers::shared(atlas));
    shared
}

/// A parameter that must be there.
pub fn required(name: &str) -> Parameter {
    described(name, Required::True)
}

fn of_facet(atlas: &Atlas, facet: Facet) -> Parameter {
    let values = atlas.values(facet).iter();
    let slugs: Vec<String> = values.clone().map(|value| value.slug.clone()).collect();
    let labels: serde_json::Map<String, serde_json::Value> = values
        .map(|value| (value.slug.clone(), value.label.clone().into()))
        .collect();
    let labels = ExtensionsBuilder::new().add(LABELS, labels).build();
    let several = match facet.rule() {
        Rule::All => "Répétable\u{a0}: le lieu a toutes ces valeurs.",
        Rule::Any => "Répétable\u{a0}: le lieu a l’une de ces valeurs.",
        Rule::AnyOrUnsaid => {
            "Répétable\u{a0}: le lieu a l’une de ces valeurs, ou s’adresse à tous."
        }
    };
    let value = string().enum_values(Some(slugs)).extensions(Some(labels));
    let list = ArrayBuilder::new()
        .items(value.build())
        .min_items(Some(1))
        .max_items(Some(atlas.values(facet).len()))
        .unique_items(true);
    ParameterBuilder::new()
        .name(facet.parameter())
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .description(Some(format!("{}. {several}", facet.legend())))
        .schema(Some(list.build()))
        .build()
}

/// The territories that bound a question.
fn bounds() -> Parameter {
    let list = ArrayBuilder::new()
        .items(territory().build())
        .min_items(Some(1))
        .max_items(Some(MOST_TERRITORIES))
        .unique_items(true);
    ParameterBuilder::new()
        .name(WITHIN)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .description(Some(
            "Des territoires. Répétable\u{a0}: le lieu est dans l’un d’eux, quel que soit le reste.",
        ))
        .schema(Some(list.build()))
        .build()
}

fn territory() -> ObjectBuilder {
    string()
        .pattern(Some(format!(
            "^({})-[A-Za-z0-9-]{{1,15}}$",
            Level::ALL.map(Level::slug).join("|")
        )))
        .examples(["departement-35"])
}

fn described(name: &str, required: Required) -> Parameter {
    let (about, schema): (String, ObjectBuilder) = match name {
        "q" => (
            "Un nom de commune, un code postal, un territoire, le nom d’un lieu.".into(),
            string()
                .pattern(Some(TEXT_PATTERN))
                .max_length(Some(LONGEST_TEXT))
                .examples(["Rennes"]),
        ),
        "territoire" => (
            "Un territoire, par son niveau et son code.".into(),
            territory(),
        ),
        "lat" => ("Latitude, en degrés décimaux.".into(), degrees(90.0, 48.11)),
        "lon" => (
            "Longitude, en degrés décimaux.".into(),
            degrees(180.0, -1.68),
        ),
        "distance" => (
            "Pas plus loin, en kilomètres, de la position ou de la commune demandée.".into(),
            integer(1, FARTHEST_KM as usize, 10),
        ),
        "zone" => (
            "Un rectangle de la carte\u{a0}: ouest, sud, est, nord, en degrés.".into(),
            string().pattern(Some(ZONE)).examples(["-2,48,-1.5,48.5"]),
        ),
        "tri" => (
            format!(
                "L’ordre\u{a0}: {}. Par distance s’il y en a une, sinon par commune et nom.",
                Sort::ALL
                    .map(|sort| format!("`{}`, {}", sort.slug(), sort.label()))
                    .join("\u{202f}; ")
            ),
            string().enum_values(Some(Sort::ALL.map(Sort::slug))),
        ),
        "since" => (
            "À partir d’un jour, ou d’un instant en UTC. Sans lui ni `cursor`, depuis toujours."
                .into(),
            string()
                .pattern(Some(SINCE_PATTERN))
                .examples(["2026-11-24"]),
        ),
        "cursor" => (
            "Où vous en êtes\u{a0}: le `next` de la dernière réponse. Il l’emporte sur `since`."
                .into(),
            string()
                .pattern(Some(CURSOR_PATTERN))
                .examples([Cursor::after(12).to_string()]),
        ),
        "niveau" => (
            "Le niveau d’un territoire, ou `iris`\u{a0}; avec `code`.".into(),
            string()
                .enum_values(Some(Grain::all().map(Grain::slug).collect::<Vec<_>>()))
                .examples(["departement"]),
        ),
        "code" => (
            "Le code d’un territoire à ce niveau\u{a0}; avec `niveau`.".into(),
            string()
                .pattern(Some("^[A-Za-z0-9-]+$"))
                .min_length(Some(1))
                .max_length(Some(15))
                .examples(["35"]),
        ),
        "page" => ("La page, à partir de 1.".into(), integer(1, LAST_PAGE, 1)),
        "limit" => (
            format!("Combien de réponses par page, {PAGE_SIZE} par défaut."),
            integer(1, MOST, PAGE_SIZE),
        ),
        "suggestions" => (
            "Combien de réponses, 8 par défaut.".into(),
            integer(1, MOST_SUGGESTIONS, 8),
        ),
        _ => (
            "`json` ou `geojson`\u{202f}; sans lui, ce que dit l’en-tête `Accept`.".into(),
            string().enum_values(Some(["json", "geojson"])),
        ),
    };
    ParameterBuilder::new()
        .name(if name == "suggestions" { "limit" } else { name })
        .parameter_in(ParameterIn::Query)
        .required(required)
        .description(Some(about))
        .schema(Some(RefOr::<Schema>::T(schema.build().into())))
        .build()
}

/// Whole numbers of degrees, or with up to ten decimals.
const ZONE: &str = r"^-?1?[0-7]?[0-9](\.[0-9]{1,10})?,-?[0-8]?[0-9](\.[0-9]{1,10})?,-?1?[0-7]?[0-9](\.[0-9]{1,10})?,-?[0-8]?[0-9](\.[0-9]{1,10})?$";

pub(super) fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

pub(super) fn integer(least: usize, most: usize, example: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Integer))
        .minimum(Some(least as f64))
        .maximum(Some(most as f64))
        .examples([example])
}

fn degrees(most: f64, example: f64) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Number))
        .minimum(Some(-most))
        .maximum(Some(most))
        .examples([example])
}
