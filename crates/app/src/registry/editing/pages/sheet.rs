//! The form of one sheet.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use places::standard::Field;
use serde::Deserialize;
use territory::Territories;

use super::{edit_href, granted, refused};
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::identity::Actor;
use crate::kernel::pages::{Page, render};
use crate::kernel::policy::{Action, EditPlace, Target, may};
use crate::kernel::state::AppState;
use crate::registry::claims::{self, organisations_of};
use crate::registry::editing::model::{
    Draft, Editable, Input, Part, Refusal, SHOWN, TAKEN_OFF, Texts, check, sections,
};
use crate::registry::editing::store::{self, EditError, Sheet};
use crate::registry::quality::pages::Panel;

/// What was just done, as the page says it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Done {
    fait: String,
}

impl Done {
    fn words(&self) -> Option<&'static str> {
        Some(match self.fait.as_str() {
            "corrigee" => "Votre correction est enregistrée. Le public la voit dès maintenant.",
            "pareille" => "Rien n’a changé\u{a0}: la fiche disait déjà cela.",
            "a-jour" => "Merci. La fiche est notée comme vérifiée aujourd’hui.",
            "retiree" => {
                "La fiche n’est plus montrée au public. Vous pouvez la remettre à tout moment."
            }
            "remise" => "La fiche est de nouveau montrée au public.",
            "annulee" => "La correction est annulée.",
            _ => return None,
        })
    }
}

struct Choice {
    id: String,
    value: &'static str,
    label: &'static str,
    checked: bool,
}

struct FormField {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    text: String,
    choices: Vec<Choice>,
    wrong: Option<String>,
    /// What the source says, where a hand wrote something else.
    source_says: Option<String>,
}

struct Section {
    title: &'static str,
    fields: Vec<FormField>,
}

struct Summary {
    href: String,
    message: String,
}

#[derive(Template)]
#[template(path = "espace/sheet.html")]
struct SheetPage {
    page: Page,
    name: String,
    commune: String,
    href: String,
    public_href: Option<String>,
    sections: Vec<Section>,
    summary: Vec<Summary>,
    moved: bool,
    done: Option<&'static str>,
    version: String,
    why: String,
    source: String,
    checked: String,
    withdrawn: bool,
    taken_off: bool,
    may_claim: bool,
    may_merge: bool,
    quality: Panel,
}

/// `GET /mon-espace/lieux/{key}`
pub async fn form(
    State(state): State<AppState>,
    Me(signed_in): Me,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let actor = Actor::Person(signed_in.clone());
    let sheet = match granted::<EditPlace>(&state, &actor, &key).await {
        Ok((sheet, _)) => sheet,
        // Whoever answers for a structure can ask for the charge of the place.
        Err(PageError::Forbidden) if !organisations_of(&signed_in).is_empty() => {
            return Ok(Redirect::to(&format!("{}/revendiquer", edit_href(&key))).into_response());
        }
        Err(error) => return Err(error),
    };
    let draft = Draft::of(&sheet.place, sheet.version());
    render(&page(
        &state,
        &actor,
        &sheet,
        draft,
        &[],
        false,
        done.words(),
    )?)
}

/// `POST /mon-espace/lieux/{key}`
pub async fn save(
    State(state): State<AppState>,
    actor: Actor,
    Path(key): Path<String>,
    body: Bytes,
) -> Result<Response, PageError> {
    let (sheet, grant) = granted::<EditPlace>(&state, &actor, &key).await?;
    let mut draft = Draft::read(&body);
    let texts = match check(
        &sheet.place,
        &draft,
        Territories::bundled(),
        state.clock.today(),
    ) {
        Ok(texts) => texts,
        Err(refusals) => {
            let page = page(&state, &actor, &sheet, draft, &refusals, false, None)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
        }
    };
    if texts.is_empty() {
        return Ok(done_with(&key, "pareille"));
    }
    match store::save(
        &state.database,
        &grant,
        state.clock,
        &draft.version,
        &texts,
        &draft.why,
    )
    .await
    {
        Ok(()) => Ok(done_with(&key, "corrigee")),
        Err(EditError::OutOfScope(_)) => {
            let message = "Cette commune n’est pas dans votre périmètre. Demandez à l’équipe du Hub de déplacer la fiche.";
            let refusal = Refusal {
                field: Field::Commune,
                message: message.to_owned(),
            };
            let page = page(&state, &actor, &sheet, draft, &[refusal], false, None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
        Err(EditError::Moved(current)) => {
            // What was typed stays; sent again, it is a correction of the sheet as it is now.
            draft.version = current.version();
            let page = page(&state, &actor, &current, draft, &[], true, None)?;
            Ok((StatusCode::CONFLICT, render(&page)?).into_response())
        }
        Err(error) => Err(refused(error)),
    }
}

/// `POST /mon-espace/lieux/{key}/a-jour`: all of it was checked, and is right.
pub async fn confirm(
    State(state): State<AppState>,
    actor: Actor,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let today = state.clock.today().to_string();
    let texts = Texts::from([(Part::Field(Field::DateMaj), today)]);
    change(&state, &actor, &key, texts, "Tout est à jour", "a-jour").await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Publication {
    publication: String,
    pourquoi: String,
}

/// `POST /mon-espace/lieux/{key}/publication`: takes a sheet off the map, or puts it back.
pub async fn publication(
    State(state): State<AppState>,
    actor: Actor,
    Path(key): Path<String>,
    axum::Form(asked): axum::Form<Publication>,
) -> Result<Response, PageError> {
    let (text, done) = match asked.publication.as_str() {
        "retirer" => (TAKEN_OFF, "retiree"),
        _ => (SHOWN, "remise"),
    };
    let texts = Texts::from([(Part::Publication, text.to_owned())]);
    change(&state, &actor, &key, texts, asked.pourquoi.trim(), done).await
}

async fn change(
    state: &AppState,
    actor: &Actor,
    key: &str,
    texts: Texts,
    why: &str,
    done: &str,
) -> Result<Response, PageError> {
    let (sheet, grant) = granted::<EditPlace>(state, actor, key).await?;
    if texts
        .iter()
        .all(|(part, text)| sheet.text_of(*part) == *text)
        && !sheet.undated
    {
        return Ok(done_with(key, done));
    }
    let why: String = why.chars().take(500).collect();
    store::save(
        &state.database,
        &grant,
        state.clock,
        &sheet.version(),
        &texts,
        &why,
    )
    .await
    .map_err(refused)?;
    Ok(done_with(key, done))
}

fn done_with(key: &str, done: &str) -> Response {
    Redirect::to(&format!("{}?fait={done}", edit_href(key))).into_response()
}

fn page(
    state: &AppState,
    actor: &Actor,
    sheet: &Sheet,
    draft: Draft,
    refusals: &[Refusal],
    moved: bool,
    done: Option<&'static str>,
) -> Result<SheetPage, PageError> {
    let Actor::Person(signed_in) = actor else {
        return Err(PageError::Forbidden);
    };
    let mistaken = if refusals.is_empty() && !moved {
        ""
    } else {
        "Erreur : "
    };
    let href = edit_href(&sheet.key);
    let fields = |known: &[Editable]| {
        known
            .iter()
            .map(|known| field(known, sheet, &draft, refusals))
            .collect()
    };
    let atlas = state.atlas();
    let unread = atlas.place(&sheet.key).map(|place| atlas.unread(place));
    let unread = unread.unwrap_or_default();
    let claim = claims::possible(signed_in, sheet);
    Ok(SheetPage {
        page: Page::new(
            &href,
            format!("{mistaken}Corriger la fiche {}", sheet.place.nom),
            "",
        )
        .shown_to(signed_in),
        name: sheet.place.nom.clone(),
        commune: format!("{} ({})", sheet.place.commune, sheet.place.code_postal),
        public_href: (!sheet.withdrawn && !sheet.is_taken_off())
            .then(|| format!("/lieux/{}", sheet.key)),
        sections: sections()
            .map(|(title, known)| Section {
                title,
                fields: fields(known),
            })
            .into_iter()
            .collect(),
        summary: refusals
            .iter()
            .map(|refusal| Summary {
                href: format!("#{}", refusal.field.name()),
                message: refusal.message.clone(),
            })
            .collect(),
        moved,
        done,
        version: draft.version.clone(),
        why: draft.why.clone(),
        source: sheet.source_name.clone(),
        checked: match sheet.undated {
            true => "à une date inconnue".to_owned(),
            false => format!("le {}", crate::kernel::formats::date(sheet.place.date_maj)),
        },
        withdrawn: sheet.withdrawn,
        taken_off: sheet.is_taken_off(),
        may_claim: claim,
        may_merge: may(
            &signed_in.roles,
            Action::MergePlaces,
            &Target::place(&sheet.key, sheet.place.code_insee, sheet.steward.clone()),
        )
        .is_ok(),
        quality: Panel::of(sheet, &unread, state.clock.today()),
        href,
    })
}

fn field(known: &Editable, sheet: &Sheet, draft: &Draft, refusals: &[Refusal]) -> FormField {
    let name = known.field.name();
    let (kind, choices) = match known.input {
        Input::Line(kind) => (kind, Vec::new()),
        Input::Lines => ("lines", Vec::new()),
        Input::Text => ("text-area", Vec::new()),
        Input::Choices(values) => ("choices", values()),
    };
    let choices = choices
        .into_iter()
        .enumerate()
        .map(|(rank, (value, label))| Choice {
            id: if rank == 0 {
                name.to_owned()
            } else {
                format!("{name}-{rank}")
            },
            value,
            label,
            checked: draft.has(known.field, value),
        });
    let wrong = refusals.iter().find(|refusal| refusal.field == known.field);
    let corrected = sheet.edits.contains_key(&Part::Field(known.field));
    FormField {
        name,
        label: known.label,
        hint: known.hint,
        kind,
        text: draft.text(known.field).to_owned(),
        choices: choices.collect(),
        wrong: wrong.map(|refusal| refusal.message.clone()),
        source_says: corrected.then(|| match sheet.source.text(known.field) {
            text if text.is_empty() => "rien".to_owned(),
            text => text.replace('|', ", "),
        }),
    }
}
