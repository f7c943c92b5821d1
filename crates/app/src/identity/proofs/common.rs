//! Passwords that whoever guesses tries first. The words are our own list, from
//! what studies of leaked passwords have found everywhere: rows of keys,
//! greetings, endearments, clubs, towns, names; their spellings with digits for
//! letters are worked out.

/// Words that make no password, alone, doubled or two in a row.
const WORDS: &str = "
    azerty azertyuiop qwerty qwertyuiop qwertz qsdfgh qsdfghjklm asdfgh asdfghjkl wxcvbn zxcvbn
    zxcvbnm poiuytreza abcdef abcdefgh motdepasse monmotdepasse lemotdepasse nouveaumotdepasse
    changemoi changezmoi changeme password passwort passw contrasena letmein welcome bienvenue
    admin administrateur administrator administration root superuser utilisateur user test testtest
    demo invite guest secret sesame connexion login identifiant compte bonjour bonsoir salut coucou
    hello soleil lune etoile nuage printemps hiver automne janvier fevrier mars avril juin juillet
    aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
    chocolat vanille caramel nutella cerise fraise orange citron banane doudou loulou chouchou
    choupette choupinette bichon minou chaton chien chat lapin dragon tigre lion panda licorne
    cheval papillon princesse prince reine amour amoure jetaime jetaimefort monamour moncoeur coeur
    bebe maman papa mamie papi famille enfant enfants frere soeur copain copine football foot rugby
    tennis basket cyclisme marseille paris lyon toulouse bordeaux nantes lille rennes strasbourg
    montpellier nice france francais bretagne normandie provence alsace corse reunion guadeloupe
    martinique guyane mayotte olympique psg allezlesbleus zidane naruto pokemon pikachu starwars
    superman batman spiderman matrix minecraft fortnite playstation xbox nintendo computer ordinateur
    internet windows microsoft google facebook samsung iphone android france2024 freedom liberte
    egalite fraternite nicolas thomas julien alexandre camille marie sophie julie claire isabelle
    nathalie valerie philippe michel pierre jean antoine guillaume sebastien stephane caroline
    celine sandrine laurent patrick daniel david kevin jessica marine pauline charlotte emma lucas
    louis jules gabriel raphael hugo arthur chloe manon lea ines jade louise alice
    maillage numerique mediation mediateur mediatrice inclusion conseiller conseillere hub hubs
    mednum pix aidants connect associations association mairie commune collectivite departement
    region prefecture service services public publique bibliotheque mediatheque
    iloveyou loveyou football sunshine princess shadow master monkey baseball trustno michael
    whatever superstar diamond summer winter spring autumn monday friday january february
    correcthorsebatterystaple
";

/// Rows of keys and the alphabets, in which neighbours make no password.
const ROWS: &[&str] = &[
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
];

/// Whether a password is one of those tried first. `own` are words that whoever
/// knows the person thinks of: their name, their address, the site's name.
pub fn is_common(password: &str, own: &[String]) -> bool {
    let letters = folded(password);
    if letters.is_empty() || repeats(&letters) || runs(&letters) {
        return true;
    }
    let own: Vec<String> = own
        .iter()
        .flat_map(|words| words.split(|letter: char| !letter.is_alphanumeric()))
        .map(folded)
        .filter(|word| word.len() >= 3)
        .collect();
    let known = |word: &str| {
        let listed = WORDS.split_whitespace().any(|common| common == word);
        listed || own.iter().any(|own| own == word)
    };
    // What is left once the digits around the words are gone.
    let bare = letters.trim_matches(|letter: char| !letter.is_alphabetic());
    let without_digits: String = bare.chars().filter(|c| c.is_alphabetic()).collect();
    in_words(&spelled(bare), 2, &known) || in_words(&without_digits, 2, &known)
}

/// Whether a text is at most so many known words in a row.
fn in_words(text: &str, most: usize, known: &dyn Fn(&str) -> bool) -> bool {
    if known(text) || halves(text).is_some_and(known) {
        return true;
    }
    most > 1
        && (3..text.len().saturating_sub(2))
            .filter(|at| text.is_char_boundary(*at))
            .any(|at| known(&text[..at]) && in_words(&text[at..], most - 1, known))
}

/// The half of a text that says the same twice.
fn halves(text: &str) -> Option<&str> {
    let (first, second) = text.split_at_checked(text.len() / 2)?;
    (first == second).then_some(first)
}

/// Small letters without accents, and digits.
fn folded(text: &str) -> String {
    territory::fold(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Digits that stand for letters.
fn spelled(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// The same few letters over and over.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let different = letters
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    different <= 3
        || (1..=letters.len() / 3).any(|unit| {
            letters
                .iter()
                .enumerate()
                .all(|(at, letter)| *letter == letters[at % unit])
        })
}

/// A stretch of a row of keys, forwards or backwards.
fn runs(text: &str) -> bool {
    let backwards: String = text.chars().rev().collect();
    ROWS.iter().any(|row| {
        let over_and_over = row.repeat(3);
        over_and_over.contains(text) || over_and_over.contains(&backwards)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused_however_spelt() {
        let own = [
            "Camille Durand".to_owned(),
            "c.durand@exemple.fr".to_owned(),
            "maillage".to_owned(),
        ];
        for password in [
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "123456789012",
            "098765432109",
            "azertyuiopqs",
            "Motdepasse123",
            "M0tD3P4sse2026!",
            "Bonjour!!2026",
            "bonjourbonjour",
            "soleilbonjour1",
            "Maillage2026!",
            "Durand-Durand-1",
            "camilledurand12",
            "exemple123456",
            "Mediation-Numerique",
            "............",
        ] {
            assert!(is_common(password, &own), "{password}");
        }
    }

    #[test]
    fn what_takes_long_to_guess_is_taken() {
        for password in [
            "trois chaises sous la pluie",
            "vélo-bleu-du-facteur",
            "xK9#mQ2vLp7w",
            "le-chat-mange-12-prunes",
            "MaGrandMereJardine",
            "9274 0183 5561 72",
        ] {
            assert!(
                !is_common(password, &["Camille Durand".to_owned()]),
                "{password}"
            );
        }
    }
}
