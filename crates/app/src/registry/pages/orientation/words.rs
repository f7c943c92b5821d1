//! What the sheet says around its places.

use crate::kernel::atlas::{Atlas, Facet};
use crate::kernel::formats::enumeration;
use crate::registry::model::Problem;
use crate::registry::search::Narrowing;
use crate::registry::understanding::{Asked, Spot};

/// What the sentence keeps of the choices; the sheet is no form.
const CHOICES_SAID: usize = 3;

/// The commune one looked around: "de Rennes".
fn town(spot: &Spot) -> Option<String> {
    match spot {
        Spot::Found { label, .. } | Spot::Guessed { label, .. } => Some(of(label)),
        _ => None,
    }
}

/// `de Rennes`, `d’Angers`, `du Mans`, `des Herbiers`.
fn of(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    if let Some(rest) = name.strip_prefix("La ") {
        return format!("de la {rest}");
    }
    let folded = territory::fold(name);
    if folded.starts_with(['a', 'e', 'i', 'o', 'u', 'y']) {
        format!("d’{name}")
    } else {
        format!("de {name}")
    }
}

/// For whom and for what these places were looked for.
pub fn sentence(
    atlas: &Atlas,
    asked: &Asked,
    count: usize,
    by_hand: bool,
    elsewhere: bool,
) -> String {
    if count == 0 {
        return String::new();
    }
    let territory = asked
        .query
        .territory
        .and_then(|id| atlas.territory(id))
        .map(|territory| territory.name.as_str());
    let around = match (&asked.spot, asked.query.near) {
        (Spot::Here, _) => Some("de vous".to_owned()),
        (spot, Some(_)) => town(spot),
        _ => None,
    };
    let chosen = match count {
        1 => "Un lieu choisi pour vous".to_owned(),
        count => format!("{count} lieux choisis pour vous"),
    };
    let nearest = match count {
        1 => "Le lieu le plus proche".to_owned(),
        count => format!("Les {count} lieux les plus proches"),
    };
    let which = match (around, territory) {
        (Some(around), _) if by_hand => format!("{chosen}, près {around}"),
        (Some(around), _) if elsewhere => format!("{nearest}, mais loin {around}"),
        (Some(around), _) => format!("{nearest} {around}"),
        (None, Some(territory)) => format!("{chosen}\u{a0}: {territory}"),
        (None, None) => chosen,
    };
    let (helps, others) = choices(atlas, asked);
    let helps = match helps.is_empty() {
        true => String::new(),
        false => format!(", pour\u{a0}: {helps}"),
    };
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(" Aussi demandé\u{a0}: {others}."),
    };
    format!("{which}{helps}.{others}")
}

/// What help was asked for, and what else, in a few words.
fn choices(atlas: &Atlas, asked: &Asked) -> (String, String) {
    let labels = |facet: Facet| {
        let chosen = asked.query.chosen(facet).iter();
        let words = move |number| Narrowing::Value(facet, number).words(atlas, &asked.query);
        chosen.map(move |number| small_initial(&words(number)))
    };
    let others = asked
        .query
        .facets()
        .filter(|facet| *facet != Facet::Service);
    (
        few(labels(Facet::Service).collect()),
        few(others.flat_map(labels).collect()),
    )
}

fn few(labels: Vec<String>) -> String {
    match labels.len() {
        0..=CHOICES_SAID => enumeration(&labels),
        _ => format!("{}…", labels[..CHOICES_SAID].join(", ")),
    }
}

/// `Aide aux démarches` → `aide aux démarches`; `France Services` and `CAF` keep their capitals.
pub fn small_initial(label: &str) -> String {
    let mut letters = label.chars();
    let (first, second) = (letters.next(), letters.next());
    let named = label
        .split(' ')
        .skip(1)
        .any(|word| word.starts_with(char::is_uppercase));
    match (first, second) {
        (Some(first), Some(second)) if !second.is_uppercase() && !named => {
            let rest = label.split_at(first.len_utf8()).1;
            format!("{}{rest}", first.to_lowercase())
        }
        _ => label.to_owned(),
    }
}

/// What the person who prepares the sheet must know; never printed.
pub fn notices(asked: &Asked, count: usize, by_hand: bool, elsewhere: bool) -> Vec<String> {
    let text = &asked.query.text;
    let spot = match &asked.spot {
        Spot::Guessed { label, .. } => Some(format!(
            "Nous n’avons pas trouvé exactement «\u{a0}{text}\u{a0}». Cette fiche est faite pour {label}. Vérifiez avant d’imprimer."
        )),
        Spot::Found {
            label,
            landmark: true,
        } => Some(format!(
            "Nous ne savons pas où est ce repère. Les distances sont comptées depuis le centre de {label}."
        )),
        Spot::Unsure(_) => Some(format!(
            "Plusieurs territoires s’appellent «\u{a0}{text}\u{a0}». Revenez à la recherche pour choisir le bon."
        )),
        Spot::Unknown => Some(format!(
            "Nous n’avons pas trouvé «\u{a0}{text}\u{a0}». Revenez à la recherche et écrivez une commune ou un code postal."
        )),
        _ => None,
    };
    let problems = asked.problems.iter().map(Problem::passed_over);
    let few = match count {
        _ if by_hand => None,
        0 if spot.is_some() => None,
        0 if asked.query.asks() => Some(
            "Aucun lieu ne répond à cette recherche. Revenez à la recherche et choisissez moins de critères, ou une commune voisine."
                .to_owned(),
        ),
        0 => Some(
            "Cette fiche se prépare à partir d’une recherche. Cherchez d’abord des lieux près de chez la personne, puis choisissez «\u{a0}Fiche d’orientation à imprimer\u{a0}»."
                .to_owned(),
        ),
        _ if elsewhere => Some(
            "Aucun lieu proche ne répond à cette recherche\u{a0}: la fiche montre les moins éloignés. Pour en trouver plus près, choisissez moins de critères."
                .to_owned(),
        ),
        1 => Some(
            "Un seul lieu répond à cette recherche. Pour en trouver d’autres, choisissez moins de critères ou une distance plus grande."
                .to_owned(),
        ),
        2 => Some(
            "Deux lieux seulement répondent à cette recherche. Pour en trouver d’autres, choisissez moins de critères ou une distance plus grande."
                .to_owned(),
        ),
        _ => None,
    };
    spot.into_iter().chain(problems).chain(few).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_de_as_one_says_them() {
        for (name, said) in [
            ("Rennes", "de Rennes"),
            ("Angers", "d’Angers"),
            ("Évreux", "d’Évreux"),
            ("Le Mans", "du Mans"),
            ("Les Herbiers", "des Herbiers"),
            ("La Rochelle", "de la Rochelle"),
            ("L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"),
        ] {
            assert_eq!(of(name), said);
        }
    }

    #[test]
    fn a_label_goes_into_a_sentence_but_a_name_keeps_its_capital() {
        assert_eq!(small_initial("Aide aux démarches"), "aide aux démarches");
        assert_eq!(small_initial("Étudiants"), "étudiants");
        assert_eq!(small_initial("France Services"), "France Services");
        assert_eq!(small_initial("CAF"), "CAF");
    }
}
