//! What of a geocoder's answers can be believed, and what becomes of it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use territory::{Territories, TerritoryId};

use super::answer::{Answer, Kind};
use super::request::Query;
use crate::clean::{Finding, IssueKind, Severity};
use crate::issue::Issue;
use crate::standard::Field;
use crate::standardise::Outcome;
use crate::whereabouts::{Precision, Whereabouts};

/// From this score on, the national geocoder is right in nearly all cases where the commune is the
/// one asked for; below, it has often taken another street (decision 0017).
pub const LEAST_SCORE: f64 = 0.6;

/// Beyond its commune's bounding box: the same slack as for a source's own positions.
const BEYOND_M: f64 = 2_000.0;

/// Why an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The geocoder is not sure enough.
    Unsure,
    /// It is in another commune.
    ElsewhereSaid,
    /// The point is out of the commune.
    ElsewhereDrawn,
    /// It found the commune only, which was known.
    CommuneOnly,
}

/// What an answer is worth: a position that can be kept, or why not.
pub fn believe(
    query: &Query,
    answer: &Answer,
    territories: &Territories,
) -> Result<Whereabouts, Doubt> {
    if answer.kind == Kind::Municipality {
        return Err(Doubt::CommuneOnly);
    }
    if answer.score < LEAST_SCORE {
        return Err(Doubt::Unsure);
    }
    let commune = territories.resolve(query.code_insee);
    let said = answer.code_insee.and_then(|code| territories.resolve(code));
    let (Some(commune), Some(said)) = (commune, said) else {
        return Err(Doubt::ElsewhereSaid);
    };
    if commune.code != said.code {
        return Err(Doubt::ElsewhereSaid);
    }
    let there = territories.commune_at(answer.position);
    let inside = there.is_some_and(|there| there.code == commune.code);
    let near = || {
        let [west, south, east, north] = territories
            .territory(TerritoryId::commune(commune.code))
            .map_or([0.0; 4], |territory| territory.bbox);
        let nearest = territory::Position::new(
            answer.position.latitude().max(south).min(north),
            answer.position.longitude().max(west).min(east),
        );
        nearest.is_some_and(|nearest| nearest.distance_m(answer.position) < BEYOND_M)
    };
    // Communes whose contour is not known have a drawn cell, which says little.
    if !(inside || commune.drawn_cell || near()) {
        return Err(Doubt::ElsewhereDrawn);
    }
    Ok(Whereabouts {
        position: answer.position,
        precision: answer.kind.precision(),
    })
}

/// What came of looking addresses up, for the report of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Geocoding {
    /// Places without a position whose address was looked up.
    pub asked: usize,
    /// Those that have a position now.
    pub found: usize,
    /// Those of which nothing certain was found.
    pub doubtful: usize,
    /// Those that could not be looked up.
    pub unanswered: usize,
    /// Why not, in French.
    pub failure: Option<String>,
}

/// Gives places the positions that were found: `known` holds what the geocoder said of each key,
/// nothing where it found nothing. Places that are not in it were not answered.
pub fn settle(
    outcome: &mut Outcome,
    known: &HashMap<String, Option<Answer>>,
    failure: Option<String>,
    territories: &Territories,
) {
    let mut done = Geocoding::default();
    for published in &mut outcome.published {
        let Some(query) = Query::of(&published.place) else {
            continue;
        };
        done.asked += 1;
        let finding = match known.get(&query.key()) {
            // What was found the last time stands.
            None if published.place.position.is_some() => {
                done.found += 1;
                continue;
            }
            None => {
                done.unanswered += 1;
                continue;
            }
            Some(None) => doubt(&mut done, &query, None, None),
            Some(Some(answer)) => match believe(&query, answer, territories) {
                Ok(whereabouts) => {
                    done.found += 1;
                    published.place.position = Some(rounded(whereabouts));
                    published.place.precision = whereabouts.precision;
                    placed(&query, answer)
                }
                Err(why) => doubt(&mut done, &query, Some(answer), Some(why)),
            },
        };
        if finding.kind == IssueKind::Missing {
            published.place.position = None;
            published.place.precision = Precision::Source;
        }
        // "No position" is no longer true, or has its reason now; so has what was found before.
        published.issues.retain(|issue| {
            issue.field != Field::Latitude
                || !matches!(issue.kind, IssueKind::Missing | IssueKind::Defaulted)
        });
        let issue = Issue::new(published.row, Field::Latitude, finding);
        published.issues.push(issue);
    }
    if done.unanswered > 0 {
        done.failure = failure;
    }
    if done.asked > 0 {
        outcome.report.geocoding = Some(done);
        outcome.recount();
    }
}

fn rounded(whereabouts: Whereabouts) -> territory::Position {
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let Whereabouts { position, .. } = whereabouts;
    territory::Position::new(rounded(position.latitude()), rounded(position.longitude()))
        .unwrap_or(position)
}

fn percent(score: f64) -> String {
    format!("{:.0}\u{a0}%", score * 100.0)
}

fn placed(query: &Query, answer: &Answer) -> Finding {
    let how = match answer.kind {
        Kind::HouseNumber => "au numéro",
        Kind::Street => "à la rue",
        Kind::Locality | Kind::Municipality => "au lieu-dit",
    };
    let message = format!(
        "Position trouvée d’après l’adresse, {how}\u{a0}: «\u{a0}{}\u{a0}» (sûr à {}). Indiquez latitude et longitude si elle n’est pas juste.",
        answer.label,
        percent(answer.score)
    );
    Finding::new(
        IssueKind::Defaulted,
        Severity::Note,
        &query.adresse,
        message,
    )
}

fn doubt(
    done: &mut Geocoding,
    query: &Query,
    answer: Option<&Answer>,
    why: Option<Doubt>,
) -> Finding {
    done.doubtful += 1;
    let found = answer.map_or_else(String::new, |answer| {
        format!(
            " Le plus proche trouvé\u{a0}: «\u{a0}{}\u{a0}» (sûr à {}).",
            answer.label,
            percent(answer.score)
        )
    });
    let reason = match why {
        None => "l’adresse n’a pas été trouvée dans la commune",
        Some(Doubt::Unsure) => "l’adresse n’a pas été trouvée avec assez de certitude",
        Some(Doubt::ElsewhereSaid | Doubt::ElsewhereDrawn) => {
            "l’adresse a été trouvée dans une autre commune"
        }
        Some(Doubt::CommuneOnly) => "l’adresse ne dit rien de plus que la commune",
    };
    let message = format!(
        "Le lieu n’a pas de position, et {reason}\u{a0}: il est situé à sa commune.{found} Indiquez latitude et longitude, ou corrigez l’adresse."
    );
    Finding::new(IssueKind::Missing, Severity::Note, &query.adresse, message)
}
