//! What is asked of a routing service, and what of its answer is believed: the table of OSRM, and
//! the `sources_to_targets` of Valhalla. The sending is whose asks.

use std::fmt::Write as _;
use std::str::FromStr;

use serde::Deserialize;
use serde_json::json;

use super::travel::Place;

/// So many positions may be in one question of either service as they are installed.
pub const MOST_POSITIONS: usize = 100;
/// A journey of two months is none.
const LONGEST: f64 = 5e6;

/// Whose manners a service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// `GET /table/v1/…`
    Osrm,
    /// `POST /sources_to_targets`
    Valhalla,
}

/// A word that names no service's manners.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » is no kind of service: write osrm or valhalla")]
pub struct UnknownManners(String);

impl FromStr for Manners {
    type Err = UnknownManners;

    fn from_str(text: &str) -> Result<Self, UnknownManners> {
        match text {
            "osrm" => Ok(Self::Osrm),
            "valhalla" => Ok(Self::Valhalla),
            _ => Err(UnknownManners(text.to_owned())),
        }
    }
}

/// What to send, after the service's address.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// An address to read.
    Get(String),
    /// An address, and a document of JSON to send there.
    Post(String, String),
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not what such a service says.
    #[error("it is no table of times: {0}")]
    Unreadable(String),
    /// The service says that it cannot.
    #[error("the service says {0}")]
    Refused(String),
    /// Rows or columns too many or too few.
    #[error("it has not one time a journey")]
    Uneven,
    /// A time that nothing takes.
    #[error("it gives {0} seconds for a journey")]
    Time(String),
}

impl Manners {
    /// How to ask for the times from each of some places to each of others, by a profile
    /// (`driving`, `foot`) or a costing (`auto`, `pedestrian`).
    pub fn question(self, profile: &str, from: &[Place], to: &[Place]) -> Question {
        match self {
            Self::Osrm => {
                let mut path = format!("/table/v1/{profile}/");
                for (number, place) in from.iter().chain(to).enumerate() {
                    let between = if number > 0 { ";" } else { "" };
                    let (east, north) = (place.longitude(), place.latitude());
                    let _ = write!(path, "{between}{east:.5},{north:.5}");
                }
                let numbers = |range: std::ops::Range<usize>| {
                    range
                        .map(|number| number.to_string())
                        .collect::<Vec<_>>()
                        .join(";")
                };
                let sources = numbers(0..from.len());
                let targets = numbers(from.len()..from.len() + to.len());
                let _ = write!(path, "?sources={sources}&destinations={targets}");
                Question::Get(path + "&annotations=duration")
            }
            Self::Valhalla => {
                let places = |places: &[Place]| -> Vec<_> {
                    let at = |one: &Place| json!({"lat": one.latitude(), "lon": one.longitude()});
                    places.iter().map(at).collect()
                };
                let body = json!({
                    "sources": places(from), "targets": places(to), "costing": profile,
                });
                Question::Post("/sources_to_targets".to_owned(), body.to_string())
            }
        }
    }

    /// Minutes from each to each, row by row; nothing where there is no way.
    pub fn answer(
        self,
        content: &[u8],
        from: usize,
        to: usize,
    ) -> Result<Vec<Option<f64>>, AnswerError> {
        let unreadable = |error: serde_json::Error| AnswerError::Unreadable(error.to_string());
        let rows: Vec<Vec<Option<f64>>> = match self {
            Self::Osrm => {
                let table: OsrmTable = serde_json::from_slice(content).map_err(unreadable)?;
                match table.durations {
                    Some(rows) if table.code == "Ok" => rows,
                    _ => return Err(AnswerError::Refused(short(&table.code))),
                }
            }
            Self::Valhalla => {
                let table: ValhallaTable = serde_json::from_slice(content).map_err(unreadable)?;
                let rows = table.sources_to_targets.into_iter();
                rows.map(|row| row.into_iter().map(|cell| cell.time).collect())
                    .collect()
            }
        };
        if rows.len() != from || rows.iter().any(|row| row.len() != to) {
            return Err(AnswerError::Uneven);
        }
        rows.into_iter()
            .flatten()
            .map(|seconds| match seconds {
                None => Ok(None),
                Some(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(Some(seconds / 60.0)),
                Some(seconds) => Err(AnswerError::Time(seconds.to_string())),
            })
            .collect()
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[derive(Deserialize)]
struct OsrmTable {
    code: String,
    #[serde(default)]
    durations: Option<Vec<Vec<Option<f64>>>>,
}

#[derive(Deserialize)]
struct ValhallaTable {
    sources_to_targets: Vec<Vec<ValhallaCell>>,
}

#[derive(Deserialize)]
struct ValhallaCell {
    #[serde(default)]
    time: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64) -> Place {
        Place::new(latitude, longitude).unwrap()
    }

    #[test]
    fn each_service_is_asked_in_its_manner() {
        let (from, to) = ([place(48.1, -1.68)], [place(48.2, -1.5), place(47.9, -1.7)]);
        assert_eq!(
            Manners::Osrm.question("driving", &from, &to),
            Question::Get(
                "/table/v1/driving/-1.68000,48.10000;-1.50000,48.20000;-1.70000,47.90000\
                 ?sources=0&destinations=1;2&annotations=duration"
                    .to_owned()
            )
        );
        let Question::Post(path, body) = Manners::Valhalla.question("auto", &from, &to) else {
            panic!("Valhalla is sent a document");
        };
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(path, "/sources_to_targets");
        assert_eq!(body["targets"][1]["lat"], 47.9);
        assert_eq!(body["costing"], "auto");
    }

    #[test]
    fn times_are_believed_only_where_they_are_some() {
        let osrm = |text: &str| Manners::Osrm.answer(text.as_bytes(), 1, 2);
        let good = osrm(r#"{"code":"Ok","durations":[[90.0,null]],"sources":[]}"#);
        assert_eq!(good, Ok(vec![Some(1.5), None]));
        assert_eq!(
            osrm(r#"{"code":"TooBig","message":"Too many"}"#),
            Err(AnswerError::Refused("TooBig".to_owned()))
        );
        assert_eq!(
            osrm(r#"{"code":"Ok","durations":[[1]]}"#),
            Err(AnswerError::Uneven)
        );
        let negative = osrm(r#"{"code":"Ok","durations":[[1,-2]]}"#);
        assert_eq!(negative, Err(AnswerError::Time("-2".to_owned())));
        assert!(matches!(osrm("<html>"), Err(AnswerError::Unreadable(_))));
        let valhalla = r#"{"sources_to_targets":[[{"time":30,"distance":1},{"time":null}]]}"#;
        let valhalla = Manners::Valhalla.answer(valhalla.as_bytes(), 1, 2);
        assert_eq!(valhalla, Ok(vec![Some(0.5), None]));
    }
}
