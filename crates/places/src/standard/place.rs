//! A place, as the standard describes it.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use territory::{CodeInsee, CodePostal, Position};

use super::{
    Dispositif, Field, FormationLabel, Frais, Itinerance, ModaliteAcces, ModaliteAccompagnement,
    PriseEnCharge, Public, Service, Typologie,
};
use crate::clean::{Courriel, Pivot, SiteWeb, Telephone};
use crate::hours::Horaires;
use crate::whereabouts::Precision;

/// The key of [`Place::precision`] in JSON.
pub const PRECISION: &str = "precision_position";

/// A place of digital mediation: the 32 fields of the standard, typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Identifier, unique within a source.
    pub id: String,
    /// SIRET, SIREN or RNA of the structure.
    pub pivot: Pivot,
    /// Name.
    pub nom: String,
    /// Name of the commune.
    pub commune: String,
    /// Postal code.
    pub code_postal: CodePostal,
    /// Code of the commune.
    pub code_insee: Option<CodeInsee>,
    /// Number and street.
    pub adresse: String,
    /// `complement_adresse`
    pub complement_adresse: Option<String>,
    /// Where it is (`latitude` and `longitude`).
    pub position: Option<Position>,
    /// How well that is known. The standard has no field for it: our own JSON says it under
    /// [`PRECISION`] where a geocoder found the position.
    pub precision: Precision,
    /// `typologie`
    pub typologie: Vec<Typologie>,
    /// `telephone`
    pub telephone: Option<Telephone>,
    /// `courriels`
    pub courriels: Vec<Courriel>,
    /// `site_web`
    pub site_web: Vec<SiteWeb>,
    /// `horaires`
    pub horaires: Option<Horaires>,
    /// `presentation_resume`
    pub presentation_resume: Option<String>,
    /// `presentation_detail`
    pub presentation_detail: Option<String>,
    /// `source`
    pub source: Option<String>,
    /// `itinerance`
    pub itinerance: Vec<Itinerance>,
    /// `structure_parente`
    pub structure_parente: Option<String>,
    /// When the producer last changed it.
    pub date_maj: NaiveDate,
    /// `services`
    pub services: Vec<Service>,
    /// `publics_specifiquement_adresses`
    pub publics_specifiquement_adresses: Vec<Public>,
    /// `prise_en_charge_specifique`
    pub prise_en_charge_specifique: Vec<PriseEnCharge>,
    /// `frais_a_charge`
    pub frais_a_charge: Vec<Frais>,
    /// `dispositif_programmes_nationaux`
    pub dispositif_programmes_nationaux: Vec<Dispositif>,
    /// `formations_labels`
    pub formations_labels: Vec<FormationLabel>,
    /// `autres_formations_labels`
    pub autres_formations_labels: Vec<String>,
    /// `modalites_acces`
    pub modalites_acces: Vec<ModaliteAcces>,
    /// `modalites_accompagnement`
    pub modalites_accompagnement: Vec<ModaliteAccompagnement>,
    /// `fiche_acces_libre`
    pub fiche_acces_libre: Option<SiteWeb>,
    /// `prise_rdv`
    pub prise_rdv: Option<SiteWeb>,
}

/// A record that is not one of the standard's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: {text:?} is not allowed by the standard")]
pub struct RecordError {
    /// The field at fault.
    pub field: Field,
    /// What it holds.
    pub text: String,
}

impl Place {
    /// The 32 columns; an absent value is an empty text.
    pub fn to_record(&self) -> [String; 32] {
        Field::ALL.map(|field| self.text(field))
    }

    /// One column.
    pub fn text(&self, field: Field) -> String {
        match field {
            Field::Id => self.id.clone(),
            Field::Pivot => self.pivot.to_string(),
            Field::Nom => self.nom.clone(),
            Field::Commune => self.commune.clone(),
            Field::CodePostal => self.code_postal.to_string(),
            Field::CodeInsee => optional(&self.code_insee),
            Field::Adresse => self.adresse.clone(),
            Field::ComplementAdresse => optional(&self.complement_adresse),
            Field::Latitude => self
                .position
                .map(|p| p.latitude().to_string())
                .unwrap_or_default(),
            Field::Longitude => self
                .position
                .map(|p| p.longitude().to_string())
                .unwrap_or_default(),
            Field::Typologie => joined(&self.typologie),
            Field::Telephone => optional(&self.telephone),
            Field::Courriels => joined(&self.courriels),
            Field::SiteWeb => joined(&self.site_web),
            Field::Horaires => optional(&self.horaires),
            Field::PresentationResume => optional(&self.presentation_resume),
            Field::PresentationDetail => optional(&self.presentation_detail),
            Field::Source => optional(&self.source),
            Field::Itinerance => joined(&self.itinerance),
            Field::StructureParente => optional(&self.structure_parente),
            Field::DateMaj => self.date_maj.to_string(),
            Field::Services => joined(&self.services),
            Field::PublicsSpecifiquementAdresses => joined(&self.publics_specifiquement_adresses),
            Field::PriseEnChargeSpecifique => joined(&self.prise_en_charge_specifique),
            Field::FraisACharge => joined(&self.frais_a_charge),
            Field::DispositifProgrammesNationaux => joined(&self.dispositif_programmes_nationaux),
            Field::FormationsLabels => joined(&self.formations_labels),
            Field::AutresFormationsLabels => joined(&self.autres_formations_labels),
            Field::ModalitesAcces => joined(&self.modalites_acces),
            Field::ModalitesAccompagnement => joined(&self.modalites_accompagnement),
            Field::FicheAccesLibre => optional(&self.fiche_acces_libre),
            Field::PriseRdv => optional(&self.prise_rdv),
        }
    }

    /// Reads the 32 columns back.
    pub fn from_record(record: &[String; 32]) -> Result<Self, RecordError> {
        let reader = Reader(record);
        Ok(Self {
            id: reader.text(Field::Id)?,
            pivot: reader.one(Field::Pivot)?,
            nom: reader.text(Field::Nom)?,
            commune: reader.text(Field::Commune)?,
            code_postal: reader.one(Field::CodePostal)?,
            code_insee: reader.optional(Field::CodeInsee)?,
            adresse: reader.text(Field::Adresse)?,
            complement_adresse: reader.optional(Field::ComplementAdresse)?,
            position: reader.position()?,
            precision: Precision::Source,
            typologie: reader.list(Field::Typologie)?,
            telephone: reader.optional(Field::Telephone)?,
            courriels: reader.list(Field::Courriels)?,
            site_web: reader.list(Field::SiteWeb)?,
            horaires: reader.optional(Field::Horaires)?,
            presentation_resume: reader.optional(Field::PresentationResume)?,
            presentation_detail: reader.optional(Field::PresentationDetail)?,
            source: reader.optional(Field::Source)?,
            itinerance: reader.list(Field::Itinerance)?,
            structure_parente: reader.optional(Field::StructureParente)?,
            date_maj: reader.one(Field::DateMaj)?,
            services: reader.list(Field::Services)?,
            publics_specifiquement_adresses: reader.list(Field::PublicsSpecifiquementAdresses)?,
            prise_en_charge_specifique: reader.list(Field::PriseEnChargeSpecifique)?,
            frais_a_charge: reader.list(Field::FraisACharge)?,
            dispositif_programmes_nationaux: reader.list(Field::DispositifProgrammesNationaux)?,
            formations_labels: reader.list(Field::FormationsLabels)?,
            autres_formations_labels: reader.list(Field::AutresFormationsLabels)?,
            modalites_acces: reader.list(Field::ModalitesAcces)?,
            modalites_accompagnement: reader.list(Field::ModalitesAccompagnement)?,
            fiche_acces_libre: reader.optional(Field::FicheAccesLibre)?,
            prise_rdv: reader.optional(Field::PriseRdv)?,
        })
    }
}

fn optional<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}

fn joined<T: ToString>(values: &[T]) -> String {
    values
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join("|")
}

struct Reader<'a>(&'a [String; 32]);

impl Reader<'_> {
    fn raw(&self, field: Field) -> &str {
        &self.0[field as usize]
    }

    fn refuse(&self, field: Field) -> RecordError {
        RecordError {
            field,
            text: self.raw(field).to_owned(),
        }
    }

    fn text(&self, field: Field) -> Result<String, RecordError> {
        let text = self.raw(field);
        if text.trim().is_empty() {
            Err(self.refuse(field))
        } else {
            Ok(text.to_owned())
        }
    }

    fn one<T: std::str::FromStr>(&self, field: Field) -> Result<T, RecordError> {
        self.raw(field).parse().map_err(|_| self.refuse(field))
    }

    fn optional<T: std::str::FromStr>(&self, field: Field) -> Result<Option<T>, RecordError> {
        if self.raw(field).is_empty() {
            Ok(None)
        } else {
            self.one(field).map(Some)
        }
    }

    fn list<T: std::str::FromStr>(&self, field: Field) -> Result<Vec<T>, RecordError> {
        self.raw(field)
            .split('|')
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|_| self.refuse(field)))
            .collect()
    }

    fn position(&self) -> Result<Option<Position>, RecordError> {
        let (latitude, longitude) = (
            self.optional(Field::Latitude)?,
            self.optional(Field::Longitude)?,
        );
        match (latitude, longitude) {
            (None, None) => Ok(None),
            (Some(latitude), Some(longitude)) => Position::new(latitude, longitude)
                .map(Some)
                .ok_or_else(|| self.refuse(Field::Latitude)),
            _ => Err(self.refuse(Field::Latitude)),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in Field::ALL {
            match (field, self.position) {
                (Field::Latitude, Some(p)) => map.serialize_entry(field.name(), &p.latitude())?,
                (Field::Longitude, Some(p)) => map.serialize_entry(field.name(), &p.longitude())?,
                _ => {
                    let text = self.text(field);
                    if !text.is_empty() {
                        map.serialize_entry(field.name(), &text)?;
                    }
                }
            }
        }
        if self.position.is_some() && self.precision != Precision::Source {
            map.serialize_entry(PRECISION, self.precision.slug())?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = serde_json::Map::<String, serde_json::Value>::deserialize(deserializer)?;
        let record = Field::ALL.map(|field| match map.get(field.name()) {
            Some(serde_json::Value::String(text)) => text.clone(),
            None | Some(serde_json::Value::Null) => String::new(),
            Some(other) => other.to_string(),
        });
        let place = Self::from_record(&record).map_err(de::Error::custom)?;
        let told = map.get(PRECISION).and_then(serde_json::Value::as_str);
        Ok(Self {
            precision: told.and_then(Precision::of_slug).unwrap_or_default(),
            ..place
        })
    }
}
