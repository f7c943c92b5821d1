//! The vocabulary of people who write opening hours.

use super::tokens::Kind;

/// Words that mean something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// "à"
    To,
    /// "au", "aux"
    ToThe,
    /// "de", "du", "des", "d'"
    From,
    /// "le", "la", "les", "l'"
    The,
    /// "et", "puis"
    And,
    /// "ou"
    Or,
    /// "entre"
    Between,
    /// "partir", of "à partir de"; "dès"
    Since,
    /// "jusque"
    Until,
    /// "après"
    After,
    /// "avant"
    Before,
    /// "fermé"
    Closed,
    /// "ouvert"
    Open,
    /// "libre", of "accès libre"
    Free,
    /// "pas", "non"
    Not,
    /// "ne", "n'"
    Ne,
    /// "renseigné", "précisé": with "non", nothing is said
    Told,
    /// "sauf", "excepté"
    Except,
    /// "hors", "en dehors"
    Outside,
    /// "sans"
    Without,
    /// "avec"
    With,
    /// "rendez-vous" in one word, "rdv"
    Appointment,
    /// "rendez"
    Rendez,
    /// "vous"
    Vous,
    /// "réservation", "inscription": an appointment only after "sur"
    Booking,
    /// "vacances", "congés"
    Holidays,
    /// "scolaire", "sco"
    School,
    /// "période", "temps"
    Period,
    /// "fériés"
    Public,
    /// "jour", "j"
    DayWord,
    /// "ouvrables", "ouvrés"
    Working,
    /// "semaine"
    Week,
    /// "week-end" is two words: "week", "end"
    WeekEnglish,
    /// "end"
    End,
    /// "weekend"
    Weekend,
    /// "mois"
    Month,
    /// "paire"
    Even,
    /// "impaire"
    Odd,
    /// "tous"
    Every,
    /// "chaque"
    Each,
    /// "fois", "x"
    Times,
    /// "par"
    Per,
    /// "sur"
    On,
    /// "un", "deux", "quinze"
    Count(u16),
    /// "quinzaine", "bimensuel"
    Fortnight,
    /// "mensuel"
    Monthly,
    /// "alternance"
    Alternating,
    /// "matin"
    Morning,
    /// "après-midi" in one word, "aprem"
    Afternoon,
    /// "midi", which is also noon
    Noon,
    /// "soir"
    Evening,
    /// "journée"
    WholeDay,
    /// "stop", "interruption", "continu"
    Nonstop,
    /// "en"
    In,
    /// "pendant", "durant"
    During,
    /// "hiver", "été"…
    Season(Season),
    /// "début", "fin", "mi"
    Part,
    /// "accueil"
    Welcome,
    /// "seulement", "uniquement"
    Only,
    /// Changes no hour: "permanence", "horaires", "public"
    Filler,
    /// May change every hour beside it: "si", "selon", "quand"
    Condition,
}

/// Seasons, whose bounds nobody states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Season {
    /// "hiver"
    Winter,
    /// "printemps"
    Spring,
    /// "été"
    Summer,
    /// "automne"
    Autumn,
}

impl Season {
    /// In French, with its article.
    pub fn french(self) -> &'static str {
        match self {
            Self::Winter => "hiver",
            Self::Spring => "printemps",
            Self::Summer => "été",
            Self::Autumn => "automne",
        }
    }
}

pub(super) const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

const CODES: [&str; 7] = ["lu", "ma", "me", "je", "ve", "sa", "di"];

/// What a word is, and whether it had to be mended to be known.
pub(super) fn kind(word: &str) -> (Kind, bool) {
    if let Some(day) = day(word) {
        return (Kind::Day(day), false);
    }
    if let Some(code) = CODES.iter().position(|code| *code == word) {
        return (Kind::Code(code), false);
    }
    if matches!(word, "m" | "v" | "s" | "b") {
        return (Kind::Letter(word.as_bytes()[0]), false);
    }
    if let Some(month) = month(word) {
        return (Kind::Month(month), false);
    }
    if let Some(rank) = rank(word) {
        return (Kind::Rank(rank), false);
    }
    if word == "minuit" {
        return (Kind::Time(24 * 60), false);
    }
    if let Some(word) = known(word) {
        return (Kind::Word(word), false);
    }
    match nearly_a_day(word) {
        Some(day) => (Kind::Day(day), true),
        None => (Kind::Other, false),
    }
}

fn day(word: &str) -> Option<usize> {
    let short = match word {
        "lun" => Some(0),
        "mar" => Some(1),
        "mer" | "merc" => Some(2),
        "jeu" => Some(3),
        "ven" | "vend" => Some(4),
        "sam" => Some(5),
        "dim" => Some(6),
        _ => None,
    };
    let whole = || {
        let single = word.strip_suffix('s').unwrap_or(word);
        DAYS.iter().position(|name| *name == single)
    };
    short.or_else(whole)
}

/// One letter missing, doubled, changed or swapped: "eudi", "merdi", "vendrdi".
fn nearly_a_day(word: &str) -> Option<usize> {
    let single = word.strip_suffix('s').unwrap_or(word);
    if single.len() < 4 || !(single.ends_with("di") || single.ends_with("che")) {
        return None;
    }
    let mut near = DAYS
        .iter()
        .enumerate()
        .filter(|(_, name)| one_slip(single, name));
    let (day, _) = near.next()?;
    near.next().is_none().then_some(day)
}

fn one_slip(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    let start = word.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (left, meant) = (&word[start..], &name[start..]);
    match left.len() as i64 - meant.len() as i64 {
        0 => {
            let swapped = left.len() > 1
                && left[0] == meant[1]
                && left[1] == meant[0]
                && left[2..] == meant[2..];
            swapped || (!left.is_empty() && left[1..] == meant[1..])
        }
        1 => left[1..] == *meant,
        -1 => *left == meant[1..],
        _ => false,
    }
}

fn month(word: &str) -> Option<u8> {
    Some(match word {
        "janvier" | "janv" => 1,
        "fevrier" | "fevr" => 2,
        "mars" => 3,
        "avril" => 4,
        "mai" => 5,
        "juin" => 6,
        "juillet" | "juil" => 7,
        "aout" => 8,
        "septembre" | "sept" => 9,
        "octobre" | "oct" => 10,
        "novembre" | "nov" => 11,
        "decembre" | "dec" => 12,
        _ => return None,
    })
}

fn rank(word: &str) -> Option<i8> {
    Some(match word {
        "premier" | "premiers" | "premiere" | "premieres" => 1,
        "deuxieme" | "deuxiemes" | "second" | "seconds" | "seconde" => 2,
        "troisieme" | "troisiemes" => 3,
        "quatrieme" | "quatriemes" => 4,
        "cinquieme" | "cinquiemes" => 5,
        "dernier" | "derniers" | "derniere" | "dernieres" => -1,
        _ => return None,
    })
}

fn known(word: &str) -> Option<Word> {
    Some(match word {
        "a" => Word::To,
        "au" | "aux" => Word::ToThe,
        "de" | "du" | "des" | "d" | "e" => Word::From,
        "le" | "la" | "les" | "l" => Word::The,
        "et" | "puis" => Word::And,
        "ou" => Word::Or,
        "entre" => Word::Between,
        "partir" | "des l" => Word::Since,
        "jusqu" | "jusque" => Word::Until,
        "apres" => Word::After,
        "avant" => Word::Before,
        "pas" | "non" | "jamais" => Word::Not,
        "libre" | "libres" => Word::Free,
        "ne" | "n" => Word::Ne,
        "renseigne" | "renseignes" | "precise" | "precises" | "communique" | "communiques"
        | "connus" | "defini" | "definis" => Word::Told,
        "sauf" | "excepte" | "hormis" => Word::Except,
        "hors" | "dehors" => Word::Outside,
        "sans" => Word::Without,
        "avec" => Word::With,
        "rdv" | "rdvs" | "rendezvous" => Word::Appointment,
        "rendez" => Word::Rendez,
        "vous" => Word::Vous,
        "reservation" | "reservations" | "inscription" | "inscriptions" => Word::Booking,
        "vacances" | "vacance" | "vac" | "conges" => Word::Holidays,
        "scolaire" | "scolaires" | "sco" => Word::School,
        "periode" | "periodes" | "temps" => Word::Period,
        "feries" | "ferie" => Word::Public,
        "jour" | "jours" | "j" => Word::DayWord,
        "ouvrables" | "ouvres" | "ouvrable" => Word::Working,
        "semaine" | "semaines" | "sem" => Word::Week,
        "week" => Word::WeekEnglish,
        "end" | "ends" => Word::End,
        "weekend" | "weekends" => Word::Weekend,
        "mois" | "moi" => Word::Month,
        "paire" | "paires" => Word::Even,
        "impaire" | "impaires" => Word::Odd,
        "tous" | "toutes" | "tout" | "toute" => Word::Every,
        "chaque" => Word::Each,
        "fois" | "x" => Word::Times,
        "par" => Word::Per,
        "sur" | "sous" => Word::On,
        "quinzaine" | "bimensuel" | "bimensuelle" => Word::Fortnight,
        "mensuel" | "mensuelle" | "mensuellement" => Word::Monthly,
        "alternance" | "alternes" | "alternees" => Word::Alternating,
        "matin" | "matins" | "matinee" | "matinees" => Word::Morning,
        "apresmidi" | "apresmidis" | "aprem" | "apm" | "apmidi" => Word::Afternoon,
        "midi" | "midis" => Word::Noon,
        "soir" | "soirs" | "soiree" => Word::Evening,
        "journee" | "journees" => Word::WholeDay,
        "stop" | "interruption" | "continu" | "continue" => Word::Nonstop,
        "en" => Word::In,
        "pendant" | "durant" => Word::During,
        "hiver" | "hivernal" => Word::Season(Season::Winter),
        "printemps" => Word::Season(Season::Spring),
        "ete" | "estival" | "estivale" => Word::Season(Season::Summer),
        "automne" => Word::Season(Season::Autumn),
        "debut" | "fin" | "mi" | "milieu" | "courant" => Word::Part,
        "accueil" => Word::Welcome,
        "seulement" | "uniquement" | "exclusivement" => Word::Only,
        _ => {
            return count(word)
                .or_else(|| opening(word))
                .or_else(|| neutral(word));
        }
    })
}

fn count(word: &str) -> Option<Word> {
    Some(Word::Count(match word {
        "un" | "une" => 1,
        "deux" => 2,
        "trois" => 3,
        "quatre" => 4,
        "quinze" => 15,
        _ => return None,
    }))
}

fn opening(word: &str) -> Option<Word> {
    match word {
        "ferme" | "fermee" | "fermes" | "fermees" | "fermeture" | "fermetures" | "neant" => {
            Some(Word::Closed)
        }
        "ouvert" | "ouverte" | "ouverts" | "ouvertes" | "ouverture" | "ouvertures" => {
            Some(Word::Open)
        }
        _ => None,
    }
}

/// Words that change nothing to the hours beside them, and words that may.
fn neutral(word: &str) -> Option<Word> {
    Some(match word {
        "acces" | "atelier" | "ateliers" | "collectif" | "collectifs" | "cours" | "epn" | "h"
        | "heure" | "heures" | "horaire" | "horaires" | "individuel" | "individuels"
        | "permanence" | "permanences" | "prendre" | "presence" | "prise" | "public"
        | "prealable" | "obligatoire" | "telephonique" | "mairie" | "bureau" | "secretariat"
        | "individuelle" | "necessaire" | "conseille" | "administratif" => Word::Filler,
        "si" | "quand" | "lors" | "lorsque" | "selon" | "variable" | "variables" | "certains"
        | "certaines" | "parfois" | "condition" | "conditions" | "souscondition" | "sinon"
        | "suivant" | "fonction" | "exceptionnellement" | "besoin" | "plupart" | "quelques" => {
            Word::Condition
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_known_by_their_slips() {
        for (word, day) in [
            ("mardis", 1),
            ("mer", 2),
            ("eudi", 3),
            ("merdi", 1),
            ("vendrdi", 4),
            ("smaedi", 5),
            ("dimenche", 6),
        ] {
            assert_eq!(kind(word).0, Kind::Day(day), "{word}");
        }
        for word in ["midi", "mardie", "di", "medi", "dimension"] {
            assert!(!matches!(kind(word).0, Kind::Day(_)), "{word}");
        }
    }
}
