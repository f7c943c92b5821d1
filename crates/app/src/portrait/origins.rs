//! Where each figure of a portrait is from: "d'où vient ce chiffre ?".

use diagnosis::indicator::Observatory;

use super::model::{Basis, MOST_HOURS_A_WEEK, Portrait};

/// What is told of a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// What is counted, in one sentence.
    pub definition: String,
    /// Who publishes it, and of when it is.
    pub source: String,
    /// How to read it with care.
    pub caution: String,
    /// The page that says more.
    pub href: Option<String>,
    /// Where a portrait's page tells it; nothing for what has a page of its own.
    pub anchor: &'static str,
}

impl Origin {
    fn of(anchor: &'static str, definition: &str, source: &str, caution: &str) -> Self {
        Self {
            definition: definition.to_owned(),
            source: source.to_owned(),
            caution: caution.to_owned(),
            href: None,
            anchor,
        }
    }
}

/// Who publishes what the need is counted from, and of which years it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedSources {
    fragility: String,
    exposure: String,
}

impl NeedSources {
    /// Of the figures that are loaded.
    pub fn of(observatory: &Observatory) -> Self {
        let told = |indicators: &[&str], unless: &str| {
            let told = indicators.iter().map(|id| observatory.column_told(id));
            // Without one of them nothing is counted.
            let Some(told) = told.collect::<Option<Vec<_>>>() else {
                return unless.to_owned();
            };
            let mut sources: Vec<String> = told
                .into_iter()
                .map(|(vintage, from)| format!("{}, {} ({vintage})", from.producer, from.title))
                .collect();
            sources.dedup();
            format!("{}.", sources.join("\u{202f}; "))
        };
        Self {
            fragility: told(
                &["population-65-plus", "sans-diplome"],
                "INSEE, recensement de la population.",
            ),
            exposure: told(
                &["caf-rsa", "chomeurs-15-64"],
                "CNAF, fichiers par IRIS\u{202f}; INSEE, recensement de la population.",
            ),
        }
    }
}

const REGISTRY: &str = "Registre Maillage, à ce jour.";

/// Of the persons who may need help.
pub fn persons(portrait: &Portrait) -> Origin {
    counted(portrait.basis, &portrait.sources)
}

/// Of the persons that a count tells.
pub fn counted(basis: Basis, sources: &NeedSources) -> Origin {
    match basis {
        Basis::Fragility => fragility(sources),
        Basis::Exposure => exposure(sources),
    }
}

/// Of the persons in fragility.
pub fn fragility(sources: &NeedSources) -> Origin {
    Origin::of(
        "fragilite",
        "Les personnes de 65 ans et plus, et celles de moins de 65 ans sans diplôme ou au plus titulaires du certificat d’études (fragilité socio-numérique de Portrea).",
        &sources.fragility,
        "Sans tableau qui croise l’âge et le diplôme, le nombre se trouve entre deux bornes\u{a0}: ce n’est jamais une somme. Être à risque ne veut pas dire renoncer à ses droits.",
    )
}

/// Of the persons exposed.
pub fn exposure(sources: &NeedSources) -> Origin {
    Origin::of(
        "exposition",
        "Les personnes au RSA, à la prime d’activité ou à l’AAH, et celles qui cherchent un emploi (exposition aux exigences numériques de Portrea).",
        &sources.exposure,
        "Une même personne peut être dans deux groupes\u{a0}: le nombre se trouve entre deux bornes. La CAF compte des foyers et laisse de côté le régime agricole. Dans les communes où elle ne publie rien, seules les personnes qui cherchent un emploi sont certaines.",
    )
}

/// Of recipients of benefits.
pub fn recipients() -> Origin {
    Origin::of(
        "allocataires",
        "Les foyers qui reçoivent au moins une de ces trois aides\u{a0}: RSA, prime d’activité, AAH.",
        "CNAF, fichiers par IRIS.",
        "Un foyer peut en recevoir plusieurs\u{a0}: le nombre se trouve entre deux bornes. La CAF cache les effectifs de moins de 5, et les quartiers de moins de 100\u{a0}allocataires\u{a0}; elle laisse de côté le régime agricole.",
    )
}

/// Of the places.
pub fn places() -> Origin {
    Origin::of(
        "lieux",
        "Les lieux recensés où quelqu’un aide\u{a0}: leur fiche annonce une aide aux démarches, à l’insertion ou à la prise en main des outils, ou un programme qui accompagne (conseillers numériques, France services, Aidants Connect). Une fiche qui ne dit pas ses services est comptée.",
        REGISTRY,
        "Un lieu qui n’est pas recensé n’est pas compté. Un lieu où l’on est seul devant l’ordinateur ne l’est pas non plus.",
    )
}

/// Of hours of accompaniment.
pub fn hours() -> Origin {
    Origin {
        definition: format!(
            "Les heures d’ouverture d’une semaine ordinaire, hors jours fériés, pour les lieux où quelqu’un aide\u{a0}: une personne par lieu, {MOST_HOURS_A_WEEK:.0}\u{a0}heures par semaine au plus, 52\u{a0}semaines par an."
        ),
        source: REGISTRY.to_owned(),
        caution: "Les horaires non connus restent inconnus\u{a0}: ils ne valent pas zéro, ils sont comptés à part. Les heures réelles d’accompagnement peuvent être moins nombreuses que les heures d’ouverture.".to_owned(),
        href: None,
        anchor: "ouverture",
    }
}

/// Of accessibility.
pub fn access() -> Origin {
    Origin::of(
        "heures",
        "Chaque lieu partage ses heures entre toutes les personnes qui peuvent y venir\u{a0}; chaque habitant additionne les parts qu’il peut atteindre. Jusqu’à 10\u{a0}minutes un lieu compte en entier, jusqu’à 15 pour deux tiers, jusqu’à 20 pour un tiers (E2SFCA).",
        "Registre Maillage, et les sources du besoin.",
        "Les temps sont estimés\u{a0}: distance à vol d’oiseau × 1,3, à 50\u{a0}km/h, depuis le bourg de la commune. Les lieux des territoires voisins comptent, et leurs habitants aussi.",
    )
}

/// Of the time to the nearest place.
pub fn minutes() -> Origin {
    Origin::of(
        "minutes",
        "Le temps en voiture entre le bourg de la commune et le lieu le plus proche où quelqu’un aide, quels que soient ses horaires.",
        REGISTRY,
        "Estimé\u{a0}: distance à vol d’oiseau × 1,3, à 50\u{a0}km/h.",
    )
}

/// Of what is missing.
pub fn missing() -> Origin {
    Origin::of(
        "manque",
        "Pour chaque commune\u{a0}: (niveau visé − heures accessibles) × personnes, quand elle est sous le niveau visé. Le niveau visé est celui que l’on choisit\u{202f}; à défaut, la moyenne du pays.",
        "Calcul Maillage.",
        "C’est un ordre de grandeur pour comparer des communes, pas un nombre de postes à créer.",
    )
}
