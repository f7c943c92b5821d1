//! The API, for a reader. Everything is read from the OpenAPI document, and
//! each example is asked of the API itself: the page cannot say otherwise.

mod example;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::Value;

use crate::kernel::errors::PageError;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::registry::api::description::{EXAMPLE, LABELS, openapi};

/// A bit of a sentence; between backquotes it is code.
struct Piece {
    code: bool,
    text: String,
}

struct Meaning {
    value: String,
    label: String,
}

struct Parameter {
    name: String,
    about: Vec<Piece>,
    kind: String,
    required: bool,
    values: Vec<Meaning>,
}

struct Status {
    code: String,
    about: String,
}

struct Call {
    id: String,
    path: String,
    summary: String,
    about: Vec<Piece>,
    /// Its own parameters, described here.
    parameters: Vec<Parameter>,
    /// Those described once for all.
    shared: Vec<String>,
    statuses: Vec<Status>,
    media_types: Vec<String>,
    example: String,
    answer: String,
}

struct Group {
    title: String,
    calls: Vec<Call>,
}

#[derive(Template)]
#[template(path = "api.html")]
struct Reference {
    page: Page,
    about: Vec<Piece>,
    groups: Vec<Group>,
    filters: Vec<Parameter>,
    problem_example: String,
    problem: String,
    statuses: Vec<Status>,
}

/// `GET /api`
pub async fn reference(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    // Some answers lead back to the site: to the one that is being read.
    let host = headers.get(header::HOST);
    let document = serde_json::to_value(openapi(&state.atlas()))
        .map_err(|error| PageError::Document(error.to_string()))?;
    let problem_example = "/api/v1/places?service=jardinage".to_owned();
    render(&Reference {
        page: Page::new(
            "/api",
            "L’API",
            "Interroger les lieux d’aide numérique et les territoires : adresses, paramètres, exemples.",
        )
        .known_at(&state.settings),
        about: pieces(text(&document["info"]["description"])),
        groups: groups(&document, &state, host).await,
        filters: entries(&document["components"]["parameters"])
            .filter(|(key, _)| *key != "suggestions")
            .map(|(_, parameter)| described(parameter))
            .collect(),
        problem: example::answer(&state, host, &problem_example).await,
        problem_example,
        statuses: statuses(&document, &document["components"]["responses"]),
    })
}

async fn groups(document: &Value, state: &AppState, host: Option<&HeaderValue>) -> Vec<Group> {
    let mut groups: Vec<Group> = items(&document["tags"])
        .map(|tag| Group {
            title: text(&tag["name"]).to_owned(),
            calls: Vec::new(),
        })
        .collect();
    for (path, item) in entries(&document["paths"]) {
        let call = call(document, state, host, path, &item["get"]).await;
        let title = text(&item["get"]["tags"][0]);
        if let Some(group) = groups.iter_mut().find(|group| group.title == title) {
            group.calls.push(call);
        }
    }
    groups
}

async fn call(
    document: &Value,
    state: &AppState,
    host: Option<&HeaderValue>,
    path: &str,
    operation: &Value,
) -> Call {
    let (mut own, mut shared) = (Vec::new(), Vec::new());
    for parameter in items(&operation["parameters"]) {
        match parameter["$ref"].as_str() {
            // Fewer are given here than elsewhere: its own words say so.
            Some(link) if link.ends_with("/suggestions") => {
                own.push(described(followed(document, parameter)));
            }
            Some(_) => shared.push(text(&followed(document, parameter)["name"]).to_owned()),
            None => own.push(described(parameter)),
        }
    }
    let example = text(&operation[EXAMPLE]).to_owned();
    let content = entries(&operation["responses"]["200"]["content"]);
    Call {
        id: text(&operation["operationId"]).to_owned(),
        path: path.to_owned(),
        summary: text(&operation["summary"]).to_owned(),
        about: pieces(text(&operation["description"])),
        parameters: own,
        shared,
        statuses: statuses(document, &operation["responses"]),
        media_types: content.map(|(kind, _)| kind.to_owned()).collect(),
        answer: example::answer(state, host, &example).await,
        example,
    }
}

fn described(parameter: &Value) -> Parameter {
    let schema = &parameter["schema"];
    let value = if schema["items"].is_object() {
        &schema["items"]
    } else {
        schema
    };
    let labels = &value[LABELS];
    Parameter {
        name: text(&parameter["name"]).to_owned(),
        about: pieces(text(&parameter["description"])),
        kind: kind(value),
        required: parameter["required"].as_bool().unwrap_or_default(),
        values: items(&value["enum"])
            .map(|value| Meaning {
                value: text(value).to_owned(),
                label: text(&labels[text(value)]).to_owned(),
            })
            .collect(),
    }
}

/// What is written there, in words.
fn kind(schema: &Value) -> String {
    let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
    let length = schema["maxLength"].as_u64();
    match (text(&schema["type"]), least.zip(most), length) {
        ("integer", Some((least, most)), _) => format!("nombre entier de {least} à {most}"),
        ("number", Some((least, most)), _) => format!("nombre de {least} à {most}"),
        (_, _, Some(length)) => format!("texte, {length}\u{a0}caractères au plus"),
        _ if schema["enum"].is_array() => "une valeur de la liste".to_owned(),
        _ => match schema["examples"][0].as_str() {
            Some(example) => format!("texte, par exemple {example}"),
            None => "texte".to_owned(),
        },
    }
}

fn statuses(document: &Value, responses: &Value) -> Vec<Status> {
    entries(responses)
        .map(|(code, response)| Status {
            code: code.to_owned(),
            about: text(&followed(document, response)["description"]).to_owned(),
        })
        .collect()
}

/// What a reference of the document leads to.
fn followed<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let link = value["$ref"]
        .as_str()
        .and_then(|link| link.strip_prefix('#'));
    link.and_then(|link| document.pointer(link))
        .unwrap_or(value)
}

fn pieces(sentence: &str) -> Vec<Piece> {
    let parts = sentence.split('`').enumerate();
    parts
        .filter(|(_, text)| !text.is_empty())
        .map(|(number, text)| Piece {
            code: number % 2 == 1,
            text: text.to_owned(),
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.as_object().into_iter().flatten();
    object.map(|(key, value)| (key.as_str(), value))
}
