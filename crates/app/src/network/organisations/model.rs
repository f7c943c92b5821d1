//! What an organisation is.

use std::fmt;
use std::str::FromStr;

use places::clean::Pivot;
use serde_json::{Value, json};
use territory::TerritoryId;

use crate::kernel::identity::OrganisationId;
use crate::network::forms::{Problems, one_line};
use crate::network::whereabouts;

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

pub(in crate::network) use crate::kernel::closed::closed;

closed! {
    /// The legal forms of those who form and surround the Hubs.
    LegalForm {
        Association => ("association", "Association (loi de 1901)"),
        AssociationDroitLocal => ("association-droit-local", "Association de droit local (Alsace-Moselle)"),
        Fondation => ("fondation", "Fondation ou fonds de dotation"),
        Scic => ("scic", "Société coopérative d’intérêt collectif (SCIC)"),
        Scop => ("scop", "Société coopérative de production (SCOP)"),
        Cae => ("cae", "Coopérative d’activité et d’emploi (CAE)"),
        Commune => ("commune", "Commune"),
        Epci => ("epci", "Intercommunalité (EPCI)"),
        Syndicat => ("syndicat", "Syndicat mixte ou intercommunal"),
        Departement => ("departement", "Département"),
        Region => ("region", "Région"),
        CollectiviteOutreMer => ("collectivite-outre-mer", "Collectivité d’outre-mer, Nouvelle-Calédonie ou province"),
        CollectiviteUnique => ("collectivite-unique", "Collectivité territoriale unique ou à statut particulier"),
        Ccas => ("ccas", "Centre communal ou intercommunal d’action sociale (CCAS, CIAS)"),
        Etat => ("etat", "Service de l’État"),
        EtablissementPublic => ("etablissement-public", "Établissement public"),
        Chambre => ("chambre", "Chambre consulaire"),
        Gip => ("gip", "Groupement d’intérêt public (GIP)"),
        Gie => ("gie", "Groupement d’intérêt économique ou d’employeurs"),
        ProtectionSociale => ("protection-sociale", "Organisme de protection sociale ou mutuelle"),
        Societe => ("societe", "Société commerciale (SAS, SARL, SA)"),
        SocieteEss => ("societe-ess", "Société commerciale de l’ESS, agréée ESUS ou non"),
        EntrepriseIndividuelle => ("entreprise-individuelle", "Entreprise individuelle"),
        Autre => ("autre", "Autre forme"),
    }
}

/// A text that is no such number, with what it should be, in French.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NumberError(&'static str);

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $read:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// As stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<Self, NumberError> {
                let read: fn(&str) -> Result<String, &'static str> = $read;
                read(text).map(Self).map_err(NumberError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

number! {
    /// An establishment's number: fourteen digits, of which the last is a key.
    Siret, |text| {
        let digits = compact(text);
        let pivot = Pivot::new(digits).ok();
        pivot
            .and_then(|pivot| pivot.siret().map(str::to_owned))
            .ok_or("Ce SIRET n’est pas juste. Il a 14 chiffres, dont une clé de contrôle\u{a0}: recopiez-le depuis annuaire-entreprises.data.gouv.fr.")
    }
}

number! {
    /// An association's number in the national register.
    Rna, |text| {
        let written = compact(text).to_uppercase();
        let bytes = written.as_bytes();
        let fits = bytes.len() == 10
            && bytes[0] == b'W'
            && bytes[1].is_ascii_digit()
            && bytes[2].is_ascii_alphanumeric()
            && bytes[3..].iter().all(u8::is_ascii_digit);
        fits.then_some(written)
            .ok_or("Ce numéro RNA n’est pas juste. Il s’écrit W suivi de 9 caractères, comme W751234567.")
    }
}

number! {
    /// A company's or an establishment's number in New Caledonia.
    Ridet, |text| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let foreign = text.chars().any(|letter| !letter.is_ascii_digit() && !letter.is_whitespace() && !".-".contains(letter));
        if foreign {
            return Err(WRONG_RIDET);
        }
        match digits.len() {
            6 | 7 => Ok(digits),
            9 | 10 => {
                let (company, establishment) = digits.split_at(digits.len() - 3);
                Ok(format!("{company}.{establishment}"))
            }
            _ => Err(WRONG_RIDET),
        }
    }
}

const WRONG_RIDET: &str = "Ce RIDET n’est pas juste. Il a 6 ou 7 chiffres, puis 3 chiffres pour l’établissement, comme 1234567.001.";

fn compact(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && !".-".contains(*letter))
        .collect()
}

/// The part of an organisation in the whole programme.
pub const INTER_HUBS: &str = "inter-hubs";

/// The form as it was filled in.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Draft {
    pub nom: String,
    pub forme: String,
    pub siret: String,
    pub rna: String,
    pub ridet: String,
    pub territoire: String,
    pub inter_hubs: String,
    pub version: i64,
}

/// What is kept of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub legal_form: Option<LegalForm>,
    pub siret: Option<Siret>,
    pub rna: Option<Rna>,
    pub ridet: Option<Ridet>,
    pub territory: TerritoryId,
    /// It is the Inter-Hubs group.
    pub inter_hubs: bool,
}

/// An organisation, as the network keeps it.
#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: OrganisationId,
    pub sheet: Sheet,
    pub version: i64,
    pub closed: bool,
}

impl Sheet {
    /// As the journal keeps it.
    pub fn told(&self) -> Value {
        json!({
            "nom": self.name,
            "forme": self.legal_form.map(LegalForm::slug),
            "siret": self.siret.as_ref().map(Siret::as_str),
            "rna": self.rna.as_ref().map(Rna::as_str),
            "ridet": self.ridet.as_ref().map(Ridet::as_str),
            "territoire": self.territory.to_string(),
            "inter-hubs": self.inter_hubs,
        })
    }
}

impl Draft {
    /// What is kept, as a form shows it.
    pub fn of(organisation: &Organisation) -> Self {
        let sheet = &organisation.sheet;
        let text = |value: Option<String>| value.unwrap_or_default();
        Self {
            nom: sheet.name.clone(),
            forme: text(sheet.legal_form.map(|form| form.slug().to_owned())),
            siret: text(sheet.siret.as_ref().map(Siret::to_string)),
            rna: text(sheet.rna.as_ref().map(Rna::to_string)),
            ridet: text(sheet.ridet.as_ref().map(Ridet::to_string)),
            territoire: whereabouts::written(sheet.territory),
            inter_hubs: if sheet.inter_hubs { "oui" } else { "" }.to_owned(),
            version: organisation.version,
        }
    }

    /// The organisation it makes, or all that is wrong with it, in the order of the form.
    pub fn check(&self) -> Result<Sheet, Problems> {
        let mut problems = Problems::default();
        let name = one_line(&self.nom);
        if name.is_empty() {
            problems.add("nom", "Écrivez le nom de l’organisation.");
        } else if name.chars().count() > LONGEST_NAME {
            problems.add("nom", "Raccourcissez ce nom à 200 caractères au plus.");
        }
        let legal_form = self.forme.parse().ok();
        if legal_form.is_none() && !self.forme.is_empty() {
            problems.add("forme", "Choisissez une des formes de la liste.");
        }
        let siret = optional(&self.siret, "siret", &mut problems);
        let rna = optional(&self.rna, "rna", &mut problems);
        let ridet = optional(&self.ridet, "ridet", &mut problems);
        let territory = whereabouts::read(&self.territoire);
        if let Err(message) = &territory {
            problems.add("territoire", message.clone());
        }
        match territory {
            Ok(territory) if problems.is_empty() => Ok(Sheet {
                name,
                legal_form,
                siret,
                rna,
                ridet,
                territory,
                inter_hubs: self.inter_hubs == "oui",
            }),
            _ => Err(problems),
        }
    }
}

fn optional<T: FromStr<Err = NumberError>>(
    text: &str,
    field: &'static str,
    problems: &mut Problems,
) -> Option<T> {
    if text.trim().is_empty() {
        return None;
    }
    match text.parse() {
        Ok(number) => Some(number),
        Err(NumberError(message)) => {
            problems.add(field, message);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_and_checked() {
        for (text, expected) in [
            ("17230001400013", Some("17230001400013")),
            ("172 300 014 00013", Some("17230001400013")),
            ("172 300 014 00014", None),
            // La Poste's establishments have a key of their own.
            ("35600000049837", Some("35600000049837")),
            ("00000000000000", None),
            ("172300014", None),
        ] {
            assert_eq!(
                text.parse::<Siret>().ok().as_ref().map(Siret::as_str),
                expected,
                "{text}"
            );
        }
        for (text, expected) in [
            ("w751234567", Some("W751234567")),
            ("W9A1000001", Some("W9A1000001")),
            ("W75123456", None),
            ("751234567", None),
        ] {
            assert_eq!(
                text.parse::<Rna>().ok().as_ref().map(Rna::as_str),
                expected,
                "{text}"
            );
        }
        for (text, expected) in [
            ("1 234 567", Some("1234567")),
            ("1234567.001", Some("1234567.001")),
            ("123456-002", Some("123456.002")),
            ("12345", None),
            ("RIDET 1234567", None),
        ] {
            assert_eq!(
                text.parse::<Ridet>().ok().as_ref().map(Ridet::as_str),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let draft = Draft {
            nom: "  ".to_owned(),
            forme: "royaume".to_owned(),
            siret: "12".to_owned(),
            rna: "W1".to_owned(),
            ridet: "x".to_owned(),
            ..Draft::default()
        };
        let problems = draft.check().unwrap_err();
        let fields: Vec<_> = problems.all().iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            ["nom", "forme", "siret", "rna", "ridet", "territoire"]
        );
    }
}
