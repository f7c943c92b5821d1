//! The weights of an index: read, counted, written again, kept with a scenario.

use axum::http::StatusCode;
use diagnosis::reliability::small::Unranked;
use territory::{Level, TerritoryId};

use super::pages::{ILLE, get, router};
use crate::kernel::atlas::Atlas;
use crate::portrait::indices::model::{every, one};
use crate::portrait::indices::scored::scored;
use crate::portrait::levers::model::Standing;
use crate::portrait::levers::model::asked::{self, Levers};
use crate::portrait::levers::model::weighing::{self, Weighing};
use crate::portrait::levers::words;
use crate::portrait::model::Subject;
use crate::portrait::tests::{country, plain};
use crate::registry::model::RawQuery;

/// A country without places, and Ille-et-Vilaine: its indices are those of the figures pack.
fn ille() -> (Atlas, Subject) {
    let (atlas, _) = country(Vec::new(), &[]);
    let id: TerritoryId = "departement-35".parse().unwrap();
    let subject = Subject::territory(&atlas, atlas.territory(id).unwrap());
    (atlas, subject)
}

fn read(atlas: &Atlas, address: &str) -> weighing::Read {
    weighing::read(atlas, &RawQuery::parse(address))
}

fn standing(atlas: &Atlas, subject: &Subject, address: &str) -> Standing {
    let read = read(atlas, address);
    assert_eq!(read.problems, []);
    Standing::of(atlas, subject, &read.weighing).unwrap()
}

/// What nobody moved is what the page of the index says, of every index that has scores here.
#[test]
fn published_weights_give_the_scores_of_the_indexs_own_page() {
    let (atlas, subject) = ille();
    let mut with_scores = 0;
    for known in every(&atlas) {
        let all = scored(&atlas, &known, Level::Commune).unwrap();
        let told = standing(&atlas, &subject, &format!("indice={}", known.model.id));
        assert!(!told.is_reweighed());
        for stand in &told.communes {
            let commune = &atlas.territories.communes()[stand.number];
            assert_eq!(
                all.values.ids[stand.number],
                TerritoryId::commune(commune.code)
            );
            assert_eq!(stand.published.score, all.scores[stand.number].ok());
            assert_eq!(stand.published, stand.weighed);
            with_scores += usize::from(stand.published.score.is_some());
        }
    }
    assert!(with_scores > subject.communes.len(), "{with_scores}");
}

#[test]
fn other_weights_move_ranks_and_the_sentence_says_so() {
    let (atlas, subject) = ille();
    let told = standing(&atlas, &subject, "indice=ifn-v1&poids=score.interfaces:0");
    assert!(told.is_reweighed());
    let known = one(&atlas, "ifn-v1").unwrap();
    let whole = scored(&atlas, &known, Level::Commune).unwrap();
    // What was not known counted for nothing in what was published.
    let cell = |axis: &str, row: usize| {
        let cells = whole.values.table.column(axis).unwrap();
        cells[row].value().unwrap_or(0.0)
    };
    for stand in &told.communes {
        let row = stand.number;
        let parts = 2.0 * cell("information", row)
            + cell("administratives", row)
            + 2.0 * cell("scolaires", row);
        let found = stand.weighed.score.unwrap();
        assert!((found - parts / 5.0).abs() < 1e-9, "{found} {parts}");
    }
    let first = told.first();
    assert!(
        first
            .windows(2)
            .all(|pair| pair[0].weighed.score >= pair[1].weighed.score)
    );
    let most = told.moved()[0];
    assert!(most.climbs().unwrap().unsigned_abs() > 1, "{most:?}");
    let sentence = plain(&words::standing(&atlas, &told));
    assert!(sentence.starts_with("Avec vos poids, "), "{sentence}");
    assert!(sentence.contains("changent de rang"), "{sentence}");
}

/// No rank where too few people are counted, whatever the weights; a variable that no longer weighs
/// asks for nobody.
#[test]
fn few_people_have_no_rank() {
    let (atlas, subject) = ille();
    let told = standing(&atlas, &subject, "indice=ifn-v1");
    let small = |told: &Standing, why: Unranked| -> usize {
        let communes = told.communes.iter();
        communes
            .filter(|one| one.weighed.unranked == Some(why))
            .count()
    };
    assert!(small(&told, Unranked::Complementary) > 50);
    for stand in told
        .communes
        .iter()
        .filter(|one| one.weighed.unranked.is_some())
    {
        assert_eq!(stand.weighed.rank, None);
    }
    let without = standing(&atlas, &subject, "indice=ifn-v1&poids=score.information:0");
    assert_eq!(small(&without, Unranked::Complementary), 0);
    assert_eq!(
        small(&without, Unranked::FewPeople) + without.first().len(),
        subject.communes.len()
    );
}

#[test]
fn a_form_is_written_again_one_way() {
    let (atlas, _) = ille();
    let words = |address: &str| {
        let read = read(&atlas, address);
        assert_eq!(read.problems, [], "{address}");
        read.weighing.words().join("&")
    };
    // As the form of the index that nobody chose sends it.
    let untouched = "peses=portrea&poids.score.fragilite=1&poids.score.exposition=1";
    assert_eq!(words(untouched), "");
    assert!(read(&atlas, untouched).to_tidy);
    assert_eq!(
        words("peses=portrea&poids.score.exposition=2,5"),
        "indice=portrea&poids=score.exposition:2.5"
    );
    let kept = "indice=portrea&poids=score.exposition:2.5";
    assert_eq!(words(kept), kept);
    assert!(!read(&atlas, kept).to_tidy);
    // Another index was chosen: the weights of the first go.
    assert_eq!(
        words("indice=ifn-v1&peses=portrea&poids.score.exposition=3"),
        "indice=ifn-v1"
    );
}

#[test]
fn what_is_no_weight_is_said() {
    let (atlas, subject) = ille();
    for (address, field) in [
        ("indice=atlantide", "indice"),
        ("poids=score.exposition:2", "indice"),
        ("indice=portrea&poids=score.exposition", "poids"),
        ("indice=portrea&poids=score.exposition:101", "poids"),
        ("indice=portrea&poids=score.exposition:-1", "poids"),
        ("indice=portrea&poids=score.exposition:NaN", "poids"),
        ("indice=portrea&poids=score.revenu:2", "poids"),
        ("indice=portrea&poids.score.revenu=2", "poids"),
        (
            "indice=portrea&poids=score.exposition:0&poids=score.fragilite:0",
            "poids",
        ),
    ] {
        let read = asked::read(&atlas, &subject, &RawQuery::parse(address));
        let fields: Vec<_> = read
            .problems
            .iter()
            .map(|one| one.parameter.as_str())
            .collect();
        assert_eq!(fields, [field], "{address}");
        let usual = Levers::default().weighing;
        assert_eq!(
            Weighing {
                index: None,
                ..read.levers.weighing
            },
            usual,
            "{address}"
        );
    }
}

#[tokio::test]
async fn the_page_ranks_communes_anew_and_keeps_the_weights() {
    let router = router().await;
    let (_, _, html) = get(&router, ILLE).await;
    assert!(html.contains("name=\"peses\" value=\"ifn-v1\""), "{html}");
    assert!(!html.contains("data-standing"));
    let typed = format!("{ILLE}?indice=&peses=ifn-v1&poids.score.interfaces=0&carte=indice");
    let (status, to, _) = get(&router, &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        to,
        format!("{ILLE}?indice=ifn-v1&poids=score.interfaces:0&carte=indice")
    );
    let (status, _, html) = get(&router, &to).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Avec vos poids, "), "{html}");
    assert!(html.contains("Poids publiés"));
    assert!(html.contains("L’indice, selon vos poids, par commune"));
    let kept = "essai=%2Fterritoires%2Fdepartement%2F35%2Fportrait%2Fleviers%3Findice%3Difn%2Dv1%26poids%3Dscore";
    assert!(html.contains(kept), "{html}");
    let (_, _, parts) = get(&router, &to.replace("leviers?", "leviers/effet?")).await;
    assert!(parts.contains("data-same=\"ifn-v1\""));
    assert!(parts.contains("Avec vos poids, "));
    let (_, _, csv) = get(&router, &to.replace("leviers?", "leviers.csv?")).await;
    let rennes = csv.lines().find(|line| line.starts_with("35238,")).unwrap();
    assert_eq!(rennes.split(',').count(), 22);
    assert!(
        rennes.rsplit(',').take(4).all(|cell| !cell.is_empty()),
        "{rennes}"
    );
    // A région is shown by intercommunalité.
    let region = "/territoires/region/53/portrait/leviers?indice=ifn-v1&poids=score.interfaces:0&carte=indice";
    let (_, _, html) = get(&router, region).await;
    assert!(html.contains("moyenne de ses communes"), "{html}");
}
