//! What a signalement says, and what makes it one.

use chrono::{DateTime, Months, NaiveDate, Utc};
use places::clean::Courriel;
use sha2::{Digest, Sha256};

use crate::kernel::closed::closed;
use crate::kernel::mail::{Message, Purpose};

/// How long an e-mail address is kept, in months: the time to settle a report
/// and to come back to who made it.
pub const EMAIL_MONTHS: u32 = 12;

/// Reports one place may receive in a day; past it they add nothing.
pub const PER_PLACE_AND_DAY: i64 = 20;

/// The longest correction, in characters.
pub const LONGEST: usize = 1_000;

closed! {
    /// What is wrong.
    Motif {
        Ferme => ("ferme", "Le lieu est fermé définitivement"),
        Demenage => ("demenage", "Le lieu a déménagé"),
        Horaires => ("horaires", "Les horaires sont faux"),
        Contact => ("contact", "Le téléphone ou un autre contact est faux"),
        Services => ("services", "L’aide proposée n’est pas la bonne"),
        Double => ("double", "Le lieu apparaît deux fois"),
        Autre => ("autre", "Autre chose"),
    }
}

closed! {
    /// Who says so.
    Auteur {
        Usager => ("usager", "Je suis une personne qui cherche de l’aide, ou un proche"),
        Lieu => ("lieu", "Je travaille dans ce lieu"),
        Mediateur => ("mediateur", "Je suis médiatrice ou médiateur, ou j’accompagne du public"),
        Autre => ("autre", "Autre"),
    }
}

closed! {
    /// What became of it.
    Statut {
        ATraiter => ("a-traiter", "à traiter"),
        Traite => ("traite", "traité"),
        Ecarte => ("ecarte", "écarté"),
    }
}

/// The form as it was filled in, unchecked.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Draft {
    pub motif: String,
    pub correction: String,
    pub auteur: String,
    pub courriel: String,
    /// A field people do not see: only a machine fills it in.
    pub prenom: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Champ {
    Motif,
    Correction,
    Auteur,
    Courriel,
    Prenom,
}

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub champ: Champ,
    pub message: String,
}

/// A report that may be kept.
#[derive(Debug, Clone)]
pub struct NewSignalement {
    pub motif: Motif,
    pub correction: String,
    pub auteur: Option<Auteur>,
    pub courriel: Option<Courriel>,
}

/// A report as the registry keeps it.
#[derive(Debug, Clone)]
pub struct Signalement {
    pub reference: String,
    pub place_key: String,
    pub received_at: DateTime<Utc>,
    pub motif: Motif,
    pub correction: String,
    pub auteur: Option<Auteur>,
    pub courriel: Option<String>,
    pub statut: Statut,
    /// What whoever settled it answered.
    pub reponse: Option<String>,
    /// The sheet's own date when the report was made, where its source told one.
    pub place_date: Option<NaiveDate>,
    /// What the sheet has become since.
    pub since: Since,
}

/// What became of a sheet after a report of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    Unchanged,
    Changed,
    Withdrawn,
}

impl Since {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unchanged => "inchangée",
            Self::Changed => "modifiée depuis",
            Self::Withdrawn => "retirée depuis",
        }
    }
}

impl Draft {
    /// The report it makes, or all that is wrong with it, in the order of the form.
    pub fn check(&self) -> Result<NewSignalement, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut refuse = |champ, message: String| refusals.push(Refusal { champ, message });
        let motif = self.motif.parse::<Motif>().ok();
        if motif.is_none() {
            refuse(
                Champ::Motif,
                "Choisissez ce qui ne va pas sur cette fiche.".to_owned(),
            );
        }
        let correction = tidy(&self.correction);
        let length = correction.chars().count();
        if length > LONGEST {
            refuse(
                Champ::Correction,
                format!(
                    "Votre texte fait {length}\u{a0}caractères. Raccourcissez-le à 1\u{202f}000 au plus."
                ),
            );
        } else if correction.is_empty() && motif == Some(Motif::Autre) {
            refuse(
                Champ::Correction,
                "Dites en quelques mots ce qui ne va pas.".to_owned(),
            );
        }
        let auteur = self.auteur.parse::<Auteur>().ok();
        if auteur.is_none() && !self.auteur.is_empty() {
            refuse(
                Champ::Auteur,
                "Choisissez une des réponses, ou aucune.".to_owned(),
            );
        }
        let courriel = match self.courriel.trim() {
            "" => None,
            text => match Courriel::new(text) {
                Ok(courriel) if text.len() <= 254 => Some(courriel),
                _ => {
                    refuse(
                        Champ::Courriel,
                        "Cette adresse n’est pas complète. Écrivez-la comme nom@exemple.fr, ou laissez le champ vide.".to_owned(),
                    );
                    None
                }
            },
        };
        if !self.prenom.is_empty() {
            refuse(
                Champ::Prenom,
                "Effacez ce champ : il ne sert qu’à reconnaître les robots.".to_owned(),
            );
        }
        match motif {
            Some(motif) if refusals.is_empty() => Ok(NewSignalement {
                motif,
                correction,
                auteur,
                courriel,
            }),
            _ => Err(refusals),
        }
    }
}

/// How a report is settled.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Dealt with, or put aside.
    pub statut: Statut,
    /// What is answered, if anything.
    pub reponse: String,
}

impl Settlement {
    /// A settlement as it was asked for.
    pub fn check(statut: &str, reponse: &str) -> Result<Self, &'static str> {
        let statut = statut
            .parse()
            .ok()
            .filter(|statut| *statut != Statut::ATraiter);
        let statut = statut.ok_or("Choisissez «\u{a0}Traité\u{a0}» ou «\u{a0}Écarté\u{a0}».")?;
        let reponse = tidy(reponse);
        match reponse.chars().count() > LONGEST {
            true => Err(
                "Votre réponse est trop longue. Raccourcissez-la à 1\u{202f}000\u{a0}caractères au plus.",
            ),
            false => Ok(Self { statut, reponse }),
        }
    }

    /// What is sent to whoever asked for an answer, where one is given.
    pub fn message(&self, report: &Signalement) -> Option<Message> {
        let recipient = report.courriel.as_deref()?.parse().ok()?;
        if self.reponse.is_empty() {
            return None;
        }
        Some(Message {
            recipient,
            subject: format!("Votre signalement {}", report.reference),
            body: format!(
                "Bonjour,\n\nVous avez signalé une erreur sur la fiche d’un lieu (référence {}). \
                 Votre signalement est maintenant {}.\n\nLa réponse :\n\n{}\n\nMerci de votre aide.",
                report.reference,
                self.statut.label(),
                self.reponse
            ),
            purpose: Purpose::Answer,
            useful_until: None,
        })
    }
}

/// One kind of line break, no control characters, nothing around.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    text.chars()
        .filter(kept)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The letters of a reference: none that is taken for another when it is read
/// out over the telephone.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const REFERENCE_LENGTH: usize = 10;

/// A reference to quote, such as `7Q2KF-3XWMP`: fifty bits drawn from what was said, of what, when.
/// It opens nothing, so it needs not be a secret.
pub fn reference(place_key: &str, report: &NewSignalement, at: DateTime<Utc>) -> String {
    let said = format!(
        "{place_key}\0{}\0{}\0{}\0{}\0{}",
        report.motif.slug(),
        report.correction,
        report.auteur.map(Auteur::slug).unwrap_or_default(),
        report
            .courriel
            .as_ref()
            .map_or("", |courriel| courriel.as_str()),
        at.timestamp_nanos_opt().unwrap_or_default()
    );
    let digest = Sha256::digest(said.as_bytes());
    let letters: String = digest
        .iter()
        .take(REFERENCE_LENGTH)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let (first, second) = letters.split_at(REFERENCE_LENGTH / 2);
    format!("{first}-{second}")
}

/// Addresses given before this instant have had their time.
pub fn emails_kept_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(EMAIL_MONTHS))
        .unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(motif: &str, correction: &str, courriel: &str) -> Draft {
        Draft {
            motif: motif.to_owned(),
            correction: correction.to_owned(),
            courriel: courriel.to_owned(),
            ..Draft::default()
        }
    }

    fn refused(draft: &Draft) -> Vec<Champ> {
        let refusals = draft.check().err().unwrap_or_default();
        refusals.iter().map(|refusal| refusal.champ).collect()
    }

    #[test]
    fn a_report_needs_no_more_than_a_reason() {
        let report = draft("ferme", "", "").check().unwrap();
        assert_eq!(report.motif, Motif::Ferme);
        assert!(report.courriel.is_none() && report.auteur.is_none());
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let long = "é".repeat(LONGEST + 1);
        let wrong = Draft {
            auteur: "prince".to_owned(),
            prenom: "Robot".to_owned(),
            ..draft("nul", &long, "moi@")
        };
        let all = [
            Champ::Motif,
            Champ::Correction,
            Champ::Auteur,
            Champ::Courriel,
            Champ::Prenom,
        ];
        assert_eq!(refused(&wrong), all);
        assert_eq!(refused(&draft("autre", " \r\n ", "")), [Champ::Correction]);
        assert!(refused(&draft("horaires", &"é".repeat(LONGEST), "a@b.fr")).is_empty());
    }

    #[test]
    fn a_text_loses_only_what_nobody_wrote() {
        assert_eq!(tidy(" Ouvert\r\nle lundi\u{0}\u{7} "), "Ouvert\nle lundi");
    }

    #[test]
    fn a_reference_can_be_read_out_and_moves_with_the_instant() {
        let report = draft("ferme", "", "").check().unwrap();
        let at: DateTime<Utc> = "2026-11-24T09:30:00Z".parse().unwrap();
        let first = reference("abc", &report, at);
        assert_eq!(first.len(), 11);
        assert!(
            first
                .chars()
                .all(|c| c == '-' || LETTERS.contains(&(c as u8)))
        );
        let later = at + chrono::TimeDelta::nanoseconds(1);
        assert_ne!(first, reference("abc", &report, later));
    }
}
