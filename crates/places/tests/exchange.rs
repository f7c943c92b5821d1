//! A place in the words of neighbouring schemas.

use places::Place;
use places::exchange::data_inclusion::{self, Publication, offer, structure};
use places::exchange::osm;
use places::standard::Service;
use proptest::prelude::*;
use serde_json::json;

const HERE: Publication<'static> = Publication {
    source: "maillage",
    key: "a1b2c3d4e5f6",
    sheet: Some("https://exemple.fr/lieux/a1b2c3d4e5f6"),
};

fn place(more: serde_json::Value) -> Place {
    let mut record = json!({
        "id": "essai-1", "pivot": "00000000000000", "nom": "Médiathèque du Canal",
        "commune": "Rennes", "code_postal": "35000", "adresse": "12 bis quai du Canal",
        "date_maj": "2026-09-15",
    });
    let fields = more.as_object().expect("an object").clone();
    record.as_object_mut().expect("an object").extend(fields);
    serde_json::from_value(record).expect("a place")
}

fn full() -> Place {
    place(json!({
        "pivot": "21350238800019", "code_insee": "35238", "complement_adresse": "2e étage",
        "latitude": "48.1113", "longitude": "-1.68", "typologie": "BIB|CCAS",
        "telephone": "+33261910001", "courriels": "accueil@exemple.fr|autre@exemple.fr",
        "site_web": "https://exemple.fr/canal", "horaires": "Tu-Sa 10:00-18:00",
        "presentation_resume": "Un lieu pour apprendre.", "presentation_detail": "Un lieu pour apprendre et se faire aider.",
        "source": "essai", "structure_parente": "Ville de Rennes",
        "services": "Aide aux démarches administratives|Accès internet et matériel informatique",
        "publics_specifiquement_adresses": "Jeunes|Seniors",
        "prise_en_charge_specifique": "Handicaps moteurs|Illettrisme",
        "frais_a_charge": "Gratuit|Gratuit sous condition",
        "dispositif_programmes_nationaux": "France Services|Aidants Connect",
        "modalites_acces": "Se présenter|Envoyer un mail avec une fiche de prescription|Contacter par mail",
        "modalites_accompagnement": "En autonomie|Accompagnement individuel|À distance",
        "fiche_acces_libre": "https://acceslibre.beta.gouv.fr/app/35-rennes/a/bibliotheque/erp/canal/",
        "prise_rdv": "https://exemple.fr/rdv",
    }))
}

#[test]
fn a_place_is_a_structure_and_an_offer() {
    insta::assert_json_snapshot!("structure", structure(&full(), HERE));
    insta::assert_json_snapshot!("offer", offer(&full(), HERE));
}

#[test]
fn what_is_not_said_is_not_made_up() {
    let bare = structure(&place(json!({})), HERE);
    assert_eq!(bare.siret, None);
    assert_eq!(bare.description, None);
    assert!(bare.reseaux_porteurs.is_empty());
    assert_eq!(offer(&place(json!({})), HERE), None);
    let one = json!({ "services": "Utilisation sécurisée du numérique" });
    let bare = offer(&place(one), HERE).expect("an offer");
    assert_eq!(bare.publics, ["tous-publics"]);
    assert_eq!((bare.kind, bare.frais), (None, None));
    assert_eq!(
        (bare.modes_mobilisation, bare.mobilisable_par),
        (None, None)
    );
}

#[test]
fn a_name_fits_the_neighbours_bounds() {
    let named = |nom: &str| structure(&place(json!({ "nom": nom })), HERE).nom;
    assert_eq!(named("A"), "Lieu A, Rennes");
    assert_eq!(named("Mairie de Rennes."), "Mairie de Rennes");
    assert_eq!(named("Ateliers, fablab, etc."), "Ateliers, fablab, etc.");
    assert_eq!(named(&"é".repeat(300)).chars().count(), 150);
}

#[test]
fn every_service_has_a_theme() {
    for service in Service::ALL {
        let themes = data_inclusion::themes(service);
        assert!((1..=2).contains(&themes.len()), "{service}");
    }
}

/// The table that the ecosystem keeps, where the data of the ecosystem is at hand.
#[test]
fn themes_are_those_of_the_ecosystems_table() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/standard_enums.json"
    );
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("skipped: {file} is not here");
        return;
    };
    let enums: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let table = &enums["data_inclusion_mapping"]["services_to_thematiques_v1"];
    for service in Service::ALL {
        let theirs = table[service.value()].as_array().expect("a list");
        let theirs: Vec<&str> = theirs.iter().filter_map(|theme| theme.as_str()).collect();
        assert_eq!(data_inclusion::themes(service), theirs, "{service}");
    }
}

#[test]
fn a_place_in_the_tags_of_openstreetmap() {
    insta::assert_json_snapshot!("osm", osm::tags(&full()));
    insta::assert_json_snapshot!("osm_bare", osm::tags(&place(json!({}))));
}

proptest! {
    #[test]
    fn no_tag_is_empty_or_too_long(nom in ".{1,400}", adresse in ".{1,400}", resume in ".{0,280}") {
        prop_assume!(!nom.trim().is_empty() && !adresse.trim().is_empty());
        let place = place(json!({ "nom": nom, "adresse": adresse, "presentation_resume": resume }));
        for (key, value) in osm::tags(&place) {
            let length = value.chars().count();
            prop_assert!((1..=255).contains(&length), "{key}: {length}");
        }
        let nom = structure(&place, HERE).nom;
        prop_assert!((3..=150).contains(&nom.chars().count()), "{nom}");
    }
}
