//! Fields and issues as people read them.

use places::clean::{IssueKind, Severity};
use places::standard::Field;

/// A field of the standard.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::Id => "Identifiant",
        Field::Pivot => "SIRET, SIREN ou RNA",
        Field::Nom => "Nom du lieu",
        Field::Commune => "Commune",
        Field::CodePostal => "Code postal",
        Field::CodeInsee => "Code INSEE",
        Field::Adresse => "Adresse",
        Field::ComplementAdresse => "Complément d’adresse",
        Field::Latitude => "Latitude",
        Field::Longitude => "Longitude",
        Field::Typologie => "Type de lieu",
        Field::Telephone => "Téléphone",
        Field::Courriels => "Adresses électroniques",
        Field::SiteWeb => "Sites web",
        Field::Horaires => "Horaires",
        Field::PresentationResume => "Présentation courte",
        Field::PresentationDetail => "Présentation détaillée",
        Field::Source => "Source",
        Field::Itinerance => "Itinérance",
        Field::StructureParente => "Structure parente",
        Field::DateMaj => "Date de mise à jour",
        Field::Services => "Services",
        Field::PublicsSpecifiquementAdresses => "Publics accueillis",
        Field::PriseEnChargeSpecifique => "Prise en charge spécifique",
        Field::FraisACharge => "Frais",
        Field::DispositifProgrammesNationaux => "Programmes nationaux",
        Field::FormationsLabels => "Formations et labels",
        Field::AutresFormationsLabels => "Autres formations et labels",
        Field::ModalitesAcces => "Modalités d’accès",
        Field::ModalitesAccompagnement => "Modalités d’accompagnement",
        Field::FicheAccesLibre => "Fiche Acceslibre",
        Field::PriseRdv => "Prise de rendez-vous",
    }
}

/// A kind of issue.
pub fn kind(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Missing => "Information absente",
        IssueKind::Rewritten => "Réécrit au format du standard",
        IssueKind::Encoding => "Caractères abîmés, réparés",
        IssueKind::Repaired => "Faute réparée",
        IssueKind::Several => "Plusieurs valeurs, la première est gardée",
        IssueKind::Unreadable => "Illisible",
        IssueKind::NotInStandard => "Non admis par le standard",
        IssueKind::Implausible => "Invraisemblable",
        IssueKind::Contradiction => "Contradiction",
        IssueKind::UnknownTerm => "Hors de la liste du standard",
        IssueKind::Defaulted => "Complété par défaut",
        IssueKind::Partial => "Lu en partie",
        _ => "Autre remarque",
    }
}

/// What it costs.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "rien n’est perdu",
        Severity::Loss => "une valeur est perdue",
        Severity::Blocking => "le lieu n’est pas publié",
    }
}
