//! Who leads, how it ends, what is left.

use axum::http::{StatusCode, header};
use chrono::TimeDelta;

use super::super::model::{KEPT_DAYS, LASTS, Phase, Step, Suite};
use super::super::store::keeping::Act;
use super::super::store::{closing, results};
use super::*;
use crate::kernel::jobs::{Handlers, NewJob, Runner, enqueue};
use crate::kernel::policy::Role;
use crate::kernel::testing::{ask, databases, member};
use crate::registry::signalements::store as signalements;

/// Runs the job that closes, at an instant.
async fn look(database: &Database, at: DateTime<Utc>) {
    let state = site::state(database.clone(), Clock::Fixed(at))
        .await
        .unwrap();
    let mut connection = database.acquire().await.unwrap();
    let job = NewJob::new(closing::LOOK.kind, serde_json::json!({}), at);
    enqueue(&mut connection, &Chance::System, &job, at)
        .await
        .unwrap();
    drop(connection);
    let runner = Runner::new(state, Handlers::new().on(closing::LOOK.kind, closing::run));
    let stop = tokio_util::sync::CancellationToken::new();
    while runner.work_once(&stop).await.unwrap() {}
}

async fn key(database: &Database, id: &str) -> String {
    let places = crate::registry::store::published_places(database).await;
    let found = places.unwrap().into_iter().find(|row| row.place.id == id);
    found.unwrap().key
}

#[tokio::test(flavor = "multi_thread")]
async fn it_closes_by_itself_after_a_day_and_errors_reach_the_desk_once() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        open(&database, &seance, Step::Offre).await;
        let place = format!("{}/lieux/{}", seance.code.href(), key(&database, "a").await);
        for words in ["Ferm%C3%A9+le+lundi", "Le+lundi+aussi"] {
            let mut phone = Phone::joined(&router, &seance).await;
            let form = format!("avis=erreur&motif=horaires&texte={words}");
            phone.ask(&place, Some(&form)).await;
        }
        let late = tuesday_morning() + LASTS;
        assert_eq!(
            seance.phase(late),
            Phase::Over,
            "{kind}: nobody has to close it"
        );
        for _ in 0..2 {
            look(&database, late).await;
        }
        let ended = known(&database, &seance.id).await;
        assert_eq!(ended.closed_at, Some(late), "{kind}");
        // Done again from any node, it is the same report.
        closing::report(&database, &ended).await.unwrap();
        let reports = signalements::page(&database, None, None, 100)
            .await
            .unwrap();
        assert_eq!(reports.len(), 1, "{kind}: one for the place and the motif");
        let correction = &reports[0].0.correction;
        for words in [
            "Les élus du 35",
            "2 personnes",
            "Fermé le lundi",
            "Le lundi aussi",
        ] {
            assert!(correction.contains(words), "{kind}: {correction}");
        }
        let router = site::router(
            site::state(database.clone(), Clock::Fixed(late))
                .await
                .unwrap(),
        );
        let closed = Phone::new(&router).ask(&seance.code.href(), None).await;
        assert!(closed.text.contains("Cette séance est terminée"), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_days_later_only_what_it_adds_up_to_is_left() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        let href = seance.code.href();
        open(&database, &seance, Step::Offre).await;
        let mut phones = Vec::new();
        for words in ["Zut", "Alors"] {
            let mut phone = Phone::joined(&router, &seance).await;
            phone
                .ask(&format!("{href}/remarque"), Some(&format!("texte={words}")))
                .await;
            phones.push(phone);
        }
        phones[0]
            .ask(
                &format!("{href}/lieu-manquant"),
                Some("nom=Bar&commune=Redon"),
            )
            .await;
        open(&database, &seance, Step::Sites).await;
        for phone in &mut phones {
            phone.ask(&format!("{href}/sites"), Some("site=1")).await;
        }
        let now = tuesday_morning();
        assert!(act(&database, &seance.id, Act::End, now).await, "{kind}");
        let before = results::of(&database, &known(&database, &seance.id).await)
            .await
            .unwrap();
        let soon = now + TimeDelta::days(KEPT_DAYS) - TimeDelta::seconds(1);
        assert_eq!(
            closing::erase_old(&database, soon).await.unwrap(),
            0,
            "{kind}"
        );
        let then = now + TimeDelta::days(KEPT_DAYS);
        assert_eq!(
            closing::erase_old(&database, then).await.unwrap(),
            1,
            "{kind}"
        );
        assert_eq!(
            closing::erase_old(&database, then).await.unwrap(),
            0,
            "{kind}"
        );
        for sql in [
            "SELECT COUNT(*) AS number FROM seance_participant",
            "SELECT COUNT(*) AS number FROM seance_ballot",
            "SELECT COUNT(*) AS number FROM seance_say",
            "SELECT COUNT(*) AS number FROM seance_proposal WHERE participant_id IS NOT NULL",
        ] {
            assert_eq!(number(&database, sql).await, 0, "{kind}: {sql}");
        }
        let kept = results::of(&database, &known(&database, &seance.id).await)
            .await
            .unwrap();
        assert_eq!(kept.sites, before.sites, "{kind}");
        assert_eq!(kept.hats, [("elu".to_owned(), 2)], "{kind}");
        let texts: Vec<_> = kept
            .remarks
            .iter()
            .map(|words| words.text.as_str())
            .collect();
        assert_eq!(
            texts,
            ["Alors", "Zut"],
            "{kind}: not in the order of their coming"
        );
        assert_eq!(
            results::proposals(&database, &seance.id)
                .await
                .unwrap()
                .len(),
            1,
            "{kind}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_leads_within_their_scope_from_the_form_to_the_minutes() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let now = tuesday_morning();
        let here = member(
            &database,
            &[(Role::AuthorityAgent, "territoire:departement-35")],
            now,
        )
        .await;
        let there = member(&database, &[(Role::HubTeam, "hub:hinaura")], now).await;
        let state = site::state(database.clone(), Clock::Fixed(now))
            .await
            .unwrap();
        let router = site::router(state);
        let new = "/mon-espace/seances/nouvelle?territoire=departement-35";
        let (status, form) = ask(&router, &here, new, None).await;
        assert_eq!(status, StatusCode::OK, "{kind}");
        assert!(
            form.contains("personnes âgées"),
            "{kind}: usual stakes are there"
        );
        for (who, path) in [
            (&there, new),
            (&here, "/mon-espace/seances/nouvelle?territoire=region-53"),
        ] {
            let (status, _) = ask(&router, who, path, None).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{kind} {path}");
        }
        let (status, again) = ask(&router, &here, new, Some("titre=&date=2026-11-24")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(again.contains("Donnez un titre"), "{kind}");
        let form = "titre=Atelier&date=2026-11-24&enjeux=Un%0ADeux&sites=Redon%0AVitr%C3%A9&voix=";
        let (status, to) = ask(&router, &here, new, Some(form)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{kind}");
        let path = to.split('?').next().unwrap().to_owned();
        for other in [
            "",
            "/direct",
            "/compte-rendu",
            "/compte-rendu.pdf",
            "/resultats.csv",
            "/propos",
            "/modifier",
        ] {
            let (status, _) = ask(&router, &there, &format!("{path}{other}"), None).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{kind} {other}");
        }
        let (status, _) = ask(&router, &there, &path, Some("faire=commencer")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{kind}");
        let (_, list) = ask(&router, &there, "/mon-espace/seances", None).await;
        assert!(!list.contains("Atelier"), "{kind}");
        let (_, list) = ask(&router, &here, "/mon-espace/seances", None).await;
        assert!(list.contains("Atelier"), "{kind}");

        ask(&router, &here, &path, Some("faire=commencer")).await;
        let (status, _) = ask(&router, &here, &format!("{path}/modifier"), None).await;
        assert_eq!(status, StatusCode::CONFLICT, "{kind}: it has begun");
        let id = path.rsplit('/').next().unwrap();
        let seance = known(&database, id).await;
        let (_, screen) = ask(&router, &here, &path, None).await;
        assert!(screen.contains(&seance.code.shown()), "{kind}");
        let mut phone = Phone::joined(&router, &seance).await;
        ask(&router, &here, &path, Some("faire=ouvrir-offre")).await;
        let missing = format!("{}/lieu-manquant", seance.code.href());
        phone
            .ask(&missing, Some("nom=%3Db%C3%A2timent&commune=Redon"))
            .await;
        phone
            .ask(
                &format!("{}/remarque", seance.code.href()),
                Some("texte=Injure"),
            )
            .await;
        hide_and_settle(&database, &router, &here, &path, kind).await;
        ask(&router, &here, &path, Some("faire=ouvrir-enjeux")).await;
        phone
            .ask(&format!("{}/enjeux", seance.code.href()), Some("e0=2&e1=1"))
            .await;
        let (_, live) = ask(&router, &here, &format!("{path}/direct"), None).await;
        assert!(live.contains("1 sur 1"), "{kind}: {live}");
        assert!(!live.contains("Score sur 100"), "{kind}: nobody is swayed");
        ask(&router, &here, &path, Some("faire=fermer")).await;
        let (_, live) = ask(&router, &here, &format!("{path}/direct"), None).await;
        assert!(live.contains("Score sur 100"), "{kind}");
        let (_, to) = ask(&router, &here, &path, Some("faire=terminer")).await;
        assert!(to.ends_with("?fait=terminee"), "{kind}");
        let (_, to) = ask(&router, &here, &path, Some("faire=ouvrir-sites")).await;
        assert!(to.ends_with("?fait=trop-tard"), "{kind}");
        let paper = format!("{path}/compte-rendu.pdf");
        let (status, pdf) = ask(&router, &here, &paper, None).await;
        assert!(
            status == StatusCode::OK && pdf.starts_with("%PDF-1.7"),
            "{kind}: {status}"
        );
        let (_, minutes) = ask(&router, &here, &format!("{path}/compte-rendu"), None).await;
        for words in [
            "Atelier",
            "1\u{a0}personne",
            "Élue ou élu",
            "Deux",
            "=bâtiment, Redon (fait)",
        ] {
            assert!(minutes.contains(words), "{kind}: {words} in {minutes}");
        }
        assert!(!minutes.contains("Injure"), "{kind}");
        let (_, file) = ask(&router, &here, &format!("{path}/resultats.csv"), None).await;
        assert!(
            file.contains("'=bâtiment, Redon") && !file.contains("Injure"),
            "{kind}: {file}"
        );
    }
}

/// Puts the only text aside, and settles the only proposal.
async fn hide_and_settle(
    database: &Database,
    router: &Router,
    here: &crate::kernel::testing::Member,
    path: &str,
    kind: &str,
) {
    let said = format!("{path}/propos");
    let (_, page) = ask(router, here, &said, None).await;
    let start = page.find("name=\"masquer\" value=\"").unwrap() + 22;
    let named: String = page[start..].chars().take_while(|c| *c != '"').collect();
    for expected in ["oui", "deja"] {
        let form = format!("masquer={}", named.replace('~', "%7E"));
        let (_, to) = ask(router, here, &said, Some(&form)).await;
        assert!(to.ends_with(expected), "{kind}: {to}");
    }
    let id = path.rsplit('/').next().unwrap();
    let proposal = results::proposals(database, id).await.unwrap().remove(0);
    assert_eq!(proposal.suite, Suite::ATraiter, "{kind}");
    let wrong = format!("proposition={}&suite=rien", proposal.id);
    let (status, _) = ask(router, here, &said, Some(&wrong)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    let form = format!("proposition={}&suite=fait&raison=Au+fichier", proposal.id);
    let (_, to) = ask(router, here, &said, Some(&form)).await;
    assert!(to.ends_with("oui"), "{kind}");
}

#[tokio::test]
async fn the_screen_asks_for_nothing_that_did_not_move() {
    let (_, database) = databases().await.swap_remove(0);
    let (router, seance) = begun(&database).await;
    let now = tuesday_morning();
    let hub = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], now).await;
    let path = format!("/mon-espace/seances/{}/direct", seance.id);
    let mut screen = Phone::new(&router);
    screen.cookie = Some(hub.cookie.clone());
    let first = screen.ask(&path, None).await;
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    let same = screen.ask_holding(&path, None, &tag).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    Phone::joined(&router, &seance).await;
    let moved = screen.ask_holding(&path, None, &tag).await;
    assert_eq!(moved.status, StatusCode::OK);
    assert!(moved.text.contains("1\u{a0}personne"), "{}", moved.text);
}

#[tokio::test]
async fn before_it_begins_nobody_joins_and_it_can_be_thrown_away() {
    let (_, database) = databases().await.swap_remove(0);
    let id = prepared(&database).await;
    let seance = known(&database, &id).await;
    let now = tuesday_morning();
    let state = site::state(database.clone(), Clock::Fixed(now))
        .await
        .unwrap();
    let mut phone = Phone::new(&site::router(state));
    let door = phone.ask(&seance.code.href(), None).await;
    assert!(door.text.contains("n’a pas encore commencé"));
    let refused = phone.ask(&seance.code.href(), Some("role=elu")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(!act(&database, &id, Act::Open(Step::Offre), now).await);
    assert!(!act(&database, &id, Act::End, now).await);
    assert!(act(&database, &id, Act::Remove, now).await);
    assert!(one(&database, &id).await.unwrap().is_none());
}
