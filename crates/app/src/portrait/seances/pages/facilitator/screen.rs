//! The screen that is projected: the code, who is there, what comes in, and the buttons that open and
//! close the steps.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::shown::{Shown, persons};
use super::super::{failed, name_of, places_of};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::caching::{is_held, not_modified, tag_of_parts};
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::origin::Origin;
use crate::kernel::pages::{Page, render};
use crate::kernel::state::AppState;
use crate::portrait::model::{National, Portrait, Subject};
use crate::portrait::seances::model::{Phase, Seance, Step};
use crate::portrait::seances::store::keeping::{self, Act};
use crate::portrait::seances::store::results::{self, proposals};
use crate::portrait::seances::store::{Crowd, answered, closing, crowd, one};
use crate::portrait::words;
use crate::registry::drawing::qr;
use crate::registry::views::MapView;

/// A step in the list, and what may be done with it.
struct StepLine {
    slug: &'static str,
    label: &'static str,
    told: &'static str,
    open: bool,
    /// It was open, or is.
    current: bool,
}

/// What moves by itself.
pub struct Live {
    phase: Phase,
    joined: String,
    present: String,
    /// How many answered the step of the moment.
    answered: Option<String>,
    results: Option<Shown>,
    texts: bool,
    texts_href: String,
}

impl Live {
    fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(step) if step != Step::Restitution)
    }

    fn shows_offer(&self) -> bool {
        matches!(
            self.phase,
            Phase::Open(Step::Offre) | Phase::Shut(Step::Offre)
        )
    }

    /// While people answer, what the others answered is not shown: it would sway them.
    fn shows_stakes(&self) -> bool {
        self.phase == Phase::Shut(Step::Enjeux)
    }

    fn shows_sites(&self) -> bool {
        self.phase == Phase::Shut(Step::Sites)
    }

    fn shows_all(&self) -> bool {
        matches!(
            self.phase,
            Phase::Over | Phase::Open(Step::Restitution) | Phase::Shut(Step::Restitution)
        )
    }
}

#[derive(Template)]
#[template(path = "portrait/seances/ecran.html")]
struct ScreenPage {
    page: Page,
    href: String,
    title: String,
    territory: String,
    date: String,
    /// The first sentence of the territory's portrait, once the portraits are worked out.
    portrait: Option<String>,
    sentence: String,
    code: String,
    /// The address to type, without the protocol.
    address: String,
    qr: Option<String>,
    stakes: Vec<String>,
    sites: Vec<String>,
    votes: usize,
    preparing: bool,
    over: bool,
    steps: Vec<StepLine>,
    any_open: bool,
    map: MapView,
    live: Live,
    direct: String,
    stage: String,
    done: Option<&'static str>,
    to_settle: usize,
}

/// What stands in the page again every few seconds.
#[derive(Template)]
#[template(path = "portrait/seances/part/direct.html")]
struct LivePart {
    live: Live,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    fait: String,
    textes: String,
}

/// `GET /mon-espace/seances/{seance}`
pub async fn page(
    State(state): State<AppState>,
    me: Me,
    origin: Option<Origin>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let now = state.clock.now();
    let phase = seance.phase(now);
    let crowd = crowd(&state.database, &id, now).await.map_err(failed)?;
    let texts = asked.textes == "oui";
    let live = live(&state, &seance, phase, crowd, texts).await?;
    let atlas = state.atlas();
    let href = href(&id);
    let joining = |origin: &Origin| origin.address("/seance");
    let address = origin
        .as_ref()
        .map_or_else(|| "/seance".to_owned(), joining);
    let steps = seance.steps();
    let to_settle = proposals(&state.database, &id).await.map_err(failed)?;
    render(&ScreenPage {
        page: Page::new(&href, seance.title.clone(), "").shown_to(&me.0),
        territory: name_of(&atlas, seance.territory),
        date: formats::date(seance.held_on),
        portrait: portrait(&atlas, &seance),
        sentence: sentence(&atlas, &seance),
        code: seance.code.shown(),
        qr: origin.and_then(|origin| qr::svg(&origin.address(&seance.code.href())).ok()),
        address: address
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .to_owned(),
        stakes: seance.stakes.clone(),
        sites: seance.sites.iter().map(|site| site.label.clone()).collect(),
        votes: seance.votes,
        preparing: phase == Phase::Preparing,
        over: phase == Phase::Over,
        any_open: matches!(phase, Phase::Open(_)),
        steps: steps.into_iter().map(|step| line(step, phase)).collect(),
        map: map(&atlas, &seance),
        direct: format!("{href}/direct{}", if texts { "?textes=oui" } else { "" }),
        stage: seance.moved_to(phase),
        done: told(&asked.fait),
        to_settle: to_settle.iter().filter(|proposal| proposal.waits()).count(),
        title: seance.title,
        live,
        href,
    })
}

fn map(atlas: &Atlas, seance: &Seance) -> MapView {
    atlas
        .territory(seance.territory)
        .map_or_else(MapView::mainland, MapView::of)
}

fn told(done: &str) -> Option<&'static str> {
    match done {
        "preparee" => Some("La séance est prête. Le code servira le jour venu."),
        "modifiee" => Some("Les changements sont enregistrés."),
        "terminee" => Some(
            "La séance est terminée. Les erreurs signalées sont sur le bureau des signalements.",
        ),
        "trop-tard" => Some("Rien n’a changé\u{a0}: la séance est terminée, ou n’a pas commencé."),
        _ => None,
    }
}

fn line(step: Step, phase: Phase) -> StepLine {
    StepLine {
        slug: step.slug(),
        label: step.label(),
        told: step.told(),
        open: phase == Phase::Open(step),
        current: phase == Phase::Open(step) || phase == Phase::Shut(step),
    }
}

/// What the portrait says first. Nobody in the room waits for it: after a start it is worked out
/// aside, and the offer alone is told until then.
fn portrait(atlas: &Atlas, seance: &Seance) -> Option<String> {
    let national = atlas.derived::<National>()?;
    let subject = Subject::territory(atlas, atlas.territory(seance.territory)?);
    let reaches: Vec<_> = subject
        .communes
        .iter()
        .map(|&number| national.reaches[number])
        .collect();
    let told = Portrait::reaching(atlas, &national, subject, None, &reaches);
    Some(words::sentence(&told))
}

/// What is known of the territory's offer, in a sentence.
fn sentence(atlas: &Atlas, seance: &Seance) -> String {
    let communes = atlas.communes_of(seance.territory);
    let without = communes
        .iter()
        .filter(|commune| atlas.places_in(commune.code).next().is_none())
        .count();
    let known = places_of(atlas, seance.territory).len();
    let places = formats::counted(known, "lieu d’aide connu", "lieux d’aide connus");
    match (communes.len(), without) {
        (1, _) => format!("{places} dans cette commune."),
        (all, 0) => format!("{places}\u{a0}; chacune des {all}\u{a0}communes en a au moins un."),
        (all, n) => format!(
            "{places}\u{a0}; {} sur {} n’en {} aucun.",
            formats::counted(n, "commune", "communes"),
            formats::integer(all as u64),
            if n > 1 { "ont" } else { "a" },
        ),
    }
}

async fn live(
    state: &AppState,
    seance: &Seance,
    phase: Phase,
    crowd: Crowd,
    texts: bool,
) -> Result<Live, PageError> {
    let database = &state.database;
    let answered = match phase {
        Phase::Open(Step::Restitution) | Phase::Preparing | Phase::Welcome | Phase::Over => None,
        Phase::Open(step) | Phase::Shut(step) => {
            let answers = answered(database, &seance.id, step).await.map_err(failed)?;
            Some(format!(
                "{} sur {} ont répondu",
                answers,
                persons(crowd.joined)
            ))
        }
    };
    let results = match phase {
        Phase::Preparing | Phase::Welcome | Phase::Open(Step::Enjeux | Step::Sites) => None,
        _ => {
            let told = results::of(database, seance).await.map_err(failed)?;
            let proposed = proposals(database, &seance.id).await.map_err(failed)?;
            Some(Shown::new(seance, &told.fit_to_show(), &proposed))
        }
    };
    // Once they are forgotten, only what was kept tells how many they were.
    let joined = match &results {
        Some(results) if seance.erased_at.is_some() => results.participants.clone(),
        _ => persons(crowd.joined),
    };
    let href = href(&seance.id);
    Ok(Live {
        phase,
        joined,
        present: persons(crowd.present),
        answered,
        results,
        texts,
        texts_href: match texts {
            true => href,
            false => format!("{href}?textes=oui"),
        },
    })
}

/// `GET /mon-espace/seances/{seance}/direct`: what moves, where it moved. Two small questions to the
/// database tell that nothing did.
pub async fn direct(
    State(state): State<AppState>,
    me: Me,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let now = state.clock.now();
    let phase = seance.phase(now);
    let crowd = crowd(&state.database, &id, now).await.map_err(failed)?;
    let tag = tag_of_parts(&[
        &id,
        &seance.revision.to_string(),
        &format!("{phase:?} {crowd:?}"),
        &asked.textes,
    ]);
    if is_held(&headers, &tag) {
        return Ok(not_modified(&tag));
    }
    let live = live(&state, &seance, phase, crowd, asked.textes == "oui").await?;
    let stage = header::HeaderName::from_static("x-etape");
    let told = [(header::ETAG, tag), (stage, seance.moved_to(phase))];
    Ok((told, render(&LivePart { live })?).into_response())
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Sent {
    faire: String,
}

/// `POST /mon-espace/seances/{seance}`
pub async fn act(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (seance, grant) = granted(&state, &me, &id).await?;
    let act = match sent.faire.as_str() {
        "commencer" => Act::Begin,
        "fermer" => Act::Shut,
        "terminer" => Act::End,
        "supprimer" => Act::Remove,
        other => match other.strip_prefix("ouvrir-").map(str::parse::<Step>) {
            Some(Ok(step)) if seance.steps().contains(&step) => Act::Open(step),
            _ => {
                return Err(PageError::Refused {
                    status: StatusCode::UNPROCESSABLE_ENTITY,
                    message: "Revenez à la séance, et choisissez un bouton.".to_owned(),
                });
            }
        },
    };
    let done = keeping::act(&state.database, &grant, act, state.clock)
        .await
        .map_err(failed)?;
    let to = match (done, act) {
        (false, _) => format!("{}?fait=trop-tard", href(&id)),
        (true, Act::Remove) => "/mon-espace/seances?fait=supprimee".to_owned(),
        (true, Act::End) => {
            // Should this fail, the job does it within a quarter of an hour.
            if let Some(ended) = one(&state.database, &id).await.map_err(failed)? {
                closing::report(&state.database, &ended)
                    .await
                    .map_err(failed)?;
            }
            format!("{}?fait=terminee", href(&id))
        }
        (true, _) => href(&id),
    };
    Ok(Redirect::to(&to).into_response())
}
