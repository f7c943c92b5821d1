//! What words beside a place's name mean: when one wants to come, what for, and
//! which landmark stands for the town.

use std::sync::LazyLock;

use crate::kernel::atlas::{Facet, Moment};

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A value of a facet.
    Value(Facet, usize),
    /// The town hall, where the atlas knows a commune to be.
    TownHall,
    /// Some other landmark, whose position is not known.
    Landmark,
    /// Nothing by itself: "près de", "ouvert".
    Nothing,
}

/// Phrases by the slug of the value they mean.
const NEEDS: &[(Facet, &str, &[&str])] = &[
    (
        Facet::Service,
        "aide-aux-demarches-administratives",
        &[
            "demarches",
            "demarche",
            "demarches en ligne",
            "demarches administratives",
            "papiers",
            "impots",
            "caf",
            "carte grise",
            "passeport",
            "titre de sejour",
            "ameli",
            "retraite",
            "dossier",
        ],
    ),
    (
        Facet::Service,
        "acces-internet-et-materiel-informatique",
        &[
            "imprimer",
            "imprimante",
            "impression",
            "photocopie",
            "scanner",
            "wifi",
            "acces internet",
        ],
    ),
    (
        Facet::Service,
        "acquisition-de-materiel-informatique-a-prix-solidaire",
        &[
            "acheter un ordinateur",
            "ordinateur pas cher",
            "ordinateur d occasion",
        ],
    ),
    (
        Facet::Service,
        "insertion-professionnelle-via-le-numerique",
        &["emploi", "cv", "chomage", "france travail", "pole emploi"],
    ),
    (
        Facet::Service,
        "maitrise-des-outils-numeriques-du-quotidien",
        &[
            "apprendre",
            "debutant",
            "cours d informatique",
            "cours informatique",
            "ordinateur",
            "smartphone",
            "telephone portable",
            "tablette",
        ],
    ),
    (
        Facet::Service,
        "utilisation-securisee-du-numerique",
        &["arnaque", "arnaques", "piratage", "mot de passe"],
    ),
    (
        Facet::Service,
        "parentalite-et-education-avec-le-numerique",
        &["parentalite", "controle parental", "pronote"],
    ),
    (
        Facet::Frais,
        "gratuit",
        &["gratuit", "gratuite", "gratuitement"],
    ),
    (
        Facet::Itinerance,
        "itinerant",
        &["bus", "itinerant", "bus numerique"],
    ),
    (
        Facet::Typologie,
        "bib",
        &[
            "mediatheque",
            "bibliotheque",
            "mediatheques",
            "bibliotheques",
        ],
    ),
    (Facet::Typologie, "ccas", &["ccas"]),
    (Facet::Typologie, "ml", &["mission locale"]),
    (
        Facet::Dispositif,
        "france-services",
        &[
            "france services",
            "france service",
            "maison france services",
            "msap",
        ],
    ),
    (
        Facet::Dispositif,
        "conseillers-numeriques",
        &[
            "conseiller numerique",
            "conseillere numerique",
            "conseillers numeriques",
        ],
    ),
    (Facet::Dispositif, "aidants-connect", &["aidants connect"]),
];

const MOMENTS: &[(&str, &[&str])] = &[
    (
        "maintenant",
        &["ouvert maintenant", "tout de suite", "en ce moment"],
    ),
    (
        "week-end",
        &["week end", "weekend", "le week end", "ce weekend"],
    ),
    ("ce-soir", &["ouvert le soir", "le soir"]),
];

const TOWN_HALLS: &[&str] = &["mairie", "la mairie", "hotel de ville"];

const LANDMARKS: &[&str] = &[
    "centre ville",
    "centre",
    "gare",
    "eglise",
    "ecole",
    "college",
    "lycee",
    "hopital",
    "prefecture",
    "sous prefecture",
    "place",
    "port",
    "marche",
    "poste",
    "bureau de poste",
];

const FILLERS: &[&str] = &[
    "ouvert",
    "ouverte",
    "aide",
    "aide pour",
    "besoin d aide",
    "lieu",
    "pres de chez moi",
];

/// Words that only link what was taken out to what is left.
const LINKS: &[&str] = &[
    "a", "au", "autour", "aux", "d", "dans", "de", "des", "du", "en", "mes", "mon", "pour", "pres",
    "proche", "sur", "un", "une", "vers",
];

static PHRASES: LazyLock<Vec<(Vec<String>, Meaning)>> = LazyLock::new(|| {
    let mut phrases: Vec<(Vec<String>, Meaning)> = Vec::new();
    let mut add = |phrase: &str, meaning: Meaning| {
        let words = territory::fold(phrase);
        phrases.push((words.split(' ').map(str::to_owned).collect(), meaning));
    };
    for (number, moment) in Moment::all().enumerate() {
        add(&moment.label(), Meaning::Value(Facet::Ouvert, number));
    }
    let moments = MOMENTS
        .iter()
        .map(|(slug, said)| (Facet::Ouvert, *slug, *said));
    for (facet, slug, said) in NEEDS.iter().copied().chain(moments) {
        if let Some(number) = facet.number_of(slug) {
            said.iter()
                .for_each(|phrase| add(phrase, Meaning::Value(facet, number)));
        }
    }
    for (said, meaning) in [
        (TOWN_HALLS, Meaning::TownHall),
        (LANDMARKS, Meaning::Landmark),
        (FILLERS, Meaning::Nothing),
    ] {
        said.iter().for_each(|phrase| add(phrase, meaning));
    }
    // The longest first: "demain matin" before "demain".
    phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    phrases
});

/// A text, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What its phrases mean, in order.
    pub meanings: Vec<Meaning>,
    /// What is left, as it was written.
    pub rest: String,
}

/// Takes out of a text the phrases that are known, and the words that linked them to the rest.
pub fn read(text: &str) -> Reading {
    // "d’Angers" is two words, one of which only links.
    let apart = text.replace(['’', '\''], "’ ");
    let written: Vec<&str> = apart.split_whitespace().collect();
    // Each folded word, with the written word it is part of: "week-end" folds to two.
    let folded: Vec<(usize, String)> = written
        .iter()
        .enumerate()
        .flat_map(|(at, word)| {
            let folded = territory::fold(word);
            let words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
            words.into_iter().map(move |word| (at, word))
        })
        .filter(|(_, word)| !word.is_empty())
        .collect();
    let mut reading = Reading::default();
    let mut kept: Vec<usize> = Vec::new();
    let mut taken = false;
    let mut next = 0;
    while next < folded.len() {
        if let Some((length, meaning)) = phrase_at(&folded[next..]) {
            reading.meanings.push(meaning);
            taken = true;
            next += length;
            continue;
        }
        let (at, word) = &folded[next];
        if !(taken && kept.is_empty() && LINKS.contains(&word.as_str())) {
            kept.push(*at);
        }
        next += 1;
    }
    while let Some(&last) = kept.last() {
        let word = territory::fold(written[last]);
        if !(taken && LINKS.contains(&word.as_str())) {
            break;
        }
        kept.pop();
    }
    kept.dedup();
    let rest: Vec<&str> = kept.into_iter().map(|at| written[at]).collect();
    reading.rest = rest.join(" ").replace("’ ", "’");
    reading
}

fn phrase_at(words: &[(usize, String)]) -> Option<(usize, Meaning)> {
    let said = |phrase: &[String]| {
        phrase.len() <= words.len()
            && phrase
                .iter()
                .zip(words)
                .all(|(expected, (_, word))| expected == word)
    };
    let found = PHRASES.iter().find(|(phrase, _)| said(phrase))?;
    Some((found.0.len(), found.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(facet: Facet, slug: &str) -> Meaning {
        Meaning::Value(facet, facet.number_of(slug).unwrap())
    }

    #[test]
    fn what_is_asked_beside_the_place_is_taken_out() {
        for (text, meanings, rest) in [
            ("Rennes", vec![], "Rennes"),
            (
                "Rennes demain matin",
                vec![meaning(Facet::Ouvert, "demain-matin")],
                "Rennes",
            ),
            (
                "Ouvert ce week-end à Saint-Malo",
                vec![Meaning::Nothing, meaning(Facet::Ouvert, "week-end")],
                "Saint-Malo",
            ),
            (
                "mairie de La Rochelle",
                vec![Meaning::TownHall],
                "La Rochelle",
            ),
            ("gare d’Angers", vec![Meaning::Landmark], "Angers"),
            (
                "imprimer gratuitement à Dijon aujourd’hui",
                vec![
                    meaning(Facet::Service, "acces-internet-et-materiel-informatique"),
                    meaning(Facet::Frais, "gratuit"),
                    meaning(Facet::Ouvert, "aujourd-hui"),
                ],
                "Dijon",
            ),
            (
                "médiathèque du Canal",
                vec![meaning(Facet::Typologie, "bib")],
                "Canal",
            ),
            ("demain", vec![meaning(Facet::Ouvert, "demain")], ""),
        ] {
            let reading = read(text);
            assert_eq!(reading.meanings, meanings, "{text}");
            assert_eq!(reading.rest, rest, "{text}");
        }
    }

    #[test]
    fn every_need_names_a_value_that_exists() {
        for (facet, slug, _) in NEEDS {
            assert!(facet.number_of(slug).is_some(), "{slug}");
        }
    }
}
