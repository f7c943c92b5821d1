//! What may be wrong with what is written.

use serde::{Deserialize, Serialize};

use super::Part;
use crate::standard::Field;

macro_rules! flaws {
    ($($(#[$doc:meta])* $flaw:ident $slug:literal $part:ident at $field:ident, $rises:expr, $words:literal;)*) => {
        /// Something wrong with what is written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Flaw { $($(#[$doc])* $flaw,)* }

        impl Flaw {
            /// All of them.
            pub const ALL: [Self; [$($slug),*].len()] = [$(Self::$flaw),*];

            /// As the policy names it.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$flaw => $slug,)* }
            }

            /// The part of the score it costs.
            pub fn part(self) -> Part {
                match self { $(Self::$flaw => Part::$part,)* }
            }

            /// The field where it is mended, unless it is found in another.
            pub fn field(self) -> Field {
                match self { $(Self::$flaw => Field::$field,)* }
            }

            /// The field that it comes with when that is filled in: empty, it could not be.
            pub fn comes_with(self) -> Option<Field> {
                match self { $(Self::$flaw => $rises,)* }
            }

            /// What to do about it, as people read it.
            pub fn words(self) -> &'static str {
                match self { $(Self::$flaw => $words,)* }
            }
        }
    };
}

flaws! {
    /// A value of the source that could not be read, whole or in part.
    Unread "unread" Validity at Nom, None, "Relire ce que la source disait\u{a0}: une partie n’a pas été comprise";
    /// Only the commune, no street.
    AddressWithoutStreet "address-without-street" Validity at Adresse, None, "Préciser l’adresse\u{a0}: elle ne dit ni rue ni lieu-dit";
    /// The commune's name, or a few letters.
    PoorName "poor-name" Validity at Nom, None, "Donner au lieu un nom qui le distingue";
    /// No number of a structure.
    UnknownPivot "unknown-pivot" Validity at Pivot, None, "Donner le SIRET, le SIREN ou le RNA de la structure";
    /// To a hundred metres or worse.
    ImprecisePosition "imprecise-position" Validity at Latitude, Some(Field::Latitude), "Préciser la position sur la carte\u{a0}: elle est approximative";
    /// No commune, or one that does not exist.
    UnknownCommune "unknown-commune" Consistency at CodeInsee, None, "Dire dans quelle commune est le lieu\u{a0}: sans elle, rien ne peut être vérifié";
    /// Not in its commune.
    PositionElsewhere "position-elsewhere" Consistency at Latitude, Some(Field::Latitude), "Vérifier la position\u{a0}: elle n’est pas dans la commune indiquée";
    /// A number of another territory.
    PhoneElsewhere "phone-elsewhere" Consistency at Telephone, Some(Field::Telephone), "Vérifier le téléphone\u{a0}: son indicatif est celui d’un autre territoire";
    /// Another commune's.
    PostalCodeElsewhere "postal-code-elsewhere" Consistency at CodePostal, None, "Vérifier le code postal\u{a0}: c’est celui d’une autre commune";
    /// The name is another commune's than the code.
    CommuneNamedOtherwise "commune-named-otherwise" Consistency at Commune, None, "Vérifier la commune\u{a0}: son nom et son code ne vont pas ensemble";
    /// Closed every day.
    NeverOpen "never-open" Consistency at Horaires, Some(Field::Horaires), "Vérifier les horaires\u{a0}: le lieu n’ouvrirait jamais";
    /// Day and night.
    AlwaysOpen "always-open" Consistency at Horaires, Some(Field::Horaires), "Vérifier les horaires\u{a0}: le lieu serait ouvert jour et nuit";
    /// Free, and to be paid.
    FreeAndPaid "free-and-paid" Consistency at FraisACharge, Some(Field::FraisACharge), "Choisir\u{a0}: la fiche dit à la fois gratuit et payant";
    /// One may call, nobody knows which number.
    PhoneOfferedNotGiven "phone-offered-not-given" Consistency at ModalitesAcces, Some(Field::ModalitesAcces), "Donner le téléphone\u{a0}: la fiche propose d’appeler";
    /// One may write, nobody knows where.
    EmailOfferedNotGiven "email-offered-not-given" Consistency at ModalitesAcces, Some(Field::ModalitesAcces), "Donner l’adresse e-mail\u{a0}: la fiche propose d’écrire";
    /// One may book, nobody knows where.
    BookingOfferedNotGiven "booking-offered-not-given" Consistency at ModalitesAcces, Some(Field::ModalitesAcces), "Donner l’adresse de prise de rendez-vous\u{a0}: la fiche en propose";
    /// One may walk in, and nobody may.
    ClosedToPublicYetWalkIn "closed-to-public-yet-walk-in" Consistency at ModalitesAcces, Some(Field::ModalitesAcces), "Choisir\u{a0}: la fiche dit de se présenter, et que le lieu n’accueille pas de public";
}
