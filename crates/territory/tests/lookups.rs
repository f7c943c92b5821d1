//! Look-ups over the committed reference pack.

use territory::{CodeInsee, CodePostal, Found, Level, Position, Territories, TerritoryId};

fn all() -> &'static Territories {
    Territories::bundled()
}

fn insee(code: &str) -> CodeInsee {
    code.parse().expect("the tests give codes")
}

fn named(name: &str, postal: &str) -> Option<String> {
    let postal: Option<CodePostal> = postal.parse().ok();
    all()
        .find_commune(name, postal)
        .commune()
        .map(|commune| commune.code.to_string())
}

#[test]
fn every_commune_is_found_by_its_name_and_each_of_its_postal_codes() {
    let mut lost = Vec::new();
    for commune in all().communes() {
        for &postal in &commune.postal_codes {
            let found = all().find_commune(&commune.name, Some(postal));
            if found != Found::Exact(commune) {
                lost.push(format!(
                    "{} {} {postal}: {found:?}",
                    commune.code, commune.name
                ));
            }
        }
    }
    assert!(
        lost.is_empty(),
        "{} lost, such as {:#?}",
        lost.len(),
        &lost[..lost.len().min(5)]
    );
}

#[test]
fn names_are_found_however_written() {
    for (name, postal, code) in [
        ("RENNES CEDEX 7", "35042", "35238"),
        ("Rennes Cedex", "", "35238"),
        ("ST MALO", "35400", "35288"),
        ("Ste-Geneviève-des-Bois", "91700", "91549"),
        ("Saint Genevieve des Bois", "91700", "91549"),
        ("L’Haÿ–les–Roses", "94240", "94038"),
        ("Hay les Roses", "94240", "94038"),
        ("Paris 12ème", "75012", "75056"),
        ("PARIS 12", "75012", "75056"),
        ("Paris 12e Arrondissement", "", "75056"),
        ("Marseille 3e", "13003", "13055"),
        ("Lyon 03", "69003", "69123"),
        ("Lyon 3ème arrondissement", "", "69123"),
        ("Le Havre", "76600", "76351"),
        ("HAVRE", "76600", "76351"),
        ("Havre (Le)", "76600", "76351"),
        ("Saint-Denis (974)", "", "97411"),
        ("Saint-Denis (La Réunion)", "", "97411"),
        ("Œting", "57600", "57521"),
        ("OETING", "57600", "57521"),
        ("35000 Rennes", "", "35238"),
        ("Villefranche s/ Saône", "69400", "69264"),
        ("Rennnes", "35000", "35238"),
        ("Champtoceaux", "49270", "49126"),
        ("Grand Vabre", "12320", "12218"),
        ("Nouméa", "98800", "98818"),
        ("Pointe-à-Pitre", "97110", "97120"),
        ("l isle d abeau", "", "38193"),
        ("aix en pce", "", "13001"),
        ("chalon s/saône", "", "71076"),
        ("chalon/saone", "", "71076"),
        ("Ivry/Seine", "", "94041"),
        ("boulogne s mer", "", "62160"),
        ("Clichy s/bois", "", "93014"),
        ("Fontenay-ss-Bois", "94120", "94033"),
        ("Fontenay s/s bois", "", "94033"),
        ("st-denis de la réunion", "", "97411"),
        ("sainte marie de la réunion", "", "97418"),
        ("rennes ille et vilaine", "", "35238"),
        ("Rennes - France", "", "35238"),
        ("mairie de rennes", "", "35238"),
        ("Mairie du Mans", "", "72181"),
        ("BP 2345 RENNES", "", "35238"),
        ("le mans 72", "", "72181"),
        ("bastia 2b", "", "2B033"),
        ("st ouen 93", "", "93070"),
        ("Sainte-Rose 97439", "", "97419"),
        ("Sainte-Rose", "97115", "97129"),
        ("evry", "91000", "91228"),
        ("Annecy-le-Vieux", "", "74010"),
        ("Châlons-sur-Marne", "", "51108"),
        ("Pierrefitte-sur-Seine", "93380", "93066"),
        ("plougastel", "", "29189"),
        ("Mata-Utu", "98600", "98613"),
        ("Marigot", "97150", "97801"),
        ("Celles", "15170", "15031"),
        // A hamlet of Saint-Paul; a former commune of the Calvados had that name.
        ("La Saline", "97434", "97415"),
        ("zone postal 97133", "", "97701"),
    ] {
        assert_eq!(
            named(name, postal).as_deref(),
            Some(code),
            "{name} {postal}"
        );
    }
}

#[test]
fn homonyms_are_ambiguous_and_nonsense_is_unknown() {
    assert!(
        matches!(all().find_commune("Saint-Denis", None), Found::Ambiguous(many) if many.len() > 2)
    );
    // A town's former name is not given up to a village that has it.
    let Found::Ambiguous(evry) = all().find_commune("Évry", None) else {
        panic!("there are two Évry");
    };
    assert_eq!(evry[0].code, insee("91228"));
    // A postal code alone says only among which.
    let Found::Ambiguous(near) = all().find_commune("97250", None) else {
        panic!("97250 serves several communes");
    };
    assert!(
        near.iter()
            .all(|commune| commune.departement.as_str() == "972")
    );
    assert_eq!(all().find_commune("Zzyzx-les-Oies", None), Found::Unknown);
    assert_eq!(all().find_commune("", None), Found::Unknown);
}

#[test]
fn codes_of_any_vintage_lead_to_a_commune_of_today() {
    for (before, today) in [
        ("35238", "35238"),
        ("75112", "75056"),
        ("13203", "13055"),
        ("69383", "69123"),
        ("12076", "12218"),
        ("49069", "49126"),
        ("69159", "69114"),
        ("20004", "2A004"),
        ("2a004", "2A004"),
    ] {
        assert_eq!(
            all()
                .resolve(insee(before))
                .map(|c| c.code.to_string())
                .as_deref(),
            Some(today),
            "{before}"
        );
    }
    assert_eq!(all().resolve(insee("99999")), None);
}

#[test]
fn population_is_shared_out_across_vintages() {
    let unchanged = all().shares_of(insee("35238"), 2008);
    assert_eq!(
        unchanged
            .iter()
            .map(|(c, part)| (c.code.as_str(), *part))
            .collect::<Vec<_>>(),
        [("35238", 1.0)]
    );
    for commune in all().communes().iter().step_by(50) {
        let sum: f64 = all()
            .shares_of(commune.code, 2010)
            .iter()
            .map(|(_, part)| part)
            .sum();
        assert!(
            (sum - 1.0).abs() < 0.02,
            "{} is shared out into {sum}",
            commune.code
        );
    }
}

#[test]
fn every_commune_holds_its_own_point() {
    for commune in all().communes() {
        assert_eq!(
            all().commune_at(commune.position).map(|at| at.code),
            Some(commune.code),
            "{}",
            commune.name
        );
    }
    assert_eq!(all().commune_at(Position::new(45.0, -30.0).unwrap()), None);
}

#[test]
fn suggestions_follow_what_is_typed() {
    let first = |text: &str| {
        all()
            .suggest(text, 5)
            .first()
            .map(|s| s.id.to_string())
            .unwrap_or_default()
    };
    for (typed, id) in [
        ("renn", "commune-35238"),
        ("rennes", "commune-35238"),
        ("renens", "commune-35238"),
        ("marseile", "commune-13055"),
        ("st malo", "commune-35288"),
        ("havre", "commune-76351"),
        ("paris 12", "commune-75056"),
        ("35000", "commune-35238"),
        ("35", "departement-35"),
        ("2a", "departement-2A"),
        ("ille et vil", "departement-35"),
        ("champtoceaux", "commune-49126"),
        ("rennes 35", "commune-35238"),
        ("saint-denis 974", "commune-97411"),
        ("brest", "commune-29019"),
        ("bretagne", "region-53"),
        ("la reunion", "departement-974"),
        ("paris", "commune-75056"),
        ("évry", "commune-91228"),
        ("wallis", "departement-986"),
        ("saint pierre et miquelon", "departement-975"),
        ("mata utu", "commune-98613"),
        ("st-denis de la réunion", "commune-97411"),
        ("bastia 2b", "commune-2B033"),
        ("mairie de rennes", "commune-35238"),
        ("ille-et-vilaine 35", "departement-35"),
        ("sainte-clotilde 97490", "commune-97411"),
        ("97133", "commune-97701"),
        ("chalon s", "commune-71076"),
    ] {
        assert_eq!(first(typed), id, "{typed}");
    }
    assert!(all().suggest("sai", 8).len() == 8);
    assert!(all().suggest("", 8).is_empty());
}

#[test]
fn levels_have_what_the_country_has() {
    let count = |level| all().territories(level).len();
    assert_eq!(
        (
            count(Level::Commune),
            count(Level::Region),
            count(Level::Hub),
            count(Level::Pays)
        ),
        (34_969, 18, 16, 1)
    );
    assert_eq!(count(Level::Departement), 109);
    for level in Level::ALL {
        for territory in all().territories(level) {
            assert_ne!(
                territory.name,
                territory.id.code.as_str(),
                "{} has no name",
                territory.id
            );
            assert_eq!(all().communes_of(territory.id).len(), territory.communes);
        }
    }
}

#[test]
fn breadcrumbs_and_children_agree() {
    let rennes = TerritoryId::commune(insee("35238"));
    let above: Vec<String> = all()
        .parents_of(rennes)
        .iter()
        .map(|parent| parent.id.to_string())
        .collect();
    assert_eq!(above.first().map(String::as_str), Some("pays-fr"));
    for expected in [
        "hub-hub-bretagne",
        "region-53",
        "departement-35",
        "epci-243500139",
    ] {
        assert!(
            above.iter().any(|id| id == expected),
            "{expected} is not in {above:?}"
        );
    }
    let ille_et_vilaine: TerritoryId = "departement-35".parse().unwrap();
    assert!(
        all()
            .children_of(ille_et_vilaine)
            .iter()
            .any(|child| child.id.to_string() == "epci-243500139")
    );
    assert!(all().contains(ille_et_vilaine, insee("35238")));
    assert!(!all().contains(ille_et_vilaine, insee("22278")));
    let hubs = all()
        .children_of(TerritoryId::france())
        .into_iter()
        .filter(|child| child.id.level == Level::Hub);
    assert_eq!(hubs.count(), 16);
}

#[test]
fn clocks_run_as_they_do_there() {
    let zone = |code: &str| all().time_zone(all().commune(insee(code)).unwrap());
    assert_eq!(zone("35238"), "Europe/Paris");
    assert_eq!(zone("97411"), "Indian/Reunion");
    assert_eq!(zone("98735"), "Pacific/Tahiti");
    assert_eq!(zone("98731"), "Pacific/Marquesas");
}
