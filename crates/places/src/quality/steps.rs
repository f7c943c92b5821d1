//! What to do next: each step with what it gains, the most first.

use super::{Flaw, Freshness, Part, Policy, Quality};
use crate::standard::Field;

/// Something to do on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Say what is missing.
    Fill(Field),
    /// Read it all again, and say that it is right.
    Check(Freshness),
    /// Mend what is wrong, at this field.
    Mend(Flaw, Field),
}

/// A step, and what it gains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// What to do.
    pub step: Step,
    /// By how many points the score rises if this alone is done.
    pub gain: u8,
}

impl Todo {
    /// The field where it is done; checking is done to the whole sheet.
    pub fn field(&self) -> Option<Field> {
        match self.step {
            Step::Fill(field) | Step::Mend(_, field) => Some(field),
            Step::Check(_) => None,
        }
    }

    /// As people read it, without its gain.
    pub fn words(&self) -> String {
        match self.step {
            Step::Fill(field) => format!("Ajouter {}", wanted(field)),
            Step::Check(Freshness::Unknown) => {
                "Vérifier la fiche\u{a0}: personne ne sait quand elle l’a été".to_owned()
            }
            Step::Check(Freshness::ToWatch) => {
                "Vérifier la fiche\u{a0}: elle l’a été il y a plus de 6\u{a0}mois".to_owned()
            }
            Step::Check(Freshness::ToCheck) => {
                "Vérifier la fiche\u{a0}: elle l’a été il y a plus d’un an".to_owned()
            }
            Step::Check(_) => {
                "Vérifier la fiche\u{a0}: elle l’a été il y a plus de 18\u{a0}mois".to_owned()
            }
            Step::Mend(Flaw::Unread, field) => format!(
                "Relire {}\u{a0}: la source n’a pas été comprise entièrement",
                wanted(field)
            ),
            Step::Mend(flaw, _) => flaw.words().to_owned(),
        }
    }
}

impl Quality {
    /// What to do next, the most useful first.
    pub fn todo(&self, policy: &Policy) -> Vec<Todo> {
        let fill = self.missing.iter().map(|&field| Todo {
            step: Step::Fill(field),
            gain: policy.of_field(field),
        });
        let renewed = policy.of_part(Part::Freshness) - self.part(Part::Freshness);
        let check = (renewed > 0).then_some(Todo {
            step: Step::Check(self.age),
            gain: renewed,
        });
        let mend = self.flaws.iter().map(|&(flaw, field)| Todo {
            step: Step::Mend(flaw, field),
            gain: self.gained(flaw, policy),
        });
        let mut todo: Vec<Todo> = fill.chain(check).chain(mend).collect();
        // A stable sort: of equal gains, what is missing comes before what is wrong.
        todo.sort_by_key(|todo| std::cmp::Reverse(todo.gain));
        todo
    }

    /// What mending this flaw alone gains: nothing where the others already cost the whole part.
    fn gained(&self, flaw: Flaw, policy: &Policy) -> u8 {
        let part = flaw.part();
        let others = self.lost(part, policy) - u32::from(policy.cost(flaw));
        let after = u32::from(policy.of_part(part)).saturating_sub(others);
        let gain = after.saturating_sub(self.part(part).into());
        u8::try_from(gain).unwrap_or(u8::MAX)
    }
}

/// What a field says, as one asks for it: "il manque …".
pub fn wanted(field: Field) -> &'static str {
    match field {
        Field::Nom => "le nom",
        Field::Pivot => "le numéro de la structure",
        Field::Commune | Field::CodeInsee => "la commune",
        Field::CodePostal => "le code postal",
        Field::Adresse | Field::ComplementAdresse => "l’adresse",
        Field::Latitude | Field::Longitude => "la position sur la carte",
        Field::Typologie => "le type de lieu",
        Field::Telephone => "le téléphone",
        Field::Courriels => "l’adresse e-mail",
        Field::SiteWeb => "le site web",
        Field::Horaires => "les horaires",
        Field::PresentationResume | Field::PresentationDetail => "une présentation",
        Field::Itinerance => "si le lieu se déplace",
        Field::StructureParente => "la structure dont il dépend",
        Field::DateMaj => "la date de vérification",
        Field::Services => "les services proposés",
        Field::PublicsSpecifiquementAdresses => "les publics",
        Field::PriseEnChargeSpecifique => "les besoins pris en charge",
        Field::FraisACharge => "ce que cela coûte",
        Field::DispositifProgrammesNationaux => "les programmes nationaux",
        Field::FormationsLabels | Field::AutresFormationsLabels => "les labels",
        Field::ModalitesAcces => "comment venir ou prendre contact",
        Field::ModalitesAccompagnement => "comment on y est aidé",
        Field::FicheAccesLibre => "la fiche d’accessibilité Acceslibre",
        Field::PriseRdv => "la prise de rendez-vous",
        Field::Id | Field::Source => "l’identifiant de la source",
    }
}
