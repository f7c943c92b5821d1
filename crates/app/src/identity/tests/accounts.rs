//! Coming to have an account, keeping it, leaving.

use super::*;

#[tokio::test]
async fn an_invitation_makes_a_person_with_the_role_once() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let offer = |email: &str| Offer {
            email: email.parse().unwrap(),
            role: Role::Mediator,
            scope: "territoire:departement-974".parse().unwrap(),
        };
        let path = inviting::invite(
            &state,
            &Actor::Operator,
            &offer("nouvelle@exemple.fr"),
            "Essai",
        )
        .await;
        let path = path.unwrap();
        let token = path.split_once('=').unwrap().1;
        let site = site::router(state);
        let page = read(&site, &path, "").await;
        assert!(page.body.contains("Médiation numérique"), "{kind}");
        let unnamed = post(
            &site,
            "/invitation",
            &format!("jeton_lien={token}&nom=++"),
            "",
        )
        .await;
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let body = format!("jeton_lien={token}&nom=Camille+Essai");
        let accepted = post(&site, "/invitation", &body, "").await;
        assert_eq!(accepted.location(), "/mon-compte", "{kind}");
        let me = of_cookies(
            &database,
            &cookie_header(&accepted),
            &Settings::default(),
            noon(),
        )
        .await;
        let me = me.unwrap().unwrap();
        assert_eq!(
            (me.name.as_str(), me.email.as_str()),
            ("Camille Essai", "nouvelle@exemple.fr")
        );
        assert_eq!(me.time_zone, chrono_tz::Indian::Reunion, "{kind}");
        assert_eq!(me.roles.len(), 1, "{kind}");
        assert_eq!(me.roles[0].role, Role::Mediator, "{kind}");
        let again = post(&site, "/invitation", &body, "").await;
        assert!(again.body.contains("ne fonctionne plus"), "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn an_invitation_is_worth_no_more_than_who_made_it() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let team = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], noon()).await;
        let site = site::router(state);
        let form = |role: &str, scope: &str| {
            let jeton = &team.jeton;
            format!(
                "jeton={jeton}&courriel=a%40exemple.fr&role={role}&portee={scope}&reponse=inviter"
            )
        };
        for (role, scope, status) in [
            (
                "administration-nationale",
                "nation",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "equipe-hub",
                "hub:hinaura",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "territoire:departement-13",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "organisation:aaaaaaaaaaaaaaaa",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (
                "mediation",
                "territoire:departement-35",
                StatusCode::SEE_OTHER,
            ),
        ] {
            let answer = post(
                &site,
                "/mon-espace/invitations",
                &form(role, scope),
                &team.cookie,
            )
            .await;
            assert_eq!(answer.status, status, "{kind}: {role} {scope}");
        }
        let token = mailed_token(&database).await;
        sqlx::query("DELETE FROM role_held WHERE person_id = $1")
            .bind(team.person.as_str())
            .execute(&database)
            .await
            .unwrap();
        let page = read(&site, &format!("/invitation?jeton={token}"), "").await;
        assert!(
            page.body.contains("ne fonctionne plus"),
            "{kind}: who made it has no right any more"
        );
    }
}

#[tokio::test]
async fn a_request_is_answered_by_the_team_of_its_territory() {
    for (kind, database) in databases().await {
        let state = state_at(&database, noon()).await;
        let here = member(&database, &[(Role::HubTeam, "hub:hub-bretagne")], noon()).await;
        let elsewhere = member(&database, &[(Role::HubTeam, "hub:hinaura")], noon()).await;
        let site = site::router(state);
        let body = "courriel=nouvelle%40exemple.fr&nom=Camille&organisation=Essai&role=mediation&territoire=departement-35&message=%3Cb%3E";
        post(&site, "/demander-un-compte", body, "").await;
        let told = "SELECT COUNT(*) AS number FROM mail WHERE purpose = 'notice'";
        assert_eq!(
            count(&database, told).await,
            1,
            "{kind}: only those who may answer"
        );
        let mine = read(&site, "/mon-espace/demandes", &here.cookie).await;
        assert!(mine.body.contains("nouvelle@exemple.fr"), "{kind}");
        assert!(mine.body.contains("&#60;b&#62;"), "{kind}: escaped");
        let theirs = read(&site, "/mon-espace/demandes", &elsewhere.cookie).await;
        assert!(!theirs.body.contains("nouvelle@exemple.fr"), "{kind}");
        let row = sqlx::query("SELECT id FROM account_request")
            .fetch_one(&database)
            .await
            .unwrap();
        let id: String = row.get("id");
        let form = |jeton: &str| format!("jeton={jeton}&demande={id}&reponse=accepter");
        let refused = post(
            &site,
            "/mon-espace/demandes",
            &form(&elsewhere.jeton),
            &elsewhere.cookie,
        )
        .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
        let accepted = post(
            &site,
            "/mon-espace/demandes",
            &form(&here.jeton),
            &here.cookie,
        )
        .await;
        assert_eq!(
            accepted.location(),
            "/mon-espace/demandes?fait=accepter",
            "{kind}"
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) AS number FROM account_request").await,
            0
        );
        assert_eq!(
            count(&database, "SELECT COUNT(*) AS number FROM invitation").await,
            1
        );
    }
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_no_others() {
    for (kind, database) in databases().await {
        let (me, other) = (
            administrator(&database).await,
            administrator(&database).await,
        );
        let mut connection = database.acquire().await.unwrap();
        let session = NewSession {
            person: &me.person,
            device: "Firefox sur Windows",
            means: Means::Link,
            trusted: true,
            strong: false,
            id_token: None,
        };
        sessions::begin(&mut connection, &Chance::System, &session, noon())
            .await
            .unwrap();
        let theirs = sessions::of_person(&database, &other.person, noon())
            .await
            .unwrap();
        let site = site::router(state_at(&database, noon()).await);
        let form = |id: &str| format!("jeton={}&session={id}", me.jeton);
        post(
            &site,
            "/mon-compte/sessions",
            &form(&theirs[0].token_hash),
            &me.cookie,
        )
        .await;
        let still = sessions::of_person(&database, &other.person, noon())
            .await
            .unwrap();
        assert_eq!(still.len(), 1, "{kind}: another's stays");
        let far = noon() + TimeDelta::days(29);
        let trusted = sessions::of_person(&database, &me.person, far)
            .await
            .unwrap();
        assert_eq!(
            trusted.len(),
            1,
            "{kind}: only the trusted one lives so long"
        );
        post(&site, "/mon-compte/sessions", &form("autres"), &me.cookie).await;
        let left = sessions::of_person(&database, &me.person, noon())
            .await
            .unwrap();
        assert_eq!(left.len(), 1, "{kind}");
        let forged = format!("jeton=faux&session={}", left[0].token_hash);
        let refused = post(&site, "/mon-compte/sessions", &forged, &me.cookie).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{kind}");
    }
}

#[tokio::test]
async fn an_account_goes_with_all_that_is_personal_and_the_journal_stands() {
    for (kind, database) in databases().await {
        let (me, other) = (
            administrator(&database).await,
            administrator(&database).await,
        );
        with_password(&database, &me).await;
        let email = email_of(&me);
        let taken = export::document(&database, &me.person, email.as_str())
            .await
            .unwrap();
        assert_eq!(taken["compte"][0]["email"], email.as_str(), "{kind}");
        assert_eq!(taken["roles"].as_array().unwrap().len(), 1, "{kind}");
        assert!(
            !taken.to_string().contains("argon2"),
            "{kind}: no secret leaves"
        );

        let gone = async |somebody: &Member| {
            let target = Target::person(&somebody.person);
            let grant = permit::<KeepAccount>(&Actor::Operator, target).unwrap();
            let writing = Writing::begin(&database, Clock::Fixed(noon()))
                .await
                .unwrap();
            remove(writing, &grant, "essai").await.unwrap()
        };
        assert_eq!(gone(&me).await, Removal::Done, "{kind}");
        assert_eq!(gone(&other).await, Removal::LastAdministrator, "{kind}");
        let mut connection = database.acquire().await.unwrap();
        assert!(
            people::by_email(&mut connection, &email)
                .await
                .unwrap()
                .is_none(),
            "{kind}"
        );
        let left = export::document(&database, &me.person, email.as_str())
            .await
            .unwrap();
        for (table, rows) in left.as_object().unwrap() {
            let kept = matches!(table.as_str(), "format" | "compte" | "journal");
            assert!(
                kept || rows.as_array().unwrap().is_empty(),
                "{kind}: {table} {rows}"
            );
        }
        assert!(!left.to_string().contains("exemple.fr"), "{kind}");
        assert!(!left.to_string().contains("Camille"), "{kind}");
        assert!(journal::verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn what_has_had_its_time_is_forgotten() {
    for (kind, database) in databases().await {
        let me = administrator(&database).await;
        member(&database, &[(Role::Reader, "nation")], noon()).await;
        let later = noon() + TimeDelta::days(2);
        let forgotten = account::forget_expired(&database, later).await.unwrap();
        assert_eq!(forgotten, 2, "{kind}: both sessions");
        let years = noon() + TimeDelta::days(3 * 365 + 1);
        assert_eq!(
            remove_unused(&database, noon() + TimeDelta::days(300))
                .await
                .unwrap(),
            0
        );
        let removed = remove_unused(&database, years).await.unwrap();
        assert_eq!(removed, 1, "{kind}: the last administrator stays");
        let mut connection = database.acquire().await.unwrap();
        assert!(
            people::by_email(&mut connection, &email_of(&me))
                .await
                .unwrap()
                .is_some()
        );
    }
}
