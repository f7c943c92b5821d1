//! How machines are told that something is wrong: one shape everywhere
//! (RFC 9457), with the parameter and what to do. A person who followed a
//! broken link to a file is told in a page.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Problem;
use super::strict::Refusal;
use crate::kernel::errors::PageError;

/// The media type of these answers.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Ce qui n’allait pas dans un appel (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct ApiProblem {
    /// L’adresse qui explique ce genre d’erreur.
    #[serde(rename = "type")]
    #[schema(example = "/api#erreurs")]
    kind: &'static str,
    /// Le genre d’erreur, en quelques mots.
    title: &'static str,
    /// Le statut HTTP.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Ce qui s’est passé, et quoi faire.
    detail: String,
    /// Chaque paramètre en cause.
    errors: Vec<ParameterProblem>,
}

/// Un paramètre en cause.
#[derive(Serialize, ToSchema)]
pub struct ParameterProblem {
    /// Le paramètre ; vide quand c’est l’adresse entière.
    parameter: String,
    /// Ce qui a été lu, et quoi faire.
    detail: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let detail = self.problems.first();
        let detail = detail.map(|problem| problem.message.clone());
        let problems = self.problems.into_iter();
        let body = ApiProblem {
            kind: "/api#erreurs",
            title: title(self.status),
            status: self.status.as_u16(),
            detail: detail.unwrap_or_default(),
            errors: problems.map(ParameterProblem::from).collect(),
        };
        let kind = HeaderValue::from_static(MEDIA_TYPE);
        (self.status, [(header::CONTENT_TYPE, kind)], Json(body)).into_response()
    }
}

/// Refuses, in a page where a person asks with a browser.
pub fn refused(asked: &HeaderMap, refusal: Refusal) -> Response {
    let accepts = asked
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|kinds| kinds.contains("text/html")) {
        return PageError::Refused {
            status: refusal.status,
            message: refusal
                .problems
                .iter()
                .map(sentence)
                .collect::<Vec<_>>()
                .join(" "),
        }
        .into_response();
    }
    refusal.into_response()
}

fn sentence(problem: &Problem) -> String {
    match problem.parameter.as_str() {
        "" => problem.message.clone(),
        parameter => format!("«\u{a0}{parameter}\u{a0}»\u{a0}: {}", problem.message),
    }
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Introuvable",
        StatusCode::METHOD_NOT_ALLOWED => "Méthode refusée",
        _ => "Demande incomprise",
    }
}

impl From<Problem> for ParameterProblem {
    fn from(problem: Problem) -> Self {
        Self {
            parameter: problem.parameter,
            detail: problem.message,
        }
    }
}
