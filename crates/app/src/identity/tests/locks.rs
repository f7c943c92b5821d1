//! The locks of an account: its cookies, its second factor, a forgotten password.

use super::*;

#[tokio::test]
async fn over_https_cookies_are_bound_to_this_host() {
    for (kind, database) in databases().await {
        let somebody = administrator(&database).await;
        with_password(&database, &somebody).await;
        let state = state_at(&database, noon()).await;
        let settings = Settings {
            public_url: "https://lieux.exemple.fr".parse().ok(),
            ..Settings::default()
        };
        let site = site::router(state.with_settings(settings));
        let body = format!(
            "courriel={}&moyen=mot-de-passe&etape=mot-de-passe&mot-de-passe={}",
            email_of(&somebody),
            PASSWORD.replace(' ', "+")
        );
        let opened = post(&site, "/connexion", &body, "").await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{kind}");
        let cookies = opened.headers.get_all(header::SET_COOKIE);
        let cookies: Vec<&str> = cookies.iter().map(|one| one.to_str().unwrap()).collect();
        assert_eq!(
            cookies.len(),
            2,
            "{kind}: the session's, and no half-done sign-in"
        );
        for cookie in cookies {
            assert!(cookie.starts_with("__Host-maillage"), "{kind}: {cookie}");
            let attributes = "; Path=/; HttpOnly; SameSite=Lax; Secure";
            assert!(cookie.contains(attributes), "{kind}: {cookie}");
            assert!(!cookie.contains("Domain"), "{kind}: {cookie}");
        }
        let page = read(&site, "/mon-compte", &opened.cookies()).await;
        assert_eq!(page.status, StatusCode::OK, "{kind}");
    }
}

#[tokio::test]
async fn a_second_factor_is_added_soon_after_signing_in_only() {
    for (kind, database) in databases().await {
        let me = administrator(&database).await;
        let path = "/mon-compte/second-facteur";
        let late = site::router(state_at(&database, noon() + TimeDelta::minutes(15)).await);
        let asked = read(&late, path, &me.cookie).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{kind}");
        assert!(asked.location().starts_with("/connexion?"), "{kind}");
        let soon = site::router(state_at(&database, noon() + TimeDelta::minutes(14)).await);
        let asked = read(&soon, path, &me.cookie).await;
        assert_eq!(asked.status, StatusCode::OK, "{kind}");
        let form = format!("jeton={}&code=000000", me.jeton);
        let sent = post(&late, path, &form, &me.cookie).await;
        assert!(sent.location().starts_with("/connexion?"), "{kind}: late");
        let sent = post(&soon, path, &form, &me.cookie).await;
        assert_eq!(
            sent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: a wrong code"
        );
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_in_the_session_of_a_fresh_link() {
    for (kind, database) in databases().await {
        let me = administrator(&database).await;
        with_password(&database, &me).await;
        let form = format!("jeton={}&nouveau=cinq+prunes+dans+le+tiroir", me.jeton);
        let path = "/mon-compte/mot-de-passe";
        let soon = site::router(state_at(&database, noon() + TimeDelta::minutes(9)).await);
        let refused = post(&soon, path, &form, &me.cookie).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: not by a link"
        );
        sqlx::query("UPDATE session SET means = 'link' WHERE person_id = $1")
            .bind(me.person.as_str())
            .execute(&database)
            .await
            .unwrap();
        let late = site::router(state_at(&database, noon() + TimeDelta::minutes(10)).await);
        let refused = post(&late, path, &form, &me.cookie).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{kind}: late"
        );
        let page = read(&soon, "/mon-compte/securite", &me.cookie).await;
        assert!(!page.body.contains("mot-de-passe-actuel"), "{kind}");
        let replaced = post(&soon, path, &form, &me.cookie).await;
        assert_eq!(replaced.status, StatusCode::SEE_OTHER, "{kind}");
        let mut connection = database.acquire().await.unwrap();
        let known = people::by_id(&mut connection, &me.person).await.unwrap();
        let kept = known.unwrap().password;
        let fits = password::verify("cinq prunes dans le tiroir", kept.as_deref()).await;
        assert!(fits.unwrap(), "{kind}");
    }
}
