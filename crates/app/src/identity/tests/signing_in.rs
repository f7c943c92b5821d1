//! Signing in: links, passwords, codes, and who guesses.

use super::*;

#[tokio::test]
async fn a_link_opens_once_within_its_time_and_a_look_does_not_use_it() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        let mut connection = database.acquire().await.unwrap();
        let chance = Chance::System;
        let make = async |connection: &mut sqlx::AnyConnection| {
            flows::make_link(connection, &chance, &somebody.person, Some("/hubs"), noon()).await
        };
        let first = make(&mut connection).await.unwrap();
        let token = make(&mut connection).await.unwrap();
        let c = &mut connection;
        assert!(
            flows::use_link(c, &first, noon()).await.unwrap().is_none(),
            "{kind}: replaced"
        );
        for _ in 0..2 {
            assert!(
                flows::look_at_link(c, &token, noon())
                    .await
                    .unwrap()
                    .is_some(),
                "{kind}"
            );
        }
        let late = noon() + TimeDelta::minutes(10);
        assert!(
            flows::look_at_link(c, &token, late)
                .await
                .unwrap()
                .is_none(),
            "{kind}: late"
        );
        assert!(
            flows::use_link(c, &token, late).await.unwrap().is_none(),
            "{kind}: late"
        );
        let used = flows::use_link(c, &token, noon()).await.unwrap().unwrap();
        assert_eq!(used.person, somebody.person, "{kind}");
        assert_eq!(used.come_back.as_deref(), Some("/hubs"), "{kind}");
        assert!(
            flows::use_link(c, &token, noon()).await.unwrap().is_none(),
            "{kind}: once"
        );
        let kept = count(&database, "SELECT COUNT(*) AS number FROM sign_in_link").await;
        assert_eq!(kept, 0, "{kind}");
    }
}

#[tokio::test]
async fn a_link_signs_in_by_its_button_only() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        let site = site::router(state_at(&database, noon()).await);
        let body = format!(
            "courriel={}&moyen=lien&vers=%2Fmon-compte",
            email_of(&somebody)
        );
        let sent = post(&site, "/connexion", &body, "").await;
        assert_eq!(
            (sent.status, sent.location()),
            (StatusCode::SEE_OTHER, "/connexion/envoye")
        );
        let token = mailed_token(&database).await;
        let address = format!("/connexion/lien?jeton={token}");
        for _ in 0..2 {
            let page = read(&site, &address, "").await;
            assert_eq!(page.status, StatusCode::OK, "{kind}");
            assert!(page.headers.get(header::SET_COOKIE).is_none(), "{kind}");
            assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{kind}");
        }
        let opened = post(&site, "/connexion/lien", &format!("jeton_lien={token}"), "").await;
        assert_eq!(opened.location(), "/mon-compte", "{kind}");
        let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly; SameSite=Lax"),
            "{kind}: {cookie}"
        );
        assert!(
            !cookie.contains("Max-Age"),
            "{kind}: not on a shared computer"
        );
        let page = read(&site, "/mon-compte", &opened.cookies()).await;
        assert_eq!(page.status, StatusCode::OK, "{kind}");
        let again = post(&site, "/connexion/lien", &format!("jeton_lien={token}"), "").await;
        assert!(again.body.contains("ne fonctionne plus"), "{kind}");
    }
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let known = email_of(&somebody).to_string();
        let unknown = "zzzzzzzzzzzzzzzz@exemple.fr".to_owned();
        assert_eq!(known.len(), unknown.len());
        for form in [
            "moyen=lien",
            "moyen=mot-de-passe",
            "moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe=ce+n+est+pas+lui",
        ] {
            let mut said = Vec::new();
            for email in [&known, &unknown] {
                let answer =
                    post(&site, "/connexion", &format!("courriel={email}&{form}"), "").await;
                let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
                said.push((answer.status, names, answer.body.replace(email, "X")));
            }
            assert_eq!(said[0], said[1], "{kind}: {form}");
        }
        let request = |email: &str| {
            format!(
                "courriel={email}&nom=Camille&organisation=Essai&role=mediation&territoire=departement-35"
            )
        };
        let first = post(&site, "/demander-un-compte", &request(&known), "").await;
        let second = post(&site, "/demander-un-compte", &request(&unknown), "").await;
        assert_eq!(
            (first.status, first.body.as_str()),
            (second.status, second.body.as_str())
        );
        assert_eq!(first.location(), second.location(), "{kind}");
        let links = count(
            &database,
            "SELECT COUNT(*) AS number FROM mail WHERE purpose = 'sign-in'",
        )
        .await;
        assert_eq!(links, 1, "{kind}: no mail to who has no account");
    }
}

#[tokio::test]
async fn a_password_signs_in_with_another_token_each_time() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let body = format!(
            "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}&confiance=oui&vers=//pirate.net",
            email_of(&somebody),
            PASSWORD.replace(' ', "+")
        );
        let opened = post(&site, "/connexion", &body, &somebody.cookie).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(
            opened.location(),
            "/mon-espace",
            "{kind}: not to a stranger's page"
        );
        let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("Max-Age=2592000"), "{kind}: kept as wished");
        assert_ne!(opened.cookies(), somebody.cookie, "{kind}");
        let earlier = read(&site, "/mon-compte", &somebody.cookie).await;
        assert!(
            earlier.location().starts_with("/connexion"),
            "{kind}: the old token is dead"
        );
        assert_eq!(
            read(&site, "/mon-compte", &opened.cookies()).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_door_closes_after_too_many_tries_and_opens_again() {
    for (kind, database) in databases().await {
        let email: Email = "accueil@exemple.fr".parse().unwrap();
        let other: Email = "autre@exemple.fr".parse().unwrap();
        let tried = async |door, now| {
            doors::opens(&database, &Chance::System, door, now)
                .await
                .unwrap()
        };
        for n in 0..10 {
            assert!(tried(Door::Password(&email), noon()).await, "{kind} {n}");
        }
        assert!(!tried(Door::Password(&email), noon()).await, "{kind}");
        assert!(
            tried(Door::Password(&other), noon()).await,
            "{kind}: each its own"
        );
        assert!(
            tried(Door::Link(&email), noon()).await,
            "{kind}: links are another door"
        );
        let later = noon() + TimeDelta::minutes(16);
        assert!(tried(Door::Password(&email), later).await, "{kind}");
        doors::forget(&database, Door::Password(&email))
            .await
            .unwrap();
        assert!(tried(Door::Password(&email), noon()).await, "{kind}");
    }
}

#[tokio::test]
async fn a_password_hashed_with_less_is_hashed_again_at_the_next_sign_in() {
    use argon2::password_hash::PasswordHasher as _;
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let params = argon2::Params::new(8 * 1024, 1, 1, None).unwrap();
        let weaker =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let hash: argon2::password_hash::phc::PasswordHash = weaker
            .hash_password_with_salt(PASSWORD.as_bytes(), b"sixteen letters!")
            .unwrap();
        sqlx::query("UPDATE password SET hash = $1")
            .bind(hash.to_string())
            .execute(&database)
            .await
            .unwrap();
        let kept = async || {
            let mut connection = database.acquire().await.unwrap();
            let known = people::by_id(&mut connection, &somebody.person).await;
            known.unwrap().unwrap().password.unwrap()
        };
        let site = site::router(state_at(&database, noon()).await);
        let form = |password: &str| {
            format!(
                "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}",
                email_of(&somebody),
                password.replace(' ', "+")
            )
        };
        post(&site, "/connexion", &form("ce n est pas lui"), "").await;
        assert_eq!(kept().await, hash.to_string(), "{kind}: not by a wrong one");
        for _ in 0..2 {
            let opened = post(&site, "/connexion", &form(PASSWORD), "").await;
            assert_eq!(opened.status, StatusCode::SEE_OTHER, "{kind}");
            assert!(kept().await.contains("m=19456,t=2,p=1"), "{kind}");
        }
    }
}

#[tokio::test]
async fn guessing_a_password_ends_in_a_pause_even_for_the_right_one() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let site = site::router(state_at(&database, noon()).await);
        let form = |password: &str| {
            let password = password.replace(' ', "+");
            format!(
                "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={password}",
                email_of(&somebody)
            )
        };
        for _ in 0..10 {
            let wrong = post(&site, "/connexion", &form("faux"), "").await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        }
        let right = post(&site, "/connexion", &form(PASSWORD), "").await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "{kind}");
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_taken_once() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let grant =
            permit::<KeepAccount>(&Actor::Operator, Target::person(&somebody.person)).unwrap();
        let chance = Chance::System;
        let secret = secrets::propose_second_factor(&database, &chance, &grant, noon()).await;
        let secret = secret.unwrap().unwrap();
        let writing = Writing::begin(&database, Clock::Fixed(noon()))
            .await
            .unwrap();
        let (codes, _) = secrets::confirm_second_factor(writing, &chance, &grant)
            .await
            .unwrap();
        assert_eq!(codes.len(), 10, "{kind}");
        let shown = secrets::propose_second_factor(&database, &chance, &grant, noon()).await;
        assert!(shown.unwrap().is_none(), "{kind}: never shown again");

        let site = site::router(state_at(&database, noon()).await);
        let form = format!(
            "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}",
            email_of(&somebody),
            PASSWORD.replace(' ', "+")
        );
        let sign_in = async || post(&site, "/connexion", &form, "").await;
        let half = sign_in().await;
        assert_eq!(half.location(), "/connexion/code", "{kind}");
        let page = read(&site, "/mon-compte", &half.cookies()).await;
        assert!(
            page.location().starts_with("/connexion"),
            "{kind}: half is not in"
        );
        let wrong = post(&site, "/connexion/code", "code=000000", &half.cookies()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let code = current_code(&secret);
        let body = format!("code={code}");
        let opened = post(&site, "/connexion/code", &body, &half.cookies()).await;
        assert_eq!(opened.location(), "/mon-espace", "{kind}");
        let strong = of_cookies(
            &database,
            &cookie_header(&opened),
            &Settings::default(),
            noon(),
        )
        .await;
        assert!(strong.unwrap().unwrap().session.strong, "{kind}");

        let again = sign_in().await;
        let replayed = post(&site, "/connexion/code", &body, &again.cookies()).await;
        assert_eq!(
            replayed.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: replayed"
        );
        let body = format!("code={}", codes[3].to_uppercase());
        let saved = post(&site, "/connexion/code", &body, &again.cookies()).await;
        assert_eq!(
            saved.status,
            StatusCode::SEE_OTHER,
            "{kind}: by a code on paper"
        );
        let third = sign_in().await;
        let spent = post(&site, "/connexion/code", &body, &third.cookies()).await;
        assert_eq!(
            spent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: once"
        );
        let elsewhere = post(&site, "/connexion/code", "code=000000", "").await;
        assert!(
            elsewhere.body.contains("à recommencer"),
            "{kind}: bound to its browser"
        );
    }
}
