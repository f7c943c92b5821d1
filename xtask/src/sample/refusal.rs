//! Texts that might name or reach a person. Better pass over a place than publish somebody.

use places::standard::Field;
use territory::fold;

/// As many digits one after the other, spaces apart, make a telephone number. SIRET numbers have 14.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=13;

/// Titles of persons. Doctors are only so in a name: many streets bear one's.
const TITLES: [&str; 9] = [
    "m.",
    "mr",
    "mr.",
    "mme",
    "mme.",
    "mlle",
    "monsieur",
    "madame",
    "mademoiselle",
];
const LEARNED: [&str; 6] = ["dr", "dr.", "docteur", "me", "maître", "professeur"];

/// Why the text is refused, if it is.
pub fn reason(field: Field, text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let has = |titles: &[&str]| words.iter().any(|word| titles.contains(word));
    if text.contains('@') {
        return Some("an address of mail");
    }
    if lower.contains("http") || lower.contains("www.") {
        return Some("an address of the web");
    }
    if field != Field::Id && has_phone_number(text) {
        return Some("a telephone number");
    }
    if has(&TITLES) || words.contains(&"chez") || lower.contains("c/o") {
        return Some("a person's title");
    }
    if field == Field::Nom && has(&LEARNED) {
        return Some("a person's title");
    }
    if field == Field::Nom && is_person(text) {
        return Some("a person's name");
    }
    None
}

fn has_phone_number(text: &str) -> bool {
    let joined: String = text.chars().filter(|c| !" .-/".contains(*c)).collect();
    let runs = joined.split(|c: char| !c.is_ascii_digit());
    runs.map(str::len)
        .any(|length| PHONE_DIGITS.contains(&length))
}

/// Two words, one of them a first name: `Marie DURAND`. Saints and streets have more.
fn is_person(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    words.len() == 2 && words.iter().any(|word| FIRST_NAMES.contains(word))
}

/// First names that more than one in about a hundred people in France bears, as [`fold`] writes them.
const FIRST_NAMES: [&str; 100] = [
    "alain",
    "alexandre",
    "alexandra",
    "alice",
    "amandine",
    "andre",
    "anne",
    "annie",
    "anthony",
    "antoine",
    "arnaud",
    "aurelie",
    "benoit",
    "bernard",
    "brigitte",
    "bruno",
    "camille",
    "caroline",
    "catherine",
    "cecile",
    "celine",
    "chantal",
    "charlotte",
    "christelle",
    "christian",
    "christiane",
    "christine",
    "christophe",
    "claire",
    "claude",
    "corinne",
    "cyril",
    "daniel",
    "danielle",
    "david",
    "delphine",
    "denis",
    "denise",
    "didier",
    "dominique",
    "elodie",
    "emilie",
    "emmanuel",
    "eric",
    "fabrice",
    "florence",
    "francois",
    "francoise",
    "franck",
    "frederic",
    "gerard",
    "gilles",
    "guillaume",
    "isabelle",
    "jacqueline",
    "jacques",
    "jean",
    "jeanne",
    "jerome",
    "joel",
    "julie",
    "julien",
    "karine",
    "laetitia",
    "laurence",
    "laurent",
    "luc",
    "marc",
    "marie",
    "martine",
    "mathieu",
    "maxime",
    "michel",
    "michele",
    "monique",
    "nadine",
    "nathalie",
    "nicolas",
    "nicole",
    "olivier",
    "pascal",
    "patricia",
    "patrick",
    "paul",
    "philippe",
    "pierre",
    "rene",
    "robert",
    "sandrine",
    "sebastien",
    "serge",
    "sophie",
    "stephane",
    "stephanie",
    "sylvie",
    "thierry",
    "thomas",
    "valerie",
    "veronique",
    "virginie",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_might_name_or_reach_a_person_is_refused() {
        for name in [
            "M. Durand, écrivain public",
            "Association de Mme Durand",
            "Cabinet du Docteur Durand",
            "Marie DURAND",
            "DURAND Jean",
            "Ecrire à contact@exemple.fr",
            "Mairie 02 99 00 00 00",
            "Mairie +33299000000",
            "www.exemple.fr",
        ] {
            assert!(reason(Field::Nom, name).is_some(), "{name}");
        }
        for address in [
            "chez Mme Durand",
            "c/o Durand, 3 rue Basse",
            "3 rue Basse, 02.99.00.00.00",
        ] {
            assert!(reason(Field::Adresse, address).is_some(), "{address}");
        }
    }

    #[test]
    fn what_names_a_place_is_not() {
        for name in [
            "M.J.C. de la Croix-Rousse",
            "France services de Saint-Jean-d’Angély",
            "Médiathèque Jean Moulin",
            "CCAS Petite Ile",
            "A.Bell 426",
        ] {
            assert_eq!(reason(Field::Nom, name), None, "{name}");
        }
        for address in [
            "12 rue du Docteur Roux",
            "3 place Jean Jaurès",
            "221A Rue Alexandre Bègue",
        ] {
            assert_eq!(reason(Field::Adresse, address), None, "{address}");
        }
        assert_eq!(reason(Field::Id, "62dd2775f98ccf06dc217a3e"), None);
        assert_eq!(reason(Field::Id, "1234567890"), None);
    }
}
