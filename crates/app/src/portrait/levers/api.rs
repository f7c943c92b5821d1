//! `GET /api/v1/territories/{level}/{code}/levers`: what would be otherwise, for machines.

use std::sync::Arc;

use axum::extract::{RawQuery as RawQueryString, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing::get};
use serde::Serialize;
use territory::TerritoryId;
use utoipa::ToSchema;

use super::model::asked::{self, MOST_COMMUNES, Read};
use super::model::outcome::Outcome;
use super::model::plans::{PlanTold, Sited, sited};
use super::model::standing::{Place, Stand, Standing};
use super::model::{Effect, Levers, Outcomes};
use super::pages::wider;
use super::priority::{Variable, scores};
use super::words;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::state::AppState;
use crate::kernel::{caching, open};
use crate::portrait::api::{At, Between, tenth};
use crate::portrait::model::{CommuneTold, National, Subject};
use crate::portrait::national;
use crate::registry::api::{Part, api_href, named_territory};
use crate::registry::model::{Problem, RawQuery};
use crate::registry::strict::{self, Refusal};

/// A word that an address may say several times.
const SEVERAL: [&str; 3] = ["ajout", "ferme", "poids"];

/// A territory in few figures.
#[derive(Serialize, ToSchema)]
pub struct OutcomeAnswer {
    /// Lieux où quelqu’un aide.
    welcoming: usize,
    /// Heures d’accompagnement par semaine, là où elles sont connues.
    hours_a_week: f64,
    /// Personnes à plus de 20 minutes d’un lieu ; absent si elles ne sont pas comptées.
    far: Option<Between>,
    /// Habitants des communes à plus de 20 minutes d’un lieu.
    far_inhabitants: u64,
    /// Heures par an pour 1 000 personnes.
    hours: Option<Between>,
    /// Heures par an qui manquent.
    missing: Option<Between>,
    /// Minutes jusqu’au lieu le plus proche, en moyenne.
    minutes: Option<f64>,
}

/// Des permanences à placer, et ce qu’elles apporteraient.
#[derive(Serialize, ToSchema)]
pub struct PlanAnswer {
    /// Les codes de leurs communes.
    communes: Vec<String>,
    /// Personnes de plus à portée ; absent si elles ne sont pas comptées.
    persons: Option<Between>,
    /// Habitants des communes qui viennent à portée.
    inhabitants: u64,
    /// Ce qu’aucun plan d’autant de permanences ne peut apporter de plus, en part de celui-ci.
    #[schema(minimum = 0)]
    more_at_most: f64,
}

/// Un poids d’un indice.
#[derive(Serialize, ToSchema)]
pub struct WeightAnswer {
    /// Ce qui pèse, comme le paramètre `poids` le nomme.
    name: String,
    /// Ce qui pèse, pour un lecteur.
    label: String,
    /// Le poids publié.
    published: f64,
    /// Le poids demandé.
    weight: f64,
}

/// L’indice dont on change les poids.
#[derive(Serialize, ToSchema)]
pub struct IndexAnswer {
    /// Son nom dans les adresses.
    id: String,
    /// Son nom.
    label: String,
    /// Ce que les poids changent aux rangs.
    sentence: String,
    /// Ses poids.
    weights: Vec<WeightAnswer>,
    /// Sa page : formule, sources, fiabilité.
    href: String,
}

/// Où en est une commune dans l’indice.
#[derive(Serialize, ToSchema)]
pub struct StandAnswer {
    /// Le score ; absent s’il manque trop de données.
    score: Option<f64>,
    /// Le rang parmi les communes du territoire, la plus fragile d’abord ; absent sans score, ou si trop peu de
    /// personnes sont comptées.
    #[schema(minimum = 1)]
    rank: Option<usize>,
}

/// Ce qu’une commune peut atteindre.
#[derive(Serialize, ToSchema)]
pub struct ReachAnswer {
    /// Lieux où quelqu’un aide.
    welcoming: usize,
    /// Minutes jusqu’au lieu le plus proche.
    minutes: Option<f64>,
    /// Heures par an pour 1 000 personnes.
    hours: Option<Between>,
    /// Heures par an qui manquent.
    missing: Option<Between>,
}

/// Une commune, aujourd’hui et avec les changements.
#[derive(Serialize, ToSchema)]
pub struct LeverCommuneAnswer {
    /// Son code INSEE.
    code: String,
    /// Son nom.
    label: String,
    /// Ses habitants.
    inhabitants: u32,
    /// Personnes à accompagner.
    persons: Option<Between>,
    /// Heures par semaine de la permanence ajoutée.
    added_hours: Option<f64>,
    /// Aujourd’hui.
    before: ReachAnswer,
    /// Avec les changements.
    after: ReachAnswer,
    /// Points sur 100 de « par où commencer », avec les changements.
    priority: Option<f64>,
    /// L’indice, par les poids publiés.
    published: StandAnswer,
    /// L’indice, par les poids demandés.
    weighed: StandAnswer,
}

/// Ce que changeraient d’autres lieux, d’autres déplacements ou d’autres poids.
#[derive(Serialize, ToSchema)]
pub struct LeversAnswer {
    /// Le niveau et le code du territoire.
    id: String,
    /// Son nom.
    label: String,
    /// Ce qui change, en une phrase ; absent si aucun lieu ne change.
    sentence: Option<String>,
    /// Aujourd’hui.
    before: OutcomeAnswer,
    /// Avec les changements.
    after: OutcomeAnswer,
    /// Où placer d’autres permanences, si `n` le demande ; le meilleur plan d’abord.
    #[schema(max_items = 4)]
    plans: Vec<PlanAnswer>,
    /// L’indice et ses poids ; absent si aucun ne peut être calculé ici.
    index: Option<IndexAnswer>,
    /// Les lieux à fermer qui ne sont plus recensés.
    gone: Vec<String>,
    /// Combien de communes, en tout.
    communes_total: usize,
    /// La page de communes donnée, à partir de 1.
    #[schema(minimum = 1)]
    page: usize,
    /// Combien de pages il y a.
    #[schema(minimum = 1)]
    pages: usize,
    /// Les communes de cette page, par code.
    #[schema(max_items = 100)]
    communes: Vec<LeverCommuneAnswer>,
    /// Le même essai sur le site.
    href: String,
}

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/territories/{level}/{code}/levers", get(one))
        .layer(caching::for_machines())
        .layer(open::to_all())
}

/// Whether an address may say this word.
fn knows(name: &str) -> bool {
    let own = ["niveau", "mode", "n", "rayon", "indice", "page", "limit"];
    own.contains(&name)
        || SEVERAL.contains(&name)
        || Variable::ALL.iter().any(|one| one.parameter() == name)
}

async fn one(
    State(state): State<AppState>,
    path: At,
    RawQueryString(address): RawQueryString,
) -> Result<Response, Response> {
    let (atlas, national) = national(&state).await.map_err(PageError::into_response)?;
    let id = match named_territory(&atlas, path).map_err(IntoResponse::into_response)? {
        Ok(id) => id,
        Err(moved) => return Ok(Redirect::permanent(&format!("{moved}/levers")).into_response()),
    };
    let raw = strict::words_repeating(address.as_deref(), knows, &SEVERAL);
    let raw = raw.map_err(IntoResponse::into_response)?;
    let part = Part::asked(&raw).map_err(IntoResponse::into_response)?;
    // A commune's levers are its intercommunalité's, as on the site.
    let target = wider(&atlas, id);
    if target != id {
        let query = address.map(|query| format!("?{query}")).unwrap_or_default();
        let there = format!("{}/levers{query}", api_href(target));
        return Ok(Redirect::permanent(&there).into_response());
    }
    let answer = tokio::task::spawn_blocking(move || answer(&atlas, &national, id, &raw, &part));
    let answer = answer
        .await
        .map_err(|error| PageError::Document(error.to_string()).into_response())?;
    Ok(Json(answer.map_err(IntoResponse::into_response)?).into_response())
}

fn answer(
    atlas: &Arc<Atlas>,
    national: &National,
    id: TerritoryId,
    raw: &RawQuery,
    part: &Part,
) -> Result<LeversAnswer, Refusal> {
    let territory = atlas
        .territory(id)
        .ok_or_else(|| Refusal::missing("code", "Ce territoire n’existe pas."))?;
    if territory.communes > MOST_COMMUNES {
        return Err(Refusal::bad(
            "code",
            "Ce territoire est trop grand\u{a0}: demandez une région, un département ou une intercommunalité.",
        ));
    }
    let subject = Subject::territory(atlas, territory);
    let read = asked::read(atlas, &subject, raw);
    if !read.problems.is_empty() {
        return Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            problems: read.problems.into_iter().map(named).collect(),
        });
    }
    Ok(told(atlas, national, subject, read, id, part))
}

/// What a form asks for in a field of its own, by the word that an address has for it.
fn named(problem: Problem) -> Problem {
    match problem.parameter.as_str() {
        "permanence" => Problem {
            parameter: "ajout".to_owned(),
            ..problem
        },
        _ => problem,
    }
}

fn told(
    atlas: &Atlas,
    national: &National,
    subject: Subject,
    read: Read,
    id: TerritoryId,
    part: &Part,
) -> LeversAnswer {
    let levers = &read.levers;
    let effect = Effect::of(atlas, national, subject.clone(), levers);
    let standing = Standing::of(atlas, &subject, &levers.weighing);
    let outcomes = Outcomes::of(&effect);
    let plans = levers
        .siting
        .map(|siting| sited(atlas, national, &effect.after, levers, siting));
    let priorities = scores(atlas, &effect.after, levers.weights);
    let stands = standing.as_ref().map(|standing| &standing.communes);
    let communes: Vec<usize> = (0..effect.before.communes.len()).collect();
    LeversAnswer {
        id: id.to_string(),
        label: subject.name.clone(),
        sentence: words::sentence(&effect, levers),
        before: outcome(&outcomes.before),
        after: outcome(&outcomes.after),
        plans: match plans {
            Some(Sited::Plans(plans)) => plans.iter().map(|one| plan(atlas, one)).collect(),
            _ => Vec::new(),
        },
        index: standing.as_ref().map(|standing| index(atlas, standing)),
        communes_total: communes.len(),
        page: part.number(),
        pages: part.pages(communes.len()),
        communes: part
            .of(&communes)
            .iter()
            .map(|&at| {
                let pair = (&effect.before.communes[at], &effect.after.communes[at]);
                let stand = stands.map(|stands| stands[at]);
                commune(atlas, levers, pair, priorities[at], stand)
            })
            .collect(),
        href: levers.href(atlas, &subject, ""),
        gone: read.gone,
    }
}

fn outcome(told: &Outcome) -> OutcomeAnswer {
    OutcomeAnswer {
        welcoming: told.welcoming,
        hours_a_week: tenth(told.hours_a_week),
        far: told.far.map(Between::from),
        far_inhabitants: told.far_inhabitants,
        hours: told.hours.map(Between::from),
        missing: told.missing.map(Between::from),
        minutes: told.minutes.map(tenth),
    }
}

fn plan(atlas: &Atlas, plan: &PlanTold) -> PlanAnswer {
    let all = atlas.territories.communes();
    let codes = plan.communes.iter();
    PlanAnswer {
        communes: codes
            .map(|&commune| all[commune].code.to_string())
            .collect(),
        persons: plan.persons.map(Between::from),
        inhabitants: plan.inhabitants,
        more_at_most: (plan.more_at_most * 1e4).ceil() / 1e4,
    }
}

fn index(atlas: &Atlas, standing: &Standing) -> IndexAnswer {
    let weights = standing.weights.iter().map(|one| WeightAnswer {
        name: format!("{}.{}", one.aggregate, one.part),
        label: one.label.clone(),
        published: one.published,
        weight: one.weight,
    });
    IndexAnswer {
        id: standing.index.clone(),
        label: standing.title.clone(),
        sentence: words::standing(atlas, standing),
        weights: weights.collect(),
        href: format!("/indices/{}", standing.index),
    }
}

fn commune(
    atlas: &Atlas,
    levers: &Levers,
    (before, after): (&CommuneTold, &CommuneTold),
    priority: Option<f64>,
    stand: Option<Stand>,
) -> LeverCommuneAnswer {
    let commune = &atlas.territories.communes()[after.number];
    let added = levers.added.iter().find(|one| one.commune == after.number);
    let place = |of: fn(&Stand) -> Place| stand.as_ref().map(of).unwrap_or_default();
    LeverCommuneAnswer {
        code: commune.code.to_string(),
        label: commune.name.clone(),
        inhabitants: after.inhabitants,
        persons: after.persons.map(Between::from),
        added_hours: added.map(|one| one.hours),
        before: reach(before),
        after: reach(after),
        priority: priority.map(tenth),
        published: stands(place(|stand| stand.published)),
        weighed: stands(place(|stand| stand.weighed)),
    }
}

fn stands(place: Place) -> StandAnswer {
    StandAnswer {
        score: place.score.map(|score| (score * 1e4).round() / 1e4),
        rank: place.rank,
    }
}

fn reach(told: &CommuneTold) -> ReachAnswer {
    ReachAnswer {
        welcoming: told.welcoming,
        minutes: told.nearest_minutes.map(tenth),
        hours: told.hours.map(Between::from),
        missing: told.missing.map(Between::from),
    }
}
