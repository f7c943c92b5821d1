//! The API's description (OpenAPI 3.1). One table says what can be called;
//! parameters come from the facets and the values that the atlas knows,
//! answers from the types that are answered. `/api` shows the same document.

mod calls;
mod levers;
mod parameters;

use utoipa::ToSchema;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::info::{InfoBuilder, LicenseBuilder};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::schema::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, Schema,
};

use self::calls::{Answers, Call, calls};
pub use self::parameters::LABELS;
use super::GEOJSON;
use super::changes::ChangeList;
use super::hubs::HubItem;
use super::indicators::{IndicatorDetail, IndicatorItem};
use super::places::{PlaceFeatures, PlaceList};
use super::search::Understanding;
use super::territories::{ChildList, TerritoryDetail};
use crate::kernel::atlas::Atlas;
use crate::portrait::api::PortraitAnswer;
use crate::portrait::levers::api::LeversAnswer;
use crate::registry::problem::{self, ApiProblem};
use crate::registry::schema::inclusion;

/// The extension that carries an address one can try.
pub const EXAMPLE: &str = "x-exemple";

/// The document, for what the atlas holds at this moment.
pub fn openapi(atlas: &Atlas) -> OpenApi {
    let mut components = ComponentsBuilder::new().schemas_from_iter(schemas());
    for (name, parameter) in parameters::shared(atlas) {
        components = components.parameter(name, parameter);
    }
    for (name, about) in REFUSALS {
        components = components.response(name, refusal(about));
    }
    let mut paths = PathsBuilder::new();
    for call in calls(atlas) {
        let item = PathItem::new(HttpMethod::Get, operation(atlas, &call));
        paths = paths.path(call.path, item);
    }
    OpenApiBuilder::new()
        .info(info())
        .paths(paths)
        .tags(Some(
            calls::TAGS.map(|name| TagBuilder::new().name(name).build()),
        ))
        .components(Some(components.build()))
        .build()
}

/// The shapes of all answers, and those they are made of.
fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = Vec::new();
    fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
    add::<PlaceList<'_>>(&mut schemas);
    add::<PlaceFeatures<'_>>(&mut schemas);
    add::<ChangeList<'_>>(&mut schemas);
    add::<TerritoryDetail>(&mut schemas);
    add::<ChildList>(&mut schemas);
    add::<PortraitAnswer>(&mut schemas);
    add::<LeversAnswer>(&mut schemas);
    add::<HubItem>(&mut schemas);
    add::<IndicatorItem>(&mut schemas);
    add::<IndicatorDetail>(&mut schemas);
    add::<Understanding>(&mut schemas);
    add::<ApiProblem>(&mut schemas);
    schemas.extend(inclusion::schemas());
    schemas
}

const REFUSALS: [(&str, &str); 3] = [
    (
        "400",
        "Un paramètre n’est pas compris. Rien n’est deviné ni laissé de côté.",
    ),
    ("404", "Rien de ce nom n’existe."),
    ("405", "L’API se lit seulement, par GET ou HEAD."),
];

fn info() -> utoipa::openapi::Info {
    InfoBuilder::new()
        .title("Maillage")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Lieux de médiation numérique et territoires, en lecture, sans inscription. Les champs d’un lieu sont \
             ceux du schéma national « lieux de médiation numérique » (1.0.2). La licence est celle du logiciel\u{a0}; \
             celles des données sont dites à /donnees.",
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        ))
        .build()
}

fn operation(atlas: &Atlas, call: &Call) -> OperationBuilder {
    let example = ExtensionsBuilder::new()
        .add(EXAMPLE, call.example.clone())
        .build();
    let mut operation = OperationBuilder::new()
        .operation_id(Some(call.id))
        .summary(Some(call.summary))
        .description(Some(call.description))
        .tag(call.tag)
        .extensions(Some(example));
    for (name, about, schema) in &call.in_path {
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(*about))
            .schema(Some(schema.clone()))
            .build();
        operation = operation.parameter(parameter);
    }
    for name in call.required {
        operation = operation.parameter(parameters::required(name));
    }
    let facets = call.facets.then(|| parameters::facets(atlas));
    let optional = call.optional.iter().copied().map(str::to_owned);
    for name in facets.into_iter().flatten().chain(optional) {
        operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
    }
    operation = operation.response("200", good(call));
    if let Some((status, moved)) = call.moved {
        operation = operation.response(status, ResponseBuilder::new().description(moved));
    }
    for (name, _) in REFUSALS
        .iter()
        .filter(|(name, _)| *name != "404" || call.may_miss)
    {
        operation = operation.response(*name, Ref::from_response_name(*name));
    }
    operation
}

fn good(call: &Call) -> ResponseBuilder {
    let of = |name: &str| RefOr::<Schema>::Ref(Ref::from_schema_name(name));
    let json = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema)).build();
    let listed = |name: &str, most: usize| -> RefOr<Schema> {
        let list = ArrayBuilder::new().items(of(name)).max_items(Some(most));
        RefOr::T(list.build().into())
    };
    let response = ResponseBuilder::new().description(call.summary);
    match call.answers {
        Answers::One(name) => response.content("application/json", json(of(name))),
        Answers::List(name, most) => response.content("application/json", json(listed(name, most))),
        Answers::OnMap(one, feature) => response
            .content("application/json", json(of(one)))
            .content(GEOJSON, json(of(feature))),
        Answers::ListOnMap(name, most, features) => response
            .content("application/json", json(listed(name, most)))
            .content(GEOJSON, json(of(features))),
        Answers::File(format) => response.content(format.media_type(), json(file(call))),
        Answers::Document(kind) => response.content(kind, json(any_object())),
    }
}

/// What a file holds: places for machines, bytes or a text for spreadsheets.
fn file(call: &Call) -> RefOr<Schema> {
    use crate::registry::export::Format;
    let of = |name: &str| RefOr::<Schema>::Ref(Ref::from_schema_name(name));
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    match call.answers {
        Answers::File(Format::Json) => listed(of("LieuMediationNumerique")),
        Answers::File(Format::StructuresJson) => listed(of(inclusion::STRUCTURE)),
        Answers::File(Format::ServicesJson) => listed(of(inclusion::SERVICE)),
        Answers::File(kind @ (Format::GeoJson | Format::Osm)) => {
            let list = ArrayBuilder::new().items(match kind {
                Format::GeoJson => of("Feature"),
                _ => any_object(),
            });
            let object = ObjectBuilder::new()
                .property("type", text.pattern(Some("^FeatureCollection$")))
                .property("features", list)
                .required("type")
                .required("features");
            RefOr::T(object.build().into())
        }
        _ => RefOr::T(text.build().into()),
    }
}

fn listed(one: RefOr<Schema>) -> RefOr<Schema> {
    RefOr::T(ArrayBuilder::new().items(one).build().into())
}

fn any_object() -> RefOr<Schema> {
    RefOr::T(ObjectBuilder::new().build().into())
}

fn refusal(about: &str) -> utoipa::openapi::Response {
    let schema = RefOr::<Schema>::Ref(Ref::from_schema_name("ApiProblem"));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(about)
        .content(problem::MEDIA_TYPE, content)
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use territory::Territories;

    use super::*;
    use crate::kernel::atlas::Facet;

    fn document() -> Value {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        serde_json::to_value(openapi(&atlas)).unwrap()
    }

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                found.extend(
                    object
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn whatever_it_refers_to_is_there() {
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for link in found {
            let target = link
                .strip_prefix('#')
                .and_then(|link| document.pointer(link));
            assert!(target.is_some(), "{link}");
        }
    }

    #[test]
    fn every_facet_is_a_parameter_with_all_its_values() {
        let document = document();
        let parameters = &document["components"]["parameters"];
        for facet in Facet::ALL
            .into_iter()
            .filter(|facet| *facet != Facet::AutreLabel)
        {
            let values = &parameters[facet.parameter()]["schema"]["items"]["enum"];
            let slugs: Vec<&str> = facet
                .values()
                .iter()
                .map(|value| value.slug.as_str())
                .collect();
            assert_eq!(values, &Value::from(slugs), "{facet:?}");
        }
        // No place has such a label here: there is nothing to ask.
        assert!(parameters[Facet::AutreLabel.parameter()].is_null());
    }

    #[test]
    fn a_place_is_described_by_the_standards_fields_and_lists() {
        let document = document();
        let place = &document["components"]["schemas"]["LieuMediationNumerique"];
        // The standard's 32, and how well the position is known.
        assert_eq!(place["properties"].as_object().unwrap().len(), 33);
        assert_eq!(place["required"].as_array().unwrap().len(), 7);
        let fees = place["properties"]["frais_a_charge"]["pattern"]
            .as_str()
            .unwrap();
        assert_eq!(
            fees,
            "^(Gratuit|Gratuit sous condition|Payant)(\\|(Gratuit|Gratuit sous condition|Payant))*$"
        );
    }
}
