//! Corrections by hand, from the form to what the public reads, and back.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use proptest::prelude::*;
use territory::Territories;
use tower::ServiceExt;

use super::model::{Draft, EDITABLE, Part, Texts, check, overlay};
use super::store::{EditError, history, save, sheet, undo};
use crate::kernel::clock::Clock;
use crate::kernel::database::Database;
use crate::kernel::identity::Actor;
use crate::kernel::journal::verify;
use crate::kernel::policy::{EditPlace, Grant, Role, Target, permit};
use crate::kernel::site;
use crate::kernel::testing::{Member, databases, member};
use crate::registry::store::published_places;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};
use places::standard::Field;

const NOM: Part = Part::Field(Field::Nom);

async fn key_of(database: &Database, id: &str) -> String {
    let places = published_places(database).await.unwrap();
    places
        .into_iter()
        .find(|row| row.place.id == id)
        .unwrap()
        .key
}

fn grant(key: &str) -> Grant<EditPlace> {
    permit(
        &Actor::Operator,
        Target::place(key, "35238".parse().ok(), None),
    )
    .unwrap()
}

async fn rename(database: &Database, key: &str, name: &str) -> Result<(), EditError> {
    let version = sheet(database, key).await.unwrap().unwrap().version();
    let texts = Texts::from([(NOM, name.to_owned())]);
    save(
        database,
        &grant(key),
        Clock::Fixed(tuesday_morning()),
        &version,
        &texts,
        "essai",
    )
    .await
}

async fn name(database: &Database, key: &str) -> String {
    sheet(database, key).await.unwrap().unwrap().place.nom
}

#[tokio::test]
async fn a_correction_survives_the_next_import_and_can_be_undone() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        rename(&database, &key, "Espace des Lices").await.unwrap();
        let moved = THREE_PLACES.replace("1 rue du Marché", "3 rue du Marché");
        import_data(&database, &moved).await;
        let published = published_places(&database).await.unwrap();
        let place = &published.iter().find(|row| row.key == key).unwrap().place;
        assert_eq!(
            (place.nom.as_str(), place.adresse.as_str()),
            ("Espace des Lices", "3 rue du Marché"),
            "{kind}"
        );

        let corrections = history(&database, std::slice::from_ref(&key))
            .await
            .unwrap();
        assert_eq!(corrections.len(), 1, "{kind}");
        undo(
            &database,
            &grant(&key),
            Clock::System,
            corrections[0].number,
        )
        .await
        .unwrap();
        let after = sheet(&database, &key).await.unwrap().unwrap();
        assert_eq!(after.place.nom, "Espace numérique des Fougères", "{kind}");
        assert!(after.edits.is_empty(), "{kind}: the source speaks again");
        assert!(verify(&database).await.unwrap().is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn two_people_at_once_lose_nothing() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        let version = sheet(&database, &key).await.unwrap().unwrap().version();
        rename(&database, &key, "Premier").await.unwrap();
        let texts = Texts::from([(NOM, "Second".to_owned())]);
        let second = save(&database, &grant(&key), Clock::System, &version, &texts, "").await;
        assert!(
            matches!(second, Err(EditError::Moved(current)) if current.place.nom == "Premier"),
            "{kind}"
        );
        assert_eq!(name(&database, &key).await, "Premier", "{kind}");
    }
}

#[tokio::test]
async fn what_was_changed_again_is_not_undone_over() {
    for (kind, database) in databases().await {
        import_data(&database, THREE_PLACES).await;
        let key = key_of(&database, "a").await;
        rename(&database, &key, "Premier").await.unwrap();
        let first = history(&database, std::slice::from_ref(&key))
            .await
            .unwrap()[0]
            .number;
        rename(&database, &key, "Second").await.unwrap();
        let refused = undo(&database, &grant(&key), Clock::System, first).await;
        assert!(
            matches!(refused, Err(EditError::ChangedSince(parts)) if parts == [NOM]),
            "{kind}"
        );
        let unknown = undo(&database, &grant(&key), Clock::System, 9_999).await;
        assert!(matches!(unknown, Err(EditError::NoCorrection)), "{kind}");
        assert_eq!(name(&database, &key).await, "Second", "{kind}");
    }
}

#[test]
fn all_that_is_wrong_in_a_form_is_said_at_once() {
    let place = sample();
    let mut draft = Draft::of(&place, String::new());
    for (field, text) in [
        (Field::Nom, " "),
        (Field::CodePostal, "350"),
        (Field::Latitude, "quarante"),
        (Field::Telephone, "12"),
        (Field::Courriels, "accueil@exemple.fr\nmoi@"),
        (Field::SiteWeb, "pas un site"),
        (Field::Horaires, "quand on veut"),
    ] {
        draft.typed.insert(field, text.to_owned());
    }
    draft
        .typed
        .insert(Field::PresentationResume, "é".repeat(281));
    let refusals = check(
        &place,
        &draft,
        Territories::bundled(),
        tuesday_morning().date_naive(),
    )
    .unwrap_err();
    let mut fields: Vec<Field> = refusals.iter().map(|refusal| refusal.field).collect();
    fields.sort();
    let expected = [
        Field::Nom,
        Field::CodePostal,
        Field::Latitude,
        Field::Telephone,
        Field::Courriels,
        Field::SiteWeb,
        Field::Horaires,
        Field::PresentationResume,
    ];
    assert_eq!(fields, expected);
}

fn sample() -> places::Place {
    let mut record: [String; 32] = Default::default();
    for (field, text) in [
        (Field::Id, "a"),
        (Field::Pivot, "00000000000000"),
        (Field::Nom, "Espace numérique"),
        (Field::Commune, "Rennes"),
        (Field::CodePostal, "35000"),
        (Field::CodeInsee, "35238"),
        (Field::Adresse, "1 rue du Marché"),
        (Field::Latitude, "48.11"),
        (Field::Longitude, "-1.68"),
        (Field::Telephone, "+33299010203"),
        (Field::Horaires, "Mo-Fr 09:00-17:00"),
        (Field::DateMaj, "2026-10-01"),
    ] {
        let column = Field::ALL.iter().position(|known| *known == field).unwrap();
        record[column] = text.to_owned();
    }
    places::Place::from_record(&record).unwrap()
}

#[test]
fn a_form_sent_back_as_it_was_changes_nothing() {
    let place = sample();
    let draft = Draft::of(&place, String::new());
    let texts = check(
        &place,
        &draft,
        Territories::bundled(),
        tuesday_morning().date_naive(),
    );
    assert_eq!(texts, Ok(Texts::new()));
}

#[test]
fn a_point_far_from_its_commune_is_questioned() {
    let place = sample();
    let mut draft = Draft::of(&place, String::new());
    draft.typed.insert(Field::Latitude, "-1.68".to_owned());
    draft.typed.insert(Field::Longitude, "48.11".to_owned());
    let refusals = check(
        &place,
        &draft,
        Territories::bundled(),
        tuesday_morning().date_naive(),
    )
    .unwrap_err();
    assert!(refusals[0].message.contains("inversées"), "{refusals:?}");
}

proptest! {
    /// Whatever is typed, a form is either refused or gives a place of the standard.
    #[test]
    fn no_form_breaks_the_standard(texts in prop::collection::vec(".{0,40}", EDITABLE.len())) {
        let place = sample();
        let mut draft = Draft::of(&place, String::new());
        for (known, text) in EDITABLE.iter().zip(texts) {
            if !text.is_empty() {
                draft.typed.insert(known.field, text);
            }
        }
        if let Ok(texts) = check(&place, &draft, Territories::bundled(), tuesday_morning().date_naive()) {
            let changed = overlay(&place, &texts);
            let broken = places::standard::validate(&changed);
            prop_assert!(broken.is_empty(), "{:?}", broken);
            for (part, text) in &texts {
                if let Part::Field(field) = part {
                    prop_assert_eq!(&changed.text(*field), text);
                }
            }
        }
    }
}

struct Site {
    router: Router,
    key: String,
    inside: Member,
    database: Database,
}

async fn site_with_editor() -> Site {
    let (_, database) = databases().await.swap_remove(0);
    import_data(&database, THREE_PLACES).await;
    let inside = member(
        &database,
        &[(Role::HubTeam, "hub:hub-bretagne")],
        tuesday_morning(),
    )
    .await;
    let key = key_of(&database, "a").await;
    let state = site::state(database.clone(), Clock::Fixed(tuesday_morning()))
        .await
        .unwrap();
    Site {
        router: site::router(state),
        key,
        inside,
        database,
    }
}

impl Site {
    async fn ask(&self, method: Method, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/mon-espace/lieux/{}{path}", self.key))
            .header(header::COOKIE, &self.inside.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("jeton={}&{form}", self.inside.jeton)));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The form as the browser would send it, with some fields changed.
    async fn form(&self, changes: &[(&str, &str)]) -> String {
        let sheet = sheet(&self.database, &self.key).await.unwrap().unwrap();
        let draft = Draft::of(&sheet.place, sheet.version());
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("version", &draft.version);
        for (field, text) in &draft.typed {
            let changed = changes.iter().find(|(name, _)| *name == field.name());
            let text = changed.map_or(text.as_str(), |(_, text)| text);
            for line in text.lines() {
                form.append_pair(field.name(), line);
            }
        }
        form.finish()
    }
}

#[tokio::test]
async fn a_sheet_is_corrected_through_its_form() {
    let site = site_with_editor().await;
    let (status, html) = site.ask(Method::GET, "", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Espace numérique des Fougères"));
    let form = site
        .form(&[
            ("telephone", "02 99 01 02 03"),
            ("horaires", "lundi 9h-12h"),
        ])
        .await;
    let (status, _) = site.ask(Method::POST, "", &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let after = sheet(&site.database, &site.key).await.unwrap().unwrap();
    assert_eq!(after.place.text(Field::Telephone), "+33299010203");
    assert_eq!(after.place.text(Field::Horaires), "Mo 09:00-12:00");
    assert_eq!(after.place.date_maj, tuesday_morning().date_naive());
    let (_, html) = site.ask(Method::GET, "/historique", "").await;
    assert!(
        html.contains("Camille Essai") && html.contains("Téléphone"),
        "{html}"
    );
}

#[tokio::test]
async fn a_wrong_form_keeps_what_was_typed() {
    let site = site_with_editor().await;
    let form = site
        .form(&[("commune", "Renes-les-Flots"), ("nom", "<b>Nouveau</b>")])
        .await;
    let (status, html) = site.ask(Method::POST, "", &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        html.contains("Renes-les-Flots") && html.contains("sert à Rennes"),
        "{html}"
    );
    assert!(html.contains("&#60;b&#62;Nouveau") && !html.contains("<b>Nouveau"));
    assert!(
        history(&site.database, std::slice::from_ref(&site.key))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_sheet_is_taken_off_the_map_and_put_back() {
    let site = site_with_editor().await;
    let (status, _) = site
        .ask(
            Method::POST,
            "/publication",
            "publication=retirer&pourquoi=Ferm%C3%A9",
        )
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let shown = |places: Vec<crate::kernel::atlas::PublishedPlace>| {
        places.iter().any(|row| row.key == site.key)
    };
    assert!(!shown(published_places(&site.database).await.unwrap()));
    let (_, html) = site.ask(Method::GET, "", "").await;
    assert!(html.contains("Remettre sur la carte"));
    site.ask(Method::POST, "/publication", "publication=remettre")
        .await;
    assert!(shown(published_places(&site.database).await.unwrap()));
}

#[tokio::test]
async fn saying_that_all_is_right_dates_the_sheet() {
    let site = site_with_editor().await;
    site.ask(Method::POST, "/a-jour", "").await;
    let after = sheet(&site.database, &site.key).await.unwrap().unwrap();
    assert_eq!(after.place.date_maj, tuesday_morning().date_naive());
    assert_eq!(
        history(&site.database, std::slice::from_ref(&site.key))
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_sheet_is_not_moved_out_of_ones_scope_nor_back_into_it() {
    let site = site_with_editor().await;
    let form = site
        .form(&[
            ("commune", "Lyon"),
            ("code_postal", "69001"),
            ("latitude", ""),
            ("longitude", ""),
        ])
        .await;
    let (status, html) = site.ask(Method::POST, "", &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("n’est pas dans votre périmètre"), "{html}");
    // Somebody of the nation moves it; the Hub cannot undo what is no longer theirs.
    let commune = Part::Field(Field::CodeInsee);
    let version = sheet(&site.database, &site.key)
        .await
        .unwrap()
        .unwrap()
        .version();
    let texts = Texts::from([(commune, "69381".to_owned())]);
    let moved = save(
        &site.database,
        &grant(&site.key),
        Clock::System,
        &version,
        &texts,
        "",
    )
    .await;
    assert!(moved.is_ok());
    let number = history(&site.database, std::slice::from_ref(&site.key))
        .await
        .unwrap()[0]
        .number;
    let (status, _) = site
        .ask(Method::POST, "/annuler", &format!("numero={number}"))
        .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}
