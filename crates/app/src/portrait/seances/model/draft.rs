//! The form that prepares a séance, and what keeps it from being kept.

use chrono::NaiveDate;
use serde::Deserialize;
use territory::{CodeInsee, Commune, fold};

use super::Site;
use crate::network::forms::{Problems, one_line};

const LONGEST_TITLE: usize = 120;
const LONGEST_STAKE: usize = 120;
/// A screen, a telephone and a mind hold no more.
pub const MOST_STAKES: usize = 12;
pub const MOST_SITES: usize = 12;
/// Sites one person may choose, unless the facilitator says otherwise.
const USUAL_VOTES: usize = 3;

/// What is ranked unless something else is written: what territories meet when they talk of digital
/// exclusion, each in words that need no explanation.
pub const USUAL_STAKES: [&str; 8] = [
    "Aider les personnes âgées à garder leur autonomie",
    "Faire les démarches en ligne avec celles et ceux qui n’y arrivent pas",
    "Avoir un lieu d’aide à moins de 20 minutes de chez soi",
    "Faire savoir où l’on peut être aidé",
    "Donner accès à un ordinateur, à internet, à une imprimante",
    "Apprendre à se servir d’internet et du téléphone",
    "Accompagner les parents et les jeunes dans leurs usages",
    "Faire travailler ensemble les lieux et les services du territoire",
];

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub territoire: String,
    pub titre: String,
    pub date: String,
    pub enjeux: String,
    pub sites: String,
    pub voix: String,
}

/// A séance that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub title: String,
    pub held_on: NaiveDate,
    pub stakes: Vec<String>,
    pub sites: Vec<Site>,
    pub votes: usize,
}

impl Draft {
    /// What it makes in a territory of these communes, or all that is wrong with it.
    pub fn check(&self, communes: &[&Commune]) -> Result<Prepared, Problems> {
        let mut problems = Problems::default();
        let title = one_line(&self.titre);
        if title.is_empty() || title.chars().count() > LONGEST_TITLE {
            problems.add(
                "titre",
                "Donnez un titre à la séance, en 120\u{a0}caractères au plus.",
            );
        }
        let held_on = self.date.trim().parse::<NaiveDate>().ok();
        if held_on.is_none() {
            problems.add("date", "Choisissez le jour de la séance.");
        }
        let stakes = lines(&self.enjeux);
        if let Some(message) = wrong_stakes(&stakes) {
            problems.add("enjeux", message);
        }
        let sites = match sites(&self.sites, communes) {
            Ok(sites) => sites,
            Err(message) => {
                problems.add("sites", message);
                Vec::new()
            }
        };
        let votes = match self.voix.trim() {
            "" => Some(usual_votes(sites.len())),
            text => text.parse().ok().filter(|n| (1..=MOST_SITES).contains(n)),
        };
        if votes.is_none() {
            problems.add(
                "voix",
                "Donnez un nombre entre 1 et 12, ou laissez le champ vide.",
            );
        }
        match (held_on, votes) {
            (Some(held_on), Some(votes)) if problems.is_empty() => Ok(Prepared {
                title,
                held_on,
                stakes,
                // Choosing all of them would choose nothing.
                votes: votes.min(sites.len().saturating_sub(1)).max(1),
                sites,
            }),
            _ => Err(problems),
        }
    }
}

/// Three choices, and never more than half of the sites.
fn usual_votes(sites: usize) -> usize {
    USUAL_VOTES.min(sites.div_ceil(2)).max(1)
}

fn wrong_stakes(stakes: &[String]) -> Option<String> {
    if stakes.len() == 1 || stakes.len() > MOST_STAKES {
        return Some(
            "Écrivez de 2 à 12 enjeux, un par ligne. Sans enjeu, cette étape n’a pas lieu."
                .to_owned(),
        );
    }
    let long = stakes
        .iter()
        .find(|stake| stake.chars().count() > LONGEST_STAKE)?;
    let start: String = long.chars().take(40).collect();
    Some(format!(
        "Raccourcissez l’enjeu «\u{a0}{start}…\u{a0}» à 120\u{a0}caractères au plus."
    ))
}

/// The sites of a text, one a line: communes of the territory by name or code; where it is one
/// commune, whatever one calls its quarters.
fn sites(text: &str, communes: &[&Commune]) -> Result<Vec<Site>, String> {
    let mut sites = Vec::new();
    for line in lines(text) {
        let site = match communes {
            [_] => Site {
                label: line.chars().take(LONGEST_STAKE).collect(),
                commune: None,
            },
            several => site(&line, several)?,
        };
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    match sites.len() {
        0 | 2..=MOST_SITES => Ok(sites),
        _ => Err(
            "Écrivez de 2 à 12 sites, un par ligne. Sans site, cette étape n’a pas lieu."
                .to_owned(),
        ),
    }
}

fn site(line: &str, communes: &[&Commune]) -> Result<Site, String> {
    let by_code = line.to_ascii_uppercase().parse::<CodeInsee>().ok();
    let name = fold(line);
    let fits = |commune: &&&Commune| match by_code {
        Some(code) => commune.code == code,
        None => fold(&commune.name) == name,
    };
    let found: Vec<&&Commune> = communes.iter().filter(fits).collect();
    match found[..] {
        [one] => Ok(Site {
            label: one.name.clone(),
            commune: Some(one.code),
        }),
        [] => Err(format!(
            "Nous n’avons pas trouvé «\u{a0}{line}\u{a0}» parmi les communes de ce territoire. Vérifiez le nom, ou donnez son code INSEE."
        )),
        _ => Err(format!(
            "Plusieurs communes s’appellent «\u{a0}{line}\u{a0}» ici. Donnez le code INSEE de la vôtre."
        )),
    }
}

/// The lines that say something, each once.
fn lines(text: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in text.lines().map(one_line).filter(|line| !line.is_empty()) {
        if !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use territory::Territories;

    use super::*;

    fn draft(sites: &str) -> Draft {
        Draft {
            titre: " Atelier   des élus ".to_owned(),
            date: "2026-12-03".to_owned(),
            enjeux: USUAL_STAKES.join("\r\n"),
            sites: sites.to_owned(),
            ..Draft::default()
        }
    }

    fn communes(id: &str) -> Vec<&'static Commune> {
        Territories::bundled().communes_of(id.parse().unwrap())
    }

    #[test]
    fn communes_are_found_by_name_or_code_and_named_once() {
        let here = communes("departement-35");
        let prepared = draft("saint malo\n35238\nRennes\n\nVitré")
            .check(&here)
            .unwrap();
        let labels: Vec<_> = prepared.sites.iter().map(|site| &*site.label).collect();
        assert_eq!(labels, ["Saint-Malo", "Rennes", "Vitré"]);
        assert_eq!(prepared.title, "Atelier des élus");
        assert_eq!((prepared.stakes.len(), prepared.votes), (8, 2));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let here = communes("departement-35");
        let wrong = Draft {
            titre: String::new(),
            date: "demain".to_owned(),
            enjeux: "Un seul".to_owned(),
            sites: "Brest\nRennes".to_owned(),
            voix: "0".to_owned(),
            ..Draft::default()
        };
        let problems = wrong.check(&here).unwrap_err();
        let fields: Vec<_> = problems.all().iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["titre", "date", "enjeux", "sites", "voix"]);
        assert!(problems.of("sites").unwrap().contains("Brest"));
    }

    #[test]
    fn one_commune_votes_on_its_quarters_and_a_vote_is_never_on_all() {
        let rennes = communes("commune-35238");
        let mut quarters = draft("Villejean\nLe Blosne");
        quarters.voix = "5".to_owned();
        let prepared = quarters.check(&rennes).unwrap();
        assert_eq!((prepared.sites.len(), prepared.votes), (2, 1));
        assert!(draft("Villejean").check(&rennes).is_err());
        assert!(draft("").check(&rennes).unwrap().sites.is_empty());
    }
}
