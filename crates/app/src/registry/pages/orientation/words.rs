//! What the sheet says around its places.

use crate::kernel::atlas::{Atlas, Facet};
use crate::registry::understanding::{Asked, Spot};
use crate::registry::usual_week::listed;

/// What the sentence keeps of the choices; the sheet is no form.
const CHOICES_SAID: usize = 3;

/// What distances are counted from, as it follows them: "de Rennes".
pub fn from(spot: &Spot) -> Option<String> {
    match spot {
        Spot::Found { label, .. } | Spot::Guessed { label, .. } => Some(of(label)),
        Spot::Here => Some("de votre position".to_owned()),
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
    let choices = choices(atlas, asked);
    let choices = match choices.is_empty() {
        true => String::new(),
        false => format!(", pour\u{a0}: {choices}"),
    };
    let territory = asked
        .query
        .territory
        .and_then(|id| atlas.territories.territory(id))
        .map(|territory| territory.name.as_str());
    let which = match (by_hand, count) {
        (_, 0) => return String::new(),
        (true, 1) => "Un lieu choisi pour vous".to_owned(),
        (true, count) => format!("{count} lieux choisis pour vous"),
        (false, 1) => "Le lieu le plus proche".to_owned(),
        (false, count) => format!("Les {count} lieux les plus proches"),
    };
    match (from(&asked.spot), territory) {
        (Some(from), _) if by_hand => format!("{which}, près {from}{choices}."),
        (Some(from), _) if elsewhere => format!("{which}, mais loin {from}{choices}."),
        (Some(from), None) => format!("{which} {from}{choices}."),
        (_, Some(territory)) if !by_hand => {
            let which = match count {
                1 => "Un lieu".to_owned(),
                count => format!("{count} lieux"),
            };
            format!("{which}\u{a0}: {territory}{choices}.")
        }
        _ if by_hand => format!("{which}{choices}."),
        _ => match count {
            1 => format!("Un lieu{choices}."),
            count => format!("{count} lieux{choices}."),
        },
    }
}

/// What was chosen of services, prices, publics…, in a few words.
fn choices(atlas: &Atlas, asked: &Asked) -> String {
    let labels: Vec<String> = asked
        .query
        .facets()
        .flat_map(|facet| {
            let values = atlas.values(facet);
            let chosen = asked.query.chosen(facet).iter();
            chosen.filter_map(move |number| Some(said(facet, &values.get(number)?.label)))
        })
        .collect();
    match labels.len() {
        0..=CHOICES_SAID => listed(&labels),
        _ => labels[..CHOICES_SAID].join(", "),
    }
}

fn said(facet: Facet, label: &str) -> String {
    match facet {
        Facet::Ouvert => format!("ouvert {label}"),
        Facet::Fraicheur => format!("fiche vérifiée\u{a0}: {}", label.to_lowercase()),
        _ => small_initial(label),
    }
}

/// `Aide aux démarches` → `aide aux démarches`; `France Services` and `CAF` keep their capitals.
fn small_initial(label: &str) -> String {
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
    let problems = asked.problems.iter().map(|problem| problem.message.clone());
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
