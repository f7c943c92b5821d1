//! Joining and answering: codes, steps, ballots, limits.

use std::net::Ipv4Addr;

use axum::http::{StatusCode, header};
use chrono::TimeDelta;

use super::super::model::tally::Choice;
use super::super::model::{MOST_PARTICIPANTS, MOST_PROPOSALS, PRESENT, Step};
use super::super::store::keeping::Act;
use super::super::store::results;
use super::super::store::taking_part::{Joined, Taken, answer, join, recognised};
use super::super::store::{answered, crowd};
use super::*;
use crate::kernel::chance::Chance;
use crate::kernel::policy::TakePart;
use crate::kernel::testing::databases;

fn taking_part(seance: &Seance) -> Grant<TakePart> {
    permit::<TakePart>(&Actor::Public, seance.target()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_telephone_joins_with_the_code_and_stays_the_same_person() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        let mut phone = Phone::new(&router);
        let typed = format!(
            "code={}",
            seance.code.shown().to_lowercase().replace('\u{a0}', "+")
        );
        let found = phone.ask("/seance", Some(&typed)).await;
        assert_eq!(found.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(found.location(), seance.code.href(), "{kind}");
        let door = phone.ask(&seance.code.href(), None).await;
        assert!(
            door.text.contains("Entrer dans la séance"),
            "{kind}: {}",
            door.text
        );
        assert!(
            phone.cookie.is_none(),
            "{kind}: nothing is kept before one joins"
        );

        let entered = phone.ask(&seance.code.href(), Some("role=elu")).await;
        let set = entered.headers[header::SET_COOKIE].to_str().unwrap();
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/;"] {
            assert!(set.contains(attribute), "{kind}: {set}");
        }
        let inside = phone.ask(&seance.code.href(), None).await;
        assert!(inside.text.contains("Vous êtes dans la séance"), "{kind}");
        assert_eq!(inside.headers[header::CACHE_CONTROL], "private, no-store");
        // Sent twice, it is one person; and the token itself is nowhere.
        phone.ask(&seance.code.href(), Some("role=agent")).await;
        let now = tuesday_morning();
        assert_eq!(
            crowd(&database, &seance.id, now).await.unwrap().joined,
            1,
            "{kind}"
        );
        let later = now + PRESENT + TimeDelta::seconds(1);
        assert_eq!(
            crowd(&database, &seance.id, later).await.unwrap().present,
            0,
            "{kind}"
        );
        let token = phone
            .cookie
            .as_deref()
            .unwrap()
            .split_once('=')
            .unwrap()
            .1
            .to_owned();
        let kept = sqlx::query("SELECT 1 AS number FROM seance_participant WHERE token_hash = $1")
            .bind(token)
            .fetch_optional(&database)
            .await
            .unwrap();
        assert!(kept.is_none(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_told_then_refused_and_those_inside_go_on() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        let mut inside = Phone::joined(&router, &seance).await;
        let mut guesser = Phone::new(&router);
        let wrong = guesser.ask("/seance", Some("code=K7M+Q4")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(wrong.text.contains("n’ouvre aucune séance"), "{kind}");
        let mut refused = 0;
        for n in 0..60 {
            let path = if n % 2 == 0 {
                "/seance/CCCCCC"
            } else {
                "/seance/CCCCCC/etat"
            };
            let answer = guesser.ask(path, None).await;
            match answer.status {
                StatusCode::NOT_FOUND => {}
                StatusCode::TOO_MANY_REQUESTS => refused += 1,
                other => panic!("{kind}: {other}"),
            }
        }
        assert_eq!(
            refused, 21,
            "{kind}: forty wrong codes a quarter of an hour"
        );
        let right = guesser.ask(&seance.code.href(), None).await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "{kind}");
        let still = inside.ask(&seance.code.href(), None).await;
        assert_eq!(
            still.status,
            StatusCode::OK,
            "{kind}: same network, and inside"
        );
        let mut elsewhere = Phone::new(&router);
        elsewhere.network = Ipv4Addr::new(198, 51, 100, 7);
        let free = elsewhere.ask(&seance.code.href(), None).await;
        assert_eq!(free.status, StatusCode::OK, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_step_at_a_time_and_late_answers_are_refused_in_words() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        let mut phone = Phone::joined(&router, &seance).await;
        let path = format!("{}/enjeux", seance.code.href());
        let early = phone.ask(&path, Some("e0=1")).await;
        assert!(early.location().ends_with("?fait=tard"), "{kind}");
        let told = phone.ask(early.location(), None).await;
        assert!(told.text.contains("n’a pas été prise"), "{kind}");

        open(&database, &seance, Step::Enjeux).await;
        let page = phone.ask(&seance.code.href(), None).await;
        assert!(
            page.text.contains("compte le plus"),
            "{kind}: {}",
            page.text
        );
        let sent = phone.ask(&path, Some("e0=2&e1=1&e2=")).await;
        assert!(sent.location().ends_with("?fait=classement"), "{kind}");
        let changed = phone.ask(&path, Some("e0=1&e1=1&e2=99")).await;
        assert!(changed.location().ends_with("?fait=classement"), "{kind}");
        let stakes = results::of(&database, &seance).await.unwrap().stakes;
        assert_eq!((stakes.voters, stakes.scores[0].first), (1, 1), "{kind}");
        assert_eq!(stakes.scores[1].rank, 1, "{kind}: equals share a rank");
        assert_eq!(
            stakes.scores[2].half_points, 0,
            "{kind}: no such place is no place"
        );

        open(&database, &seance, Step::Sites).await;
        let late = phone.ask(&path, Some("e0=3")).await;
        assert!(
            late.location().ends_with("?fait=tard"),
            "{kind}: another step is open"
        );
        assert_eq!(
            results::of(&database, &seance).await.unwrap().stakes,
            stakes,
            "{kind}"
        );
        let sites = format!("{}/sites", seance.code.href());
        for (form, words) in [
            ("", "Choisissez au moins un site"),
            ("site=0&site=1&site=2", "Gardez-en 2 au plus"),
            ("site=0&aucun=oui", "Gardez l’un ou l’autre"),
        ] {
            let refused = phone.ask(&sites, Some(form)).await;
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{kind} {form}"
            );
            assert!(
                refused.text.contains(words),
                "{kind} {form}: {}",
                refused.text
            );
        }
        phone.ask(&sites, Some("site=0&site=3&site=3")).await;
        let votes = results::of(&database, &seance).await.unwrap().sites;
        let counted: Vec<_> = votes.counts.iter().map(|c| (c.site, c.votes)).collect();
        assert_eq!(counted, [(0, 1), (3, 1), (1, 0), (2, 0)], "{kind}");
        phone.ask(&sites, Some("aucun=oui")).await;
        let votes = results::of(&database, &seance).await.unwrap().sites;
        assert_eq!((votes.voters, votes.blank), (0, 1), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_have_one_ballot_each_and_the_room_has_its_bound() {
    for (kind, database) in databases().await {
        let (_, seance) = begun(&database).await;
        let now = tuesday_morning();
        let grant = taking_part(&seance);
        let Joined::In(token) = join(&database, &grant, None, &Chance::System, now)
            .await
            .unwrap()
        else {
            panic!("{kind}: the door is open");
        };
        let me = recognised(&database, &seance, &token, now)
            .await
            .unwrap()
            .unwrap();
        open(&database, &seance, Step::Sites).await;
        let votes = (0..12).map(|n| {
            let (database, grant, me) = (database.clone(), grant.clone(), me.clone());
            tokio::spawn(async move {
                let choice = Choice(vec![n % 4]);
                answer(&database, &grant, &me, (Step::Sites, &choice), now).await
            })
        });
        for vote in votes.collect::<Vec<_>>() {
            assert_eq!(vote.await.unwrap().unwrap(), Taken::Kept, "{kind}");
        }
        assert_eq!(
            answered(&database, &seance.id, Step::Sites).await.unwrap(),
            1,
            "{kind}"
        );
        let sites = results::of(&database, &seance).await.unwrap().sites;
        assert_eq!(sites.voters, 1, "{kind}");

        let many = (1..MOST_PARTICIPANTS + 5).map(|_| {
            let (database, grant) = (database.clone(), grant.clone());
            tokio::spawn(async move { join(&database, &grant, None, &Chance::System, now).await })
        });
        let mut full = 0;
        for one in many.collect::<Vec<_>>() {
            full += usize::from(one.await.unwrap().unwrap() == Joined::Full);
        }
        assert_eq!(full, 5, "{kind}: one was in already");
        let joined = crowd(&database, &seance.id, now).await.unwrap().joined;
        assert_eq!(joined as i64, MOST_PARTICIPANTS, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_and_the_closing_of_its_step_never_both_win() {
    for (kind, database) in databases().await {
        let (_, seance) = begun(&database).await;
        let now = tuesday_morning();
        let grant = taking_part(&seance);
        for _ in 0..8 {
            open(&database, &seance, Step::Sites).await;
            let Joined::In(token) = join(&database, &grant, None, &Chance::System, now)
                .await
                .unwrap()
            else {
                panic!("{kind}");
            };
            let me = recognised(&database, &seance, &token, now)
                .await
                .unwrap()
                .unwrap();
            let before = answered(&database, &seance.id, Step::Sites).await.unwrap();
            let (one, other) = (Choice(vec![0]), Choice(vec![1]));
            let (shut, vote) = tokio::join!(
                act(&database, &seance.id, Act::Shut, now),
                answer(&database, &grant, &me, (Step::Sites, &one), now),
            );
            assert!(shut, "{kind}");
            let counted = answered(&database, &seance.id, Step::Sites).await.unwrap() - before;
            assert_eq!(vote.unwrap() == Taken::Kept, counted == 1, "{kind}");
            let late = answer(&database, &grant, &me, (Step::Sites, &other), now).await;
            assert_eq!(late.unwrap(), Taken::Closed, "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_offer_is_checked_and_completed_within_bounds() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        open(&database, &seance, Step::Offre).await;
        let mut phone = Phone::joined(&router, &seance).await;
        let href = seance.code.href();
        let list = phone.ask(&format!("{href}/lieux?q=foug"), None).await;
        assert!(
            list.text.contains("Espace numérique des Fougères"),
            "{kind}"
        );
        assert!(!list.text.contains("Médiathèque du Port"), "{kind}");
        let start = list.text.find(&format!("{href}/lieux/")).unwrap();
        let place: String = list.text[start..]
            .chars()
            .take_while(|c| *c != '"')
            .collect();
        let empty = phone
            .ask(&place, Some("avis=erreur&texte=ferm%C3%A9"))
            .await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(empty.text.contains("Choisissez ce qui ne va pas"), "{kind}");
        assert!(
            empty.text.contains("fermé"),
            "{kind}: what was typed is still there"
        );
        let script = "avis=erreur&motif=horaires&texte=%3Cscript%3E";
        let said = phone.ask(&place, Some(script)).await;
        assert!(said.location().ends_with("?fait=lieu"), "{kind}");
        let shown = phone.ask(&place, None).await;
        assert!(!shown.text.contains("<script>"), "{kind}");
        phone.ask(&place, Some("avis=juste&texte=")).await;
        let told = results::of(&database, &seance).await.unwrap();
        assert_eq!(
            (told.places.len(), told.places[0].confirmed),
            (1, 1),
            "{kind}"
        );
        assert_eq!(told.places[0].doubted(), 0, "{kind}: the last word counts");
        let elsewhere = phone
            .ask(&format!("{href}/lieux/nulle-part"), Some("avis=juste"))
            .await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{kind}");

        let missing = format!("{href}/lieu-manquant");
        for n in 0..MOST_PROPOSALS {
            let form = format!("nom=Caf%C3%A9+{n}&commune=Redon");
            for _ in 0..2 {
                let kept = phone.ask(&missing, Some(&form)).await;
                assert!(kept.location().ends_with("?fait=propose"), "{kind} {n}");
            }
        }
        let enough = phone
            .ask(&missing, Some("nom=Un+de+plus&commune=Redon"))
            .await;
        assert_eq!(enough.status, StatusCode::TOO_MANY_REQUESTS, "{kind}");
        let proposed = results::proposals(&database, &seance.id).await.unwrap();
        assert_eq!(
            proposed.len() as i64,
            MOST_PROPOSALS,
            "{kind}: sent twice is one"
        );
        let back = format!("retirer={}", proposed[0].id);
        let mut other = Phone::joined(&router, &seance).await;
        other.ask(&missing, Some(&back)).await;
        let still = results::proposals(&database, &seance.id).await.unwrap();
        assert_eq!(still.len(), proposed.len(), "{kind}: only one's own");
        phone.ask(&missing, Some(&back)).await;
        let left = results::proposals(&database, &seance.id).await.unwrap();
        assert_eq!(left.len(), proposed.len() - 1, "{kind}");

        let long = format!("texte={}", "a".repeat(301));
        let refused = phone.ask(&format!("{href}/remarque"), Some(&long)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        phone
            .ask(&format!("{href}/remarque"), Some("texte=Plus+de+bus"))
            .await;
        let told = results::of(&database, &seance).await.unwrap();
        assert_eq!(told.remarks[0].text, "Plus de bus", "{kind}");
        assert_eq!(
            answered(&database, &seance.id, Step::Offre).await.unwrap(),
            1,
            "{kind}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn telephones_are_told_only_of_what_moved() {
    for (kind, database) in databases().await {
        let (router, seance) = begun(&database).await;
        let mut phone = Phone::joined(&router, &seance).await;
        let path = format!("{}/etat", seance.code.href());
        let first = phone.ask(&path, None).await;
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        let same = phone.ask_holding(&path, None, &tag).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{kind}");
        // Others' answers move nothing on a telephone; a step does.
        let other = Phone::joined(&router, &seance).await;
        drop(other);
        let same = phone.ask_holding(&path, None, &tag).await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{kind}");
        open(&database, &seance, Step::Offre).await;
        let moved = phone.ask_holding(&path, None, &tag).await;
        assert_eq!(moved.status, StatusCode::OK, "{kind}");
        let mut stranger = Phone::new(&router);
        let nothing = stranger.ask(&path, None).await;
        assert_eq!(nothing.status, StatusCode::SEE_OTHER, "{kind}");
    }
}

#[tokio::test]
async fn nobody_speaks_in_a_seance_that_is_not_theirs() {
    let (_, database) = databases().await.swap_remove(0);
    let (router, seance) = begun(&database).await;
    let other = prepared(&database).await;
    assert!(act(&database, &other, Act::Begin, tuesday_morning()).await);
    let other = known(&database, &other).await;
    let mut phone = Phone::joined(&router, &seance).await;
    open(&database, &other, Step::Enjeux).await;
    let sent = phone
        .ask(&format!("{}/enjeux", other.code.href()), Some("e0=1"))
        .await;
    assert_eq!(sent.location(), other.code.href(), "led to the door");
    assert_eq!(
        answered(&database, &other.id, Step::Enjeux).await.unwrap(),
        0
    );
    let now = tuesday_morning();
    let nobody = recognised(&database, &other, "un-jeton", now).await;
    assert!(nobody.unwrap().is_none());
}
