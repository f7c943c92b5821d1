//! Version 0 of the standard, which much data and several mappings still speak.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Field;
use territory::fold;

/// What a field name of version 0 became; `None` for a name version 0 did not have.
/// Where one field became two, each value says which ([`value`]).
pub fn field(name: &str) -> Option<Option<Field>> {
    Some(match name {
        "courriel" => Some(Field::Courriels),
        "conditions_acces" | "conditions_access" => Some(Field::FraisACharge),
        "labels_nationaux" => Some(Field::DispositifProgrammesNationaux),
        "labels_autres" => Some(Field::AutresFormationsLabels),
        "accessibilite" => Some(Field::FicheAccesLibre),
        "publics_accueillis" => Some(Field::PublicsSpecifiquementAdresses),
        "cle_ban" => None,
        _ => return None,
    })
}

/// What version 0 called a field, where it had another name.
pub(crate) fn names(of: Field) -> impl Iterator<Item = &'static str> {
    const NAMES: [&str; 7] = [
        "courriel",
        "conditions_acces",
        "conditions_access",
        "labels_nationaux",
        "labels_autres",
        "accessibilite",
        "publics_accueillis",
    ];
    NAMES
        .into_iter()
        .filter(move |name| field(name) == Some(Some(of)))
}

/// What a value of version 0 became: its field and its value today, nothing if it was dropped.
/// `None` for a text version 0 did not have.
pub fn value(text: &str) -> Option<Option<(Field, &'static str)>> {
    static BY_SPELLING: LazyLock<HashMap<String, Today>> =
        LazyLock::new(|| VALUES.iter().map(|(old, new)| (fold(old), *new)).collect());
    BY_SPELLING.get(&fold(text)).copied()
}

/// The values of version 0 that live on, each with what is written today.
pub(super) fn values() -> impl Iterator<Item = (&'static str, &'static str)> {
    VALUES
        .iter()
        .filter_map(|(old, new)| new.map(|(_, today)| (*old, today)))
}

type Today = Option<(Field, &'static str)>;

const VALUES: &[(&str, Today)] = &[
    (
        "Devenir autonome dans les démarches administratives",
        Some((Field::Services, "Aide aux démarches administratives")),
    ),
    (
        "Réaliser des démarches administratives avec un accompagnement",
        Some((Field::Services, "Aide aux démarches administratives")),
    ),
    (
        "Accompagner les démarches de santé",
        Some((Field::Services, "Aide aux démarches administratives")),
    ),
    (
        "Prendre en main un smartphone ou une tablette",
        Some((
            Field::Services,
            "Maîtrise des outils numériques du quotidien",
        )),
    ),
    (
        "Prendre en main un ordinateur",
        Some((
            Field::Services,
            "Maîtrise des outils numériques du quotidien",
        )),
    ),
    (
        "Utiliser le numérique au quotidien",
        Some((
            Field::Services,
            "Maîtrise des outils numériques du quotidien",
        )),
    ),
    (
        "Approfondir ma culture numérique",
        Some((Field::Services, "Compréhension du monde numérique")),
    ),
    (
        "Promouvoir la citoyenneté numérique",
        Some((Field::Services, "Compréhension du monde numérique")),
    ),
    (
        "Favoriser mon insertion professionnelle",
        Some((
            Field::Services,
            "Insertion professionnelle via le numérique",
        )),
    ),
    (
        "Créer et développer mon entreprise",
        Some((
            Field::Services,
            "Insertion professionnelle via le numérique",
        )),
    ),
    (
        "Accéder à une connexion internet",
        Some((Field::Services, "Accès internet et matériel informatique")),
    ),
    (
        "Accéder à du matériel",
        Some((Field::Services, "Accès internet et matériel informatique")),
    ),
    (
        "S'équiper en matériel informatique",
        Some((
            Field::Services,
            "Acquisition de matériel informatique à prix solidaire",
        )),
    ),
    (
        "Créer avec le numérique",
        Some((Field::Services, "Loisirs et créations numériques")),
    ),
    (
        "Soutenir la parentalité et l'éducation avec le numérique",
        Some((
            Field::Services,
            "Parentalité et éducation avec le numérique",
        )),
    ),
    (
        "Seniors (+ 65 ans)",
        Some((Field::PublicsSpecifiquementAdresses, "Seniors")),
    ),
    (
        "Familles/enfants",
        Some((
            Field::PublicsSpecifiquementAdresses,
            "Familles et/ou enfants",
        )),
    ),
    ("Adultes", None),
    (
        "Jeunes (16-26 ans)",
        Some((Field::PublicsSpecifiquementAdresses, "Jeunes")),
    ),
    (
        "Public langues étrangères",
        Some((
            Field::PriseEnChargeSpecifique,
            "Langues étrangères (autres)",
        )),
    ),
    (
        "Déficience visuelle",
        Some((Field::PriseEnChargeSpecifique, "Déficience visuelle")),
    ),
    ("Surdité", Some((Field::PriseEnChargeSpecifique, "Surdité"))),
    (
        "Handicaps psychiques : troubles psychiatriques donnant lieu à des atteintes comportementales",
        Some((Field::PriseEnChargeSpecifique, "Handicaps mentaux")),
    ),
    (
        "Handicaps mentaux : déficiences limitant les activités d'une personne",
        Some((Field::PriseEnChargeSpecifique, "Handicaps mentaux")),
    ),
    (
        "Uniquement femmes",
        Some((Field::PublicsSpecifiquementAdresses, "Femmes")),
    ),
    (
        "Personnes en situation d'illettrisme",
        Some((Field::PriseEnChargeSpecifique, "Illettrisme")),
    ),
    (
        "Gratuit : Je peux accéder gratuitement au lieu et à ses services",
        Some((Field::FraisACharge, "Gratuit")),
    ),
    (
        "Gratuit sous condition : La gratuité est conditionnée à des critères (situation familiale, convention avec un organisme social...)",
        Some((Field::FraisACharge, "Gratuit sous condition")),
    ),
    (
        "Payant : L'accès au lieu et/ou à ses services est payant",
        Some((Field::FraisACharge, "Payant")),
    ),
    (
        "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu",
        Some((Field::FraisACharge, "Gratuit sous condition")),
    ),
    (
        "Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer",
        Some((Field::FraisACharge, "Payant")),
    ),
    (
        "France Services",
        Some((Field::DispositifProgrammesNationaux, "France Services")),
    ),
    (
        "CNFS",
        Some((
            Field::DispositifProgrammesNationaux,
            "Conseillers numériques",
        )),
    ),
    (
        "Aidants Connect",
        Some((Field::DispositifProgrammesNationaux, "Aidants Connect")),
    ),
    (
        "Grandes écoles du numérique",
        Some((
            Field::DispositifProgrammesNationaux,
            "Grande école du numérique",
        )),
    ),
    (
        "Point relais CAF",
        Some((
            Field::DispositifProgrammesNationaux,
            "Point d'accès numérique CAF",
        )),
    ),
    (
        "Point numérique CAF",
        Some((
            Field::DispositifProgrammesNationaux,
            "Point d'accès numérique CAF",
        )),
    ),
    (
        "Fabriques de Territoire",
        Some((Field::FormationsLabels, "Fabriques de Territoire")),
    ),
    (
        "Campus connecté",
        Some((Field::AutresFormationsLabels, "Campus connecté")),
    ),
    ("APTIC", None),
    ("Relais pôle emploi", None),
    ("French Tech", None),
    (
        "Seul : j'ai accès à du matériel et une connexion",
        Some((Field::ModalitesAccompagnement, "En autonomie")),
    ),
    (
        "Avec de l'aide : je suis accompagné seul dans l'usage du numérique",
        Some((Field::ModalitesAccompagnement, "Accompagnement individuel")),
    ),
    (
        "Dans un atelier : j'apprends collectivement à utiliser le numérique",
        Some((Field::ModalitesAccompagnement, "Dans un atelier collectif")),
    ),
    (
        "A ma place : une personne habilitée fait les démarches à ma place",
        Some((Field::ModalitesAccompagnement, "Accompagnement individuel")),
    ),
    (
        "Étapes numériques(La Poste)",
        Some((Field::FormationsLabels, "Étapes numériques (La Poste)")),
    ),
    ("PE", Some((Field::Typologie, "FT"))),
];
