//! Mails on both databases, and what may stand in them.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use super::message::{Message, Outgoing, Purpose};
use super::store::{self, ATTEMPTS, KEPT_DAYS, Sending, claim, enqueue, settle};
use crate::kernel::chance::Chance;
use crate::kernel::config::Settings;
use crate::kernel::database::Database;
use crate::kernel::testing::databases;

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn link() -> Message {
    Message {
        recipient: "accueil@exemple.fr".parse().unwrap(),
        subject: "Votre lien de connexion".to_owned(),
        body: "Bonjour,\n\nOuvrez ce lien : https://lieux.exemple.fr/connexion".to_owned(),
        purpose: Purpose::SignIn,
        useful_until: None,
    }
}

async fn queue(database: &Database, message: &Message) -> String {
    let mut connection = database.acquire().await.unwrap();
    let settings = Settings::default();
    enqueue(&mut connection, &Chance::System, &settings, message, noon())
        .await
        .unwrap()
}

/// What is left of a message: its body, its error, whether it was sent, whether it was given up.
async fn left(database: &Database, id: &str) -> (Option<String>, Option<String>, bool, bool) {
    let row = sqlx::query("SELECT body, error, sent_at, given_up_at FROM mail WHERE id = $1")
        .bind(id)
        .fetch_one(database)
        .await
        .unwrap();
    let told = |column| row.get::<Option<String>, _>(column);
    (
        told("body"),
        told("error"),
        told("sent_at").is_some(),
        told("given_up_at").is_some(),
    )
}

#[tokio::test]
async fn a_message_is_sent_by_one_node_and_its_body_goes() {
    for (kind, database) in databases().await {
        let id = queue(&database, &link()).await;
        let mail = claim(&database, "one", noon()).await.unwrap().unwrap();
        assert_eq!(
            (mail.id.as_str(), mail.attempts),
            (id.as_str(), 1),
            "{kind}"
        );
        assert!(
            claim(&database, "two", noon()).await.unwrap().is_none(),
            "{kind}"
        );
        settle(&database, &mail, "one", Sending::Taken, noon())
            .await
            .unwrap();
        assert_eq!(
            left(&database, &id).await,
            (None, None, true, false),
            "{kind}"
        );
        let later = noon() + TimeDelta::days(1);
        assert!(
            claim(&database, "two", later).await.unwrap().is_none(),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_node_that_died_sending_is_replaced_and_cannot_settle() {
    for (kind, database) in databases().await {
        let id = queue(&database, &link()).await;
        let dead = claim(&database, "one", noon()).await.unwrap().unwrap();
        let later = noon() + TimeDelta::minutes(3);
        let heir = claim(&database, "two", later).await.unwrap().unwrap();
        assert_eq!(heir.id, id, "{kind}");
        settle(&database, &dead, "one", Sending::Refused("no"), later)
            .await
            .unwrap();
        assert!(
            left(&database, &id).await.0.is_some(),
            "{kind}: the heir still has it"
        );
        settle(&database, &heir, "two", Sending::Taken, later)
            .await
            .unwrap();
        assert!(left(&database, &id).await.2, "{kind}");
    }
}

#[tokio::test]
async fn what_is_put_off_is_tried_later_and_given_up_in_the_end() {
    for (kind, database) in databases().await {
        let id = queue(&database, &link()).await;
        let mut now = noon();
        for n in 1..=ATTEMPTS {
            let mail = claim(&database, "one", now).await.unwrap().unwrap();
            assert_eq!(mail.attempts, n, "{kind}");
            settle(&database, &mail, "one", Sending::PutOff("451"), now)
                .await
                .unwrap();
            if n == 1 {
                let early = now + TimeDelta::seconds(14);
                assert!(
                    claim(&database, "one", early).await.unwrap().is_none(),
                    "{kind}"
                );
            }
            now += TimeDelta::hours(6);
        }
        let expected = (None, Some("451".to_owned()), false, true);
        assert_eq!(left(&database, &id).await, expected, "{kind}");
        assert!(
            claim(&database, "one", now).await.unwrap().is_none(),
            "{kind}"
        );

        let refused = queue(&database, &link()).await;
        let mail = claim(&database, "one", now).await.unwrap().unwrap();
        settle(&database, &mail, "one", Sending::Refused("550"), now)
            .await
            .unwrap();
        assert!(left(&database, &refused).await.3, "{kind}");
    }
}

#[tokio::test]
async fn a_link_that_no_longer_opens_anything_is_not_sent() {
    for (kind, database) in databases().await {
        let until = noon() + TimeDelta::minutes(15);
        let short = Message {
            useful_until: Some(until),
            ..link()
        };
        let id = queue(&database, &short).await;
        assert!(
            claim(&database, "one", until).await.unwrap().is_none(),
            "{kind}"
        );
        assert_eq!(
            store::give_up_the_late(&database, until).await.unwrap(),
            1,
            "{kind}"
        );
        let (body, _, sent, given_up) = left(&database, &id).await;
        assert_eq!((body, sent, given_up), (None, false, true), "{kind}");
    }
}

#[tokio::test]
async fn traces_go_after_some_weeks_and_the_outbox_shows_what_waits() {
    for (kind, database) in databases().await {
        queue(&database, &link()).await;
        let shown = store::waiting(&database, 5).await.unwrap();
        assert_eq!(shown.len(), 1, "{kind}");
        assert_eq!(shown[0].recipient, "accueil@exemple.fr", "{kind}");
        let day = noon() + TimeDelta::days(KEPT_DAYS);
        assert_eq!(
            store::forget_old(&database, day).await.unwrap(),
            0,
            "{kind}"
        );
        let after = day + TimeDelta::seconds(1);
        assert_eq!(
            store::forget_old(&database, after).await.unwrap(),
            1,
            "{kind}"
        );
    }
}

fn written(message: &Message) -> String {
    let outgoing = Outgoing {
        id: "abc".to_owned(),
        recipient: message.recipient.to_string(),
        subject: message.plain_subject(),
        body: message.signed_body("https://lieux.exemple.fr/"),
        unsubscribe: None,
        attempts: 1,
    };
    let from = "Maillage <nepasrepondre@exemple.fr>".parse().unwrap();
    let mail = outgoing.written(&from, noon()).unwrap();
    String::from_utf8(mail.formatted()).unwrap()
}

#[test]
fn nothing_in_a_message_can_become_a_header() {
    let hostile = Message {
        subject: "Bonjour\r\nBcc: tous@exemple.fr\u{0}\u{2028}fin".to_owned(),
        body: "Corps\r\n.\r\nMAIL FROM:<x@exemple.fr>\u{0}".to_owned(),
        ..link()
    };
    let text = written(&hostile);
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(!names.contains(&"Bcc"), "{head}");
    assert!(names.contains(&"Auto-Submitted"), "{head}");
    assert!(head.contains("Message-ID: <abc@exemple.fr>"), "{head}");
    assert!(!text.contains('\0'));
    assert!("a@b.fr\r\nBcc: c@d.fr".parse::<super::Address>().is_err());
}

#[test]
fn a_message_is_plain_text_with_a_signature_and_its_reason() {
    let body = link().signed_body("https://lieux.exemple.fr/");
    assert!(body.contains("\n-- \nMaillage"));
    assert!(body.contains("parce que quelqu’un a donné cette adresse"));
    assert!(written(&link()).contains("Content-Type: text/plain; charset=utf-8"));
}
