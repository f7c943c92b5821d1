//! Portraits where lists of priority areas and census figures by IRIS are loaded.

use std::sync::Arc;

use diagnosis::indicator::{Indicator, Observatory};
use diagnosis::recipe::{Asked, shipped};

use super::{country, plain, portrait};
use crate::kernel::atlas::Atlas;
use crate::portrait::model::{Subject, ZoneKind};
use crate::portrait::pages::zones;
use crate::portrait::quarters;

/// The bundled figures, and what these files say by these recipes.
fn observatory(files: &[(&str, &str)]) -> Arc<Observatory> {
    let indicators = Indicator::shipped();
    let known = |id: &str| indicators.iter().find(|one| one.id == id);
    let releases: Vec<_> = files
        .iter()
        .map(|(recipe, file)| {
            let recipe = shipped().iter().find(|one| one.id == *recipe).unwrap();
            let reading = recipe.read(file.as_bytes(), Asked::default(), known);
            reading.unwrap().release
        })
        .collect();
    Arc::new(Observatory::bundled().with(Vec::new(), &releases))
}

#[test]
fn priority_areas_are_told_where_their_lists_are_loaded() {
    let frr = "Code_insee;Classement FRR et FRR+ au 10 juillet 2025\n35051;Non classée\n\
               35317;FRR socle\n35288;FRR bénéficiaire partiellement\n";
    let qpv = "codeQPV;listeDepCom\nQN1;35238\nQN2;35238,35051\n";
    let observed = observatory(&[("frr-communes", frr), ("insee-qpv", qpv)]);
    let persons = [("35317", 100.0, 150.0), ("35288", 10.0, 10.0)];
    let (atlas, national) = country(Vec::new(), &persons);
    let told = portrait(&atlas, &national, "35238,35051,35317,35288");
    assert_eq!(told.zones, []);
    let missing = plain(&zones::not_loaded(&told).unwrap());
    assert!(
        missing.contains("(FRR)") && missing.contains("(QPV)"),
        "{missing}"
    );

    let atlas: Atlas = atlas.observing(Some(observed));
    let told = portrait(&atlas, &national, "35238,35051,35317,35288");
    assert_eq!(zones::not_loaded(&told), None);
    let [rural, urban] = &told.zones[..] else {
        panic!("two lists")
    };
    assert_eq!(
        (rural.kind, rural.known.len(), rural.communes().count()),
        (ZoneKind::Rural, 3, 2)
    );
    let persons = rural.persons.unwrap();
    assert_eq!((persons.low(), persons.high()), (110.0, 160.0));
    assert_eq!((urban.known.len(), urban.communes().count()), (4, 2));
    let said = zones::zones(&atlas, &told);
    assert_eq!(
        plain(&said[0].says),
        "2 communes sur 3 sont classées. Entre 110 et 160 personnes à accompagner vivent dans ces communes. \
         La liste ne dit rien de 1 autre commune."
    );
    assert!(
        said[0].communes[1].label.ends_with("(en partie)"),
        "{}",
        said[0].communes[1].label
    );
    assert_eq!(said[1].communes[0].label, "Rennes (2)");
    let alone = portrait(&atlas, &national, "35317");
    let said = zones::zones(&atlas, &alone);
    assert_eq!(said[0].says, "La commune est classée.");
    assert_eq!(said[1].says, "La commune n’a pas de quartier prioritaire.");
}

#[test]
fn the_people_of_a_quarter_are_those_published_for_it() {
    let population = "IRIS;P21_POP;P21_POP0014;P21_H65P;P21_F65P\n352380101;3000;500;200;300\n";
    let observed = observatory(&[("insee-ic-population", population)]);
    let (atlas, _) = country(Vec::new(), &[]);
    let atlas = atlas.observing(Some(observed));
    let rennes = atlas.territory("commune-35238".parse().unwrap()).unwrap();
    let subject = Subject::territory(&atlas, rennes);
    let all = quarters::of(&atlas, &subject);
    let first = all
        .iter()
        .find(|one| one.iris.code.as_str() == "352380101")
        .unwrap();
    assert_eq!(first.population, Some(3000.0));
    // The diploma is not known here: no bounds are made up, and the jobseekers of the commune are
    // not shared out.
    assert_eq!((first.fragility, first.exposure), (None, None));
    let recipients = first.recipients.unwrap();
    assert!(recipients.recipients.high() > 0.0);
    // CAF tells of Rennes: an IRIS that it does not name is bounded, not left out.
    assert!(all.iter().all(|one| one.recipients.is_some()));
}
