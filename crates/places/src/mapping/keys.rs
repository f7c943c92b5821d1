//! Keys that a mapping may hold, and the one that was meant where another is written.

use territory::fold;

use crate::standard::Field;

/// Keys of a mapping besides the fields.
pub(super) const TOP: [&str; 4] = ["horaires", "semaine_ouverture", "prive", "plier"];
pub(super) const SCALAR: [&str; 9] = [
    "colonne",
    "colonnes",
    "valeur",
    "joindre",
    "dissocier",
    "extraire",
    "valeurs",
    "plier",
    "défaut",
];
pub(super) const JOIN: [&str; 5] = ["colonnes", "colonne", "séparateur", "separateur", "ou"];
pub(super) const SPLIT: [&str; 4] = ["colonne", "séparateur", "separateur", "partie"];
pub(super) const EXTRACT: [&str; 5] = ["colonne", "colonnes", "motif", "groupe", "ou"];
pub(super) const CHOICE: [&str; 10] = [
    "colonnes", "colonne", "termes", "motifs", "motif", "sauf", "cible", "valeurs", "plier",
    "défaut",
];

/// Whether a key is one of these, with or without accents.
pub(super) fn is_known(key: &str, known: &[&str]) -> bool {
    known.contains(&key) || key == "defaut" && known.contains(&"défaut")
}

/// What to say of a key that is none of these.
pub(super) fn unknown(key: &str, known: &[&str]) -> String {
    match nearest(key, known.iter().copied()) {
        Some(near) => {
            format!("clé inconnue, sans effet : vouliez-vous écrire « {near} » ?")
        }
        None => "clé inconnue, sans effet".to_owned(),
    }
}

/// What to say of a key that is no field.
pub(super) fn unknown_field(key: &str) -> String {
    let fields: Vec<&str> = Field::ALL
        .iter()
        .map(|field| field.name())
        .chain(TOP)
        .collect();
    unknown(key, &fields)
}

fn nearest<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let key = fold(key);
    // Two letters of a short word make another word.
    let most = if key.chars().count() < 5 { 1 } else { 2 };
    known
        .map(|known| (strsim::osa_distance(&key, &fold(known)), known))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_was_meant_is_named() {
        assert!(unknown("colone", &CHOICE).contains("« colonne »"));
        assert!(unknown("Défauts", &CHOICE).contains("« défaut »"));
        assert!(unknown("terme", &CHOICE).contains("« termes »"));
        assert!(unknown_field("code_postale").contains("« code_postal »"));
        assert_eq!(unknown_field("tarif"), "clé inconnue, sans effet");
        assert_eq!(unknown("couleur", &CHOICE), "clé inconnue, sans effet");
        assert!(is_known("defaut", &SCALAR));
    }
}
