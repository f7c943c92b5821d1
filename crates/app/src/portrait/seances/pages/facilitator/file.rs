//! Everything that a séance collected, as one table.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::super::{failed, name_of};
use super::granted;
use crate::kernel::access::Me;
use crate::kernel::errors::PageError;
use crate::kernel::formats::cell;
use crate::kernel::state::AppState;
use crate::portrait::seances::model::{Hat, Proposal, Seance};
use crate::portrait::seances::store::results::{self, Results, Words, proposals};
use crate::registry::export::csv::{MARK, write};

/// What a line is about, of what, which measure, its value, and a text.
type Row = [String; 6];

const COLUMNS: [&str; 6] = [
    "partie",
    "objet",
    "identifiant",
    "mesure",
    "valeur",
    "texte",
];

/// `GET /mon-espace/seances/{seance}/resultats.csv`
pub async fn csv(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let told = results::of(&state.database, &seance)
        .await
        .map_err(failed)?;
    let proposed = proposals(&state.database, &id).await.map_err(failed)?;
    let territory = name_of(&state.atlas(), seance.territory);
    let mut out = MARK.to_vec();
    let document = |error: std::io::Error| PageError::Document(error.to_string());
    write(&mut out, &COLUMNS).map_err(document)?;
    for row in rows(&seance, &territory, &told.fit_to_show(), &proposed) {
        write(&mut out, &row.map(cell)).map_err(document)?;
    }
    let name = format!("seance-{}.csv", seance.held_on);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, out).into_response())
}

fn row(part: &str, object: &str, id: &str, measure: &str, value: impl ToString, text: &str) -> Row {
    [
        part.to_owned(),
        object.to_owned(),
        id.to_owned(),
        measure.to_owned(),
        value.to_string(),
        text.to_owned(),
    ]
}

fn rows(seance: &Seance, territory: &str, told: &Results, proposed: &[Proposal]) -> Vec<Row> {
    let mut rows = vec![
        row(
            "séance",
            &seance.title,
            &seance.id,
            "date",
            seance.held_on,
            "",
        ),
        row(
            "séance",
            territory,
            &seance.territory.to_string(),
            "participants",
            told.participants,
            "",
        ),
    ];
    for (slug, number) in &told.hats {
        let label = slug.parse::<Hat>().map_or("Sans rôle indiqué", Hat::label);
        rows.push(row("participants", label, slug, "nombre", number, ""));
    }
    offer(&mut rows, told, proposed);
    for score in &told.stakes.scores {
        let label = &seance.stakes[score.stake];
        let mut add = |measure, value: String| {
            rows.push(row("enjeux", label, "", measure, value, ""));
        };
        add("rang", score.rank.to_string());
        // A comma, as French spreadsheets read it.
        let points = score.half_points as f64 / 2.0;
        add("points de Borda", points.to_string().replace('.', ","));
        add("mis en premier", score.first.to_string());
        add("classé", score.ranked.to_string());
    }
    rows.extend(answers("enjeux", told.stakes.voters, told.stakes.blank));
    for count in &told.sites.counts {
        let site = &seance.sites[count.site];
        let code = site.commune.map(|code| code.to_string());
        let code = code.unwrap_or_default();
        rows.push(row("sites", &site.label, &code, "voix", count.votes, ""));
    }
    rows.extend(answers("sites", told.sites.voters, told.sites.blank));
    rows
}

fn answers(part: &str, voters: usize, blank: usize) -> [Row; 2] {
    [
        row(part, "", "", "réponses", voters, ""),
        row(part, "", "", "réponses blanches", blank, ""),
    ]
}

fn offer(rows: &mut Vec<Row>, told: &Results, proposed: &[Proposal]) {
    let texts = |rows: &mut Vec<Row>, name: &str, key: &str, measure: &str, words: &[Words]| {
        for words in words {
            rows.push(row("offre", name, key, measure, "", &words.text));
        }
    };
    for place in &told.places {
        let (name, key) = (&place.name, &place.key);
        rows.push(row("offre", name, key, "confirmé par", place.confirmed, ""));
        texts(rows, name, key, "confirmé par", &place.words);
        for fault in &place.faults {
            rows.push(row("offre", name, key, fault.label(), fault.number, ""));
            texts(rows, name, key, fault.label(), &fault.words);
        }
    }
    for proposal in proposed {
        let name = format!("{}, {}", proposal.name, proposal.commune);
        let suite = proposal.suite.label();
        rows.push(row(
            "lieu proposé",
            &name,
            &proposal.id,
            "suite",
            suite,
            &proposal.words,
        ));
    }
    for words in &told.remarks {
        rows.push(row("remarque", "", "", "", "", &words.text));
    }
}
