//! Indices in plain French: methods, what is wrong with a model, how solid ranks are.

use diagnosis::index::{Aggregation, Direction, Model, ModelError, Normalisation};
use diagnosis::reliability::{FactorWeight, RankTold, Report};

use crate::kernel::formats;

/// A number with its decimals, as French writes it: `1 234,5`.
pub fn decimal(number: f64, decimals: usize) -> String {
    let rounded = format!("{:.decimals$}", number.abs());
    let (whole, rest) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let whole = whole
        .parse()
        .map_or_else(|_| whole.to_owned(), formats::integer);
    let sign = match number < 0.0 && rounded.chars().any(|digit| matches!(digit, '1'..='9')) {
        true => "−",
        false => "",
    };
    match rest {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole},{rest}"),
    }
}

/// A share as a percentage: `45 %`.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", decimal(100.0 * share, 0))
}

/// How a variable is made comparable.
pub fn normalisation(normalisation: Normalisation) -> String {
    match normalisation {
        Normalisation::None => "telle quelle".to_owned(),
        Normalisation::MinMax => "de 0 (le plus petit) à 1 (le plus grand)".to_owned(),
        Normalisation::Winsorised { tails } => format!(
            "de 0 à 1, les {}\u{a0}% extrêmes de chaque côté ramenés au bord",
            decimal(100.0 * tails, 1)
        ),
        Normalisation::ZScore => "écart à la moyenne, en écarts-types".to_owned(),
        Normalisation::Rank => "rang".to_owned(),
        Normalisation::Percentile => "part des territoires qui en ont moins".to_owned(),
        Normalisation::Goalposts { low, high } => format!(
            "de 0 à 1 entre les bornes {} et {}",
            decimal(low, 1),
            decimal(high, 1)
        ),
        Normalisation::Reference { times } => format!(
            "par rapport au territoire de référence, qui vaut {}",
            decimal(times, 0)
        ),
    }
}

/// How parts are put together.
pub fn aggregation(aggregation: Aggregation) -> &'static str {
    match aggregation {
        Aggregation::Arithmetic => "moyenne",
        Aggregation::Geometric => "moyenne géométrique",
        Aggregation::Harmonic => "moyenne harmonique",
        Aggregation::Copeland => "duels (Copeland)",
    }
}

/// Which way a variable points.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::MoreIsFragile => "plus il y en a, plus c’est fragile",
        Direction::LessIsFragile => "moins il y en a, plus c’est fragile",
    }
}

/// The formula of an aggregate: `Score = (2 × Information + Interfaces) / 3`.
pub fn formula(model: &Model, id: &str) -> Option<String> {
    let aggregate = model.aggregate(id)?;
    let label = |part: &str| {
        let variable = model.variable(part).map(|one| one.label.as_str());
        let inner = model.aggregate(part).map(|one| one.label.as_str());
        variable.or(inner).unwrap_or(part).to_owned()
    };
    let weights: f64 = aggregate.of.iter().map(|part| part.weight).sum();
    let parts: Vec<String> = aggregate
        .of
        .iter()
        .map(|part| match part.weight {
            1.0 => label(&part.part),
            weight => format!("{} × {}", short(weight), label(&part.part)),
        })
        .collect();
    let whole = match (&parts[..], aggregate.method) {
        ([one], _) => one.clone(),
        (_, Aggregation::Arithmetic) => format!("({}) / {}", parts.join(" + "), short(weights)),
        (_, method) => format!(
            "{} de\u{a0}: {}",
            aggregation(method),
            parts.join("\u{a0}; ")
        ),
    };
    let scale = aggregate.scale.map_or_else(String::new, |scale| {
        format!(", étiré de {} à {}", short(scale.from), short(scale.to))
    });
    Some(format!("{} = {whole}{scale}", aggregate.label))
}

/// Up to two decimals, none for a whole number.
pub fn short(number: f64) -> String {
    match number.fract() == 0.0 {
        true => decimal(number, 0),
        false => decimal(number, 2),
    }
}

/// What a correlation says.
pub fn correlation(found: Option<f64>) -> &'static str {
    match found {
        None => "ne peut être dit",
        Some(found) if found >= 0.7 => "vont fortement ensemble",
        Some(found) if found >= 0.3 => "vont plutôt ensemble",
        Some(found) if found > -0.3 => "sans lien net",
        Some(found) if found > -0.7 => "vont plutôt en sens contraire",
        Some(_) => "vont fortement en sens contraire",
    }
}

/// What Cronbach's alpha says.
pub fn alpha(found: Option<f64>) -> String {
    let Some(found) = found else {
        return "L’accord des variables entre elles (l’alpha de Cronbach) ne peut être calculé ici."
            .to_owned();
    };
    let says = match found {
        found if found >= 0.7 => {
            "les variables disent à peu près la même chose, et leur moyenne a un sens"
        }
        found if found >= 0.5 => {
            "les variables ne s’accordent qu’en partie\u{a0}: lisez-les aussi une à une"
        }
        _ => {
            "les variables ne mesurent pas une même chose\u{a0}: la moyenne en cache l’essentiel, lisez-les une à une"
        }
    };
    format!(
        "L’accord des variables entre elles (l’alpha de Cronbach) est de {}, pour un maximum de 1\u{a0}: {says}.",
        decimal(found, 2)
    )
}

/// What the first principal component says.
pub fn components(shares: &[f64]) -> Option<String> {
    let first = *shares.first()?;
    let says = match first {
        first if first >= 0.6 => "une seule grande différence sépare les territoires",
        first if first >= 0.4 => "une différence domine, sans être la seule",
        _ => {
            "plusieurs différences sans rapport séparent les territoires\u{a0}: un seul score les résume mal"
        }
    };
    Some(format!(
        "Une seule direction (l’analyse en composantes principales) résume {} de ce qui distingue les territoires\u{a0}: {says}.",
        percent(first)
    ))
}

/// A choice that ranks hang on.
pub fn factor(name: &str) -> &'static str {
    match name {
        "normalisation" => "La façon de rendre les variables comparables",
        "aggregation" => "La façon de les réunir",
        "weights" => "Les poids",
        _ => "Le hasard des petits effectifs",
    }
}

/// Which choice weighs most.
pub fn heaviest(influences: &[FactorWeight]) -> String {
    let most = influences
        .iter()
        .max_by(|one, other| one.total.total_cmp(&other.total));
    match most {
        None => "Aucun de ces choix ne change les rangs.".to_owned(),
        Some(most) => format!(
            "Ce qui change le plus les rangs\u{a0}: {}.",
            uncapitalised(factor(&most.factor))
        ),
    }
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}

/// A rank: `12e`.
pub fn rank(rank: f64) -> String {
    match rank.round() {
        1.0 => "1er".to_owned(),
        rank => format!("{}e", decimal(rank, 0)),
    }
}

/// Where a rank lies: `de 7 à 25`.
pub fn interval(told: &RankTold) -> Option<String> {
    let (low, high) = (told.low?.round(), told.high?.round());
    Some(match low == high {
        true => format!("{} dans tous les cas", rank(low)),
        false => format!("de {} à {}", decimal(low, 0), decimal(high, 0)),
    })
}

/// The sentence that matters first: how far a rank may be trusted.
pub fn lead(report: &Report, name: impl Fn(&str) -> String) -> String {
    // The one in the middle of the list: neither the surest nor the least sure end.
    let mut ranked: Vec<&RankTold> = report
        .ranks
        .iter()
        .filter(|one| one.rank.is_some())
        .collect();
    ranked.sort_by(|one, other| {
        one.rank
            .unwrap_or(0.0)
            .total_cmp(&other.rank.unwrap_or(0.0))
    });
    let Some(middle) = ranked.get(ranked.len() / 3) else {
        return "Aucun territoire ne peut être rangé ici.".to_owned();
    };
    let (Some(base), Some(low), Some(high)) = (middle.rank, middle.low, middle.high) else {
        return String::new();
    };
    let place = name(&middle.id);
    match high - low < 1.0 {
        true => format!(
            "Pour {place}, le rang {} ne change pas, quelle que soit la méthode.",
            decimal(base, 0)
        ),
        false => format!(
            "Pour {place}, le rang {} peut aller de {} à {} selon la méthode\u{a0}; \
             ne comparez pas deux territoires dont les intervalles se recouvrent.",
            decimal(base, 0),
            decimal(low, 0),
            decimal(high, 0)
        ),
    }
}

/// Why there is no rank.
pub fn unranked(why: &str) -> &'static str {
    match why {
        "under-200-counted" => "moins de 200 personnes comptées",
        "complementary-under-2000" => {
            "moins de 2 000 habitants, pour une variable d’un sondage au quart"
        }
        _ => "trop peu de données",
    }
}

/// What is wrong with a model, and what to do.
pub fn wrong(error: &ModelError, document: &str) -> String {
    match error {
        ModelError::Unreadable(error) => {
            let at = error.span().map(|span| {
                let before = document.get(..span.start).unwrap_or_default();
                before.matches('\n').count() + 1
            });
            let line = at.map_or_else(String::new, |line| format!(" à la ligne {line}"));
            format!(
                "Le document ne se lit pas{line}\u{a0}: {}. Comparez avec le modèle de départ.",
                error.message().trim_end_matches('.')
            )
        }
        ModelError::Twice(id) => format!(
            "Deux éléments s’appellent «\u{a0}{id}\u{a0}»\u{a0}: donnez à chacun son nom (id)."
        ),
        ModelError::Unknown { aggregate, part } => format!(
            "«\u{a0}{aggregate}\u{a0}» est fait de «\u{a0}{part}\u{a0}», qui n’est pas défini plus haut."
        ),
        ModelError::Empty(id) => {
            format!("«\u{a0}{id}\u{a0}» n’est fait de rien\u{a0}: nommez ses parts (of).")
        }
        ModelError::Weight { part, .. } => format!(
            "Le poids de «\u{a0}{part}\u{a0}» doit être un nombre plus grand que 0. Pour l’enlever, retirez-le du document."
        ),
        ModelError::Goalposts(id) => {
            format!("Les deux bornes de «\u{a0}{id}\u{a0}» doivent être des nombres différents.")
        }
        ModelError::Tails(id, _) => format!(
            "La part coupée de chaque côté de «\u{a0}{id}\u{a0}» doit aller de 0 à moins de 0,5."
        ),
        ModelError::Coverage(_) => {
            "La part des poids qu’il faut connaître doit aller de 0 à 100\u{a0}%.".to_owned()
        }
        ModelError::Repeated { aggregate, part } => format!(
            "«\u{a0}{aggregate}\u{a0}» nomme deux fois «\u{a0}{part}\u{a0}»\u{a0}: une seule suffit, avec le poids des deux."
        ),
        ModelError::Name(name) => format!(
            "«\u{a0}{name}\u{a0}» ne peut être un nom (id)\u{a0}: lettres sans accent, chiffres, - ou _, 60 au plus."
        ),
        ModelError::TooLong => {
            "Ce modèle a plus de 100 éléments\u{a0}: personne ne pourrait le lire.".to_owned()
        }
        ModelError::Scale(id) => format!(
            "L’échelle de «\u{a0}{id}\u{a0}» doit monter\u{a0}: le premier nombre (from) sous le second (to)."
        ),
        ModelError::Shrink(id) => format!(
            "«\u{a0}{id}\u{a0}» n’est pas une part (over)\u{a0}: seule une part peut être rapprochée de celle d’un groupe. Retirez shrink."
        ),
        ModelError::Times(id, _) => format!(
            "La référence de «\u{a0}{id}\u{a0}» doit valoir plus que 0, le plus souvent 100."
        ),
        ModelError::NoAggregate => {
            "Le modèle ne réunit rien\u{a0}: ajoutez un bloc [[aggregate]].".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use diagnosis::index::shipped;

    use super::*;

    #[test]
    fn numbers_are_french() {
        assert_eq!(decimal(1234.56, 1), "1\u{202f}234,6");
        assert_eq!(decimal(-0.04, 1), "0,0");
        assert_eq!(decimal(-2.5, 1), "−2,5");
        assert_eq!(percent(0.456), "46\u{a0}%");
        assert_eq!(rank(1.0), "1er");
    }

    #[test]
    fn a_formula_is_read_as_arithmetic() {
        let model = shipped().find(|(model, _)| model.id == "ifn-v1").unwrap().0;
        assert_eq!(
            formula(&model, "global_acces").unwrap(),
            "Accès = (2 × Accès à l’information + Accès aux interfaces numériques) / 3"
        );
    }

    #[test]
    fn what_is_wrong_is_said_in_french_with_its_line() {
        let document = "id = \"a\"\ntitle = \"A\"\nsource = \"a\"\ncoverage = \"beaucoup\"\n";
        let error = Model::read(document).unwrap_err();
        let said = wrong(&error, document);
        assert!(said.contains("à la ligne 4"), "{said}");
    }
}
