//! Two subjects, field by field: on each, one of a few levels.

use super::kind::Kindred;
use super::name::Names;
use super::street::Streets;
use super::subject::Subject;

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident $name:literal: [$($level:literal => $words:literal),+ $(,)?];)+) => {
        /// What two records are compared on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Field { $($(#[$doc])* $field,)+ }

        impl Field {
            /// All of them.
            pub const ALL: [Self; FIELDS] = [$(Self::$field,)+];

            /// As written in the file of weights.
            pub fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)+ }
            }

            /// The names of its levels, as written in the file of weights.
            pub fn levels(self) -> &'static [&'static str] {
                match self { $(Self::$field => &[$($level),+],)+ }
            }

            /// What a level means, in the words of who reads it; empty where it says nothing.
            pub fn words(self, level: u8) -> &'static str {
                let words: &[&str] = match self { $(Self::$field => &[$($words),+],)+ };
                words.get(usize::from(level)).copied().unwrap_or_default()
            }
        }
    };
}

/// How many fields are compared.
pub const FIELDS: usize = 11;

fields! {
    /// The names' own words.
    Name "name": [
        "unknown" => "", "identical" => "même nom", "same" => "nom proche", "contained" => "un nom contient l’autre",
        "acronym" => "un nom est le sigle de l’autre", "partly" => "noms en partie communs",
        "generic identical" => "même nom", "generic" => "noms sans mot propre",
        "one generic" => "un seul nom a un mot propre", "different" => "noms différents",
    ];
    /// The kinds of place that the names tell.
    Kind "kind": [
        "unknown" => "", "same" => "même genre de lieu", "overlap" => "genre de lieu en commun",
        "host" => "structure qui peut porter l’espace France services",
        "carrier" => "structure qui peut porter ce service", "different" => "genres de lieux différents",
    ];
    /// Number and street.
    Street "street": [
        "unknown" => "", "same" => "même adresse", "number missing" => "même rue, un numéro manque",
        "next door" => "même rue, numéros voisins", "same way" => "même rue, autre numéro",
        "partly" => "adresses en partie communes", "different" => "adresses différentes",
    ];
    /// Telephone numbers.
    Phone "phone": [
        "unknown" => "", "same" => "même téléphone", "shared" => "même téléphone, que d’autres communes partagent",
        "different" => "téléphones différents", "mobile" => "même téléphone portable",
    ];
    /// E-mail addresses.
    Mail "mail": [
        "unknown" => "", "same" => "même courriel", "shared" => "même courriel, que d’autres communes partagent",
        "personal" => "même courriel d’une personne", "domain" => "courriels du même organisme",
        "different" => "courriels différents",
    ];
    /// Web sites.
    Site "site": [
        "unknown" => "", "same page" => "même page web", "same" => "même site web", "different" => "sites web différents",
    ];
    /// SIRET.
    Siret "siret": [
        "unknown" => "", "same" => "même SIRET", "other establishment" => "autre établissement de la même structure",
        "different" => "SIRET différents",
    ];
    /// How far apart they say they are.
    Distance "distance": [
        "unknown" => "", "here" => "même point", "near" => "à moins de 100 m", "close" => "à moins de 300 m",
        "around" => "à moins d’un kilomètre", "away" => "à plus d’un kilomètre", "far" => "à plus de 5 km",
    ];
    /// Commune and postal code.
    Commune "commune": [
        "unknown" => "", "same" => "même commune", "postal" => "même code postal", "different" => "communes différentes",
    ];
    /// Services that move.
    Mobile "mobile": [
        "neither" => "", "both" => "itinérants tous deux", "one" => "un seul est itinérant",
        "other stop" => "étapes de communes différentes",
    ];
    /// Whether one source speaks of both.
    Source "source": ["other" => "", "same" => "dans la même source", "persons" => ""];
}

/// One level for each field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Comparison {
    /// In the order of [`Field::ALL`].
    pub levels: [u8; FIELDS],
    /// In metres, where both say where they are.
    pub distance_m: Option<u32>,
}

impl Comparison {
    fn is(&self, field: Field, levels: &[u8]) -> bool {
        levels.contains(&self.levels[field as usize])
    }

    /// Whether more than the address agrees: a name, or a contact. Not a bus and the desk that it
    /// leaves from, which share everything; nor two addresses of one telephone, be it that the
    /// place moved or that there are two.
    pub fn is_sure(&self) -> bool {
        let named = self.is(Field::Name, &[1, 2, 3, 4, 6])
            || (self.is(Field::Name, &[5, 7, 8]) && self.is(Field::Kind, &[1, 2]));
        let reached = self.is(Field::Phone, &[1, 2, 4])
            || self.is(Field::Mail, &[1, 2, 3])
            || self.is(Field::Site, &[1])
            || self.is(Field::Siret, &[1]);
        let elsewhere = self.is(Field::Street, &[6]) && !self.is(Field::Distance, &[1]);
        (named || reached) && !elsewhere && !self.is(Field::Mobile, &[2, 3])
    }
}

/// How widely a contact is used: whether records of several communes give it.
pub(super) trait Spread {
    /// Whether so many communes use this telephone number that it says little.
    fn telephone_is_shared(&self, number: u64) -> bool;
    /// As for the telephone.
    fn mail_is_shared(&self, address: u64) -> bool;
}

/// Nobody else's contacts are known.
pub(super) struct Alone;

impl Spread for Alone {
    fn telephone_is_shared(&self, _: u64) -> bool {
        false
    }
    fn mail_is_shared(&self, _: u64) -> bool {
        false
    }
}

/// The source that has a row for each person, and not for each place.
const PERSONS: &str = "conseiller-numerique";

pub(super) fn compare(a: &Subject, b: &Subject, spread: &impl Spread) -> Comparison {
    let commune = commune(a, b);
    let (distance, distance_m) = distance(a, b);
    let levels = [
        name(a.name.compare(&b.name)),
        kind(a.name.kinds.compare(b.name.kinds)),
        street(a.street.compare(&b.street)),
        phone(a, b, spread),
        mail(a, b, spread),
        site(a, b),
        siret(a.siret, b.siret),
        distance,
        commune,
        mobile(a.mobile, b.mobile, commune),
        source(a, b),
    ];
    Comparison { levels, distance_m }
}

fn name(names: Names) -> u8 {
    match names {
        Names::Unknown => 0,
        Names::Identical => 1,
        Names::Same => 2,
        Names::Contained => 3,
        Names::Acronym => 4,
        Names::Partly => 5,
        Names::GenericIdentical => 6,
        Names::Generic => 7,
        Names::OneGeneric => 8,
        Names::Different => 9,
    }
}

fn kind(kindred: Kindred) -> u8 {
    match kindred {
        Kindred::Unknown => 0,
        Kindred::Same => 1,
        Kindred::Overlap => 2,
        Kindred::Host => 3,
        Kindred::Carrier => 4,
        Kindred::Different => 5,
    }
}

fn street(streets: Streets) -> u8 {
    match streets {
        Streets::Unknown => 0,
        Streets::Same => 1,
        Streets::NumberMissing => 2,
        Streets::NextDoor => 3,
        Streets::SameWay => 4,
        Streets::Partly => 5,
        Streets::Different => 6,
    }
}

fn phone(a: &Subject, b: &Subject, spread: &impl Spread) -> u8 {
    if a.telephones[0] == 0 || b.telephones[0] == 0 {
        return 0;
    }
    let mut numbers = a.telephones.iter().filter(|number| **number != 0);
    match numbers.find(|number| b.telephones.contains(number)) {
        Some(number) if spread.telephone_is_shared(*number) => 2,
        Some(number) if is_mobile(*number) => 4,
        Some(_) => 1,
        None => 3,
    }
}

/// A mobile number goes with a person, who may work in several places.
fn is_mobile(number: u64) -> bool {
    let first = number / 100_000_000;
    // Reunion's and the Antilles' begin with 69, after their prefix.
    matches!(first, 6 | 7) && number / 1_000_000 != 687
}

fn mail(a: &Subject, b: &Subject, spread: &impl Spread) -> u8 {
    let (Some(_), Some(_)) = (a.mails[0], b.mails[0]) else {
        return 0;
    };
    let theirs = || b.mails.iter().flatten();
    let mut domain = false;
    for mail in a.mails.iter().flatten() {
        if let Some(same) = theirs().find(|other| other.address == mail.address) {
            return match () {
                () if mail.personal || same.personal => 3,
                () if spread.mail_is_shared(mail.address) => 2,
                () => 1,
            };
        }
        domain |= mail.domain.is_some() && theirs().any(|other| other.domain == mail.domain);
    }
    if domain { 4 } else { 5 }
}

fn site(a: &Subject, b: &Subject) -> u8 {
    let (Some(_), Some(_)) = (a.sites[0], b.sites[0]) else {
        return 0;
    };
    let pairs = || {
        a.sites
            .iter()
            .flatten()
            .flat_map(|one| b.sites.iter().flatten().map(move |two| (one, two)))
    };
    if pairs().any(|(one, two)| one.page.is_some() && one.page == two.page) {
        1
    } else if pairs().any(|(one, two)| one.host.is_some() && one.host == two.host) {
        2
    } else if pairs().all(|(one, two)| one.host.is_some() && two.host.is_some()) {
        3
    } else {
        0
    }
}

fn siret(a: u64, b: u64) -> u8 {
    const ESTABLISHMENTS: u64 = 100_000;
    match (a, b) {
        (0, _) | (_, 0) => 0,
        _ if a == b => 1,
        _ if a / ESTABLISHMENTS == b / ESTABLISHMENTS => 2,
        _ => 3,
    }
}

fn distance(a: &Subject, b: &Subject) -> (u8, Option<u32>) {
    let (Some(one), Some(two)) = (a.position, b.position) else {
        return (0, None);
    };
    let apart = one.distance_m(two);
    let level = match apart - f64::from(one.blur_m.max(two.blur_m)) {
        ..25.0 if one.blur_m.max(two.blur_m) == 0.0 => 1,
        ..100.0 => 2,
        ..300.0 => 3,
        ..1_000.0 => 4,
        ..5_000.0 => 5,
        _ => 6,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most half the Earth's girth"
    )]
    let metres = apart.min(3e7) as u32;
    (level, Some(metres))
}

fn commune(a: &Subject, b: &Subject) -> u8 {
    let known = (a.commune != 0 || a.insee != 0) && (b.commune != 0 || b.insee != 0);
    let insee = a.insee != 0 && a.insee == b.insee;
    let postal = a.postal != 0 && a.postal == b.postal;
    let name = a.commune != 0 && a.commune == b.commune;
    let other_postal = a.postal != 0 && b.postal != 0 && a.postal / 1000 != b.postal / 1000;
    match () {
        () if insee || (name && !other_postal) => 1,
        () if postal => 2,
        () if known => 3,
        () => 0,
    }
}

fn mobile(a: bool, b: bool, commune: u8) -> u8 {
    match (a, b) {
        (true, true) if commune > 1 => 3,
        (true, true) => 1,
        (false, false) => 0,
        _ => 2,
    }
}

fn source(a: &Subject, b: &Subject) -> u8 {
    match () {
        () if a.source != b.source => 0,
        () if a.source == super::token::hash(PERSONS.as_bytes()) => 2,
        () => 1,
    }
}
