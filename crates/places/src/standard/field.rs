//! The 32 fields, in the standard's order.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A field of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `id`
    Id,
    /// `pivot`
    Pivot,
    /// `nom`
    Nom,
    /// `commune`
    Commune,
    /// `code_postal`
    CodePostal,
    /// `code_insee`
    CodeInsee,
    /// `adresse`
    Adresse,
    /// `complement_adresse`
    ComplementAdresse,
    /// `latitude`
    Latitude,
    /// `longitude`
    Longitude,
    /// `typologie`
    Typologie,
    /// `telephone`
    Telephone,
    /// `courriels`
    Courriels,
    /// `site_web`
    SiteWeb,
    /// `horaires`
    Horaires,
    /// `presentation_resume`
    PresentationResume,
    /// `presentation_detail`
    PresentationDetail,
    /// `source`
    Source,
    /// `itinerance`
    Itinerance,
    /// `structure_parente`
    StructureParente,
    /// `date_maj`
    DateMaj,
    /// `services`
    Services,
    /// `publics_specifiquement_adresses`
    PublicsSpecifiquementAdresses,
    /// `prise_en_charge_specifique`
    PriseEnChargeSpecifique,
    /// `frais_a_charge`
    FraisACharge,
    /// `dispositif_programmes_nationaux`
    DispositifProgrammesNationaux,
    /// `formations_labels`
    FormationsLabels,
    /// `autres_formations_labels`
    AutresFormationsLabels,
    /// `modalites_acces`
    ModalitesAcces,
    /// `modalites_accompagnement`
    ModalitesAccompagnement,
    /// `fiche_acces_libre`
    FicheAccesLibre,
    /// `prise_rdv`
    PriseRdv,
}

impl Field {
    /// All fields, in the order of the standard's columns.
    pub const ALL: [Self; 32] = [
        Self::Id,
        Self::Pivot,
        Self::Nom,
        Self::Commune,
        Self::CodePostal,
        Self::CodeInsee,
        Self::Adresse,
        Self::ComplementAdresse,
        Self::Latitude,
        Self::Longitude,
        Self::Typologie,
        Self::Telephone,
        Self::Courriels,
        Self::SiteWeb,
        Self::Horaires,
        Self::PresentationResume,
        Self::PresentationDetail,
        Self::Source,
        Self::Itinerance,
        Self::StructureParente,
        Self::DateMaj,
        Self::Services,
        Self::PublicsSpecifiquementAdresses,
        Self::PriseEnChargeSpecifique,
        Self::FraisACharge,
        Self::DispositifProgrammesNationaux,
        Self::FormationsLabels,
        Self::AutresFormationsLabels,
        Self::ModalitesAcces,
        Self::ModalitesAccompagnement,
        Self::FicheAccesLibre,
        Self::PriseRdv,
    ];

    /// Its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Pivot => "pivot",
            Self::Nom => "nom",
            Self::Commune => "commune",
            Self::CodePostal => "code_postal",
            Self::CodeInsee => "code_insee",
            Self::Adresse => "adresse",
            Self::ComplementAdresse => "complement_adresse",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Typologie => "typologie",
            Self::Telephone => "telephone",
            Self::Courriels => "courriels",
            Self::SiteWeb => "site_web",
            Self::Horaires => "horaires",
            Self::PresentationResume => "presentation_resume",
            Self::PresentationDetail => "presentation_detail",
            Self::Source => "source",
            Self::Itinerance => "itinerance",
            Self::StructureParente => "structure_parente",
            Self::DateMaj => "date_maj",
            Self::Services => "services",
            Self::PublicsSpecifiquementAdresses => "publics_specifiquement_adresses",
            Self::PriseEnChargeSpecifique => "prise_en_charge_specifique",
            Self::FraisACharge => "frais_a_charge",
            Self::DispositifProgrammesNationaux => "dispositif_programmes_nationaux",
            Self::FormationsLabels => "formations_labels",
            Self::AutresFormationsLabels => "autres_formations_labels",
            Self::ModalitesAcces => "modalites_acces",
            Self::ModalitesAccompagnement => "modalites_accompagnement",
            Self::FicheAccesLibre => "fiche_acces_libre",
            Self::PriseRdv => "prise_rdv",
        }
    }

    /// The field of that column.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::of_name(&name)
            .ok_or_else(|| de::Error::custom(format!("{name:?} is no field of the standard")))
    }
}
