//! A model as the fields of a form, and back.

use std::collections::HashMap;

use diagnosis::index::{Aggregation, Direction, Model, Normalisation};

use super::told::Choice;
use crate::portrait::indices::words;

/// A variable's line.
pub(super) struct VariableFields {
    /// The beginning of its fields' names.
    pub name: String,
    pub label: String,
    pub ways: Vec<Choice>,
    pub turned: bool,
    pub low: String,
    pub high: String,
}

/// An aggregate's lines: how, and the weight of each part.
pub(super) struct AggregateFields {
    pub name: String,
    pub label: String,
    pub methods: Vec<Choice>,
    pub parts: Vec<PartFields>,
}

/// A weight.
pub(super) struct PartFields {
    pub name: String,
    pub label: String,
    pub weight: String,
}

fn number(value: f64) -> String {
    value.to_string().replace('.', ",")
}

/// Every way, as a list says it.
fn ways(chosen: Normalisation) -> Vec<Choice> {
    let tails = match chosen {
        Normalisation::Winsorised { tails } => tails,
        _ => 0.025,
    };
    let all = [
        Normalisation::Percentile,
        Normalisation::Winsorised { tails },
        Normalisation::MinMax,
        Normalisation::Rank,
        Normalisation::ZScore,
        Normalisation::Goalposts {
            low: 0.0,
            high: 1.0,
        },
        Normalisation::Reference { times: 100.0 },
        Normalisation::None,
    ];
    all.into_iter()
        .map(|way| Choice {
            value: way.slug().to_owned(),
            label: match way {
                Normalisation::Goalposts { .. } => {
                    "de 0 à 1 entre deux bornes (à donner)".to_owned()
                }
                way => words::normalisation(way),
            },
            chosen: way.slug() == chosen.slug(),
        })
        .collect()
}

pub(super) fn variables(model: &Model) -> Vec<VariableFields> {
    let each = model.variables.iter().enumerate();
    each.map(|(at, variable)| {
        let (low, high) = match variable.normalise {
            Normalisation::Goalposts { low, high } => (number(low), number(high)),
            _ => (String::new(), String::new()),
        };
        VariableFields {
            name: format!("v{at}"),
            label: variable.label.clone(),
            ways: ways(variable.normalise),
            turned: variable.direction == Direction::LessIsFragile,
            low,
            high,
        }
    })
    .collect()
}

pub(super) fn aggregates(model: &Model) -> Vec<AggregateFields> {
    let label = |part: &str| {
        let variable = model.variable(part).map(|one| one.label.clone());
        let inner = || model.aggregate(part).map(|one| one.label.clone());
        variable.or_else(inner).unwrap_or_else(|| part.to_owned())
    };
    let each = model.aggregates.iter().enumerate();
    each.map(|(at, aggregate)| AggregateFields {
        name: format!("a{at}"),
        label: aggregate.label.clone(),
        methods: Aggregation::ALL
            .map(|method| Choice {
                value: method.slug().to_owned(),
                label: words::aggregation(method).to_owned(),
                chosen: method == aggregate.method,
            })
            .into(),
        parts: aggregate
            .of
            .iter()
            .enumerate()
            .map(|(rank, part)| PartFields {
                name: format!("a{at}-p{rank}"),
                label: label(&part.part),
                weight: number(part.weight),
            })
            .collect(),
    })
    .collect()
}

/// The model with what the form says of it; what the form does not name stays.
pub(super) fn changed(model: &Model, sent: &HashMap<String, String>) -> Result<Model, String> {
    let mut model = model.clone();
    let text = |name: &str| sent.get(name).map(|text| text.trim());
    if let Some(title) = text("titre") {
        if title.is_empty() || title.chars().count() > 120 {
            return Err("Donnez un nom à l’indice, de 120 caractères au plus.".to_owned());
        }
        title.clone_into(&mut model.title);
    }
    if let Some(says) = text("dit") {
        if says.chars().count() > 500 {
            return Err("Dites ce que dit l’indice en 500 caractères au plus.".to_owned());
        }
        says.clone_into(&mut model.says);
    }
    if let Some(coverage) = text("couverture") {
        model.coverage = read(coverage, "La part des poids qu’il faut connaître")? / 100.0;
    }
    for (at, variable) in model.variables.iter_mut().enumerate() {
        if let Some(direction) = text(&format!("v{at}-sens")) {
            variable.direction = match direction {
                "moins" => Direction::LessIsFragile,
                _ => Direction::MoreIsFragile,
            };
        }
        if let Some(way) = text(&format!("v{at}-maniere")) {
            let bound = |end: &str| {
                let given = text(&format!("v{at}-{end}")).unwrap_or_default();
                read(
                    given,
                    &format!("La borne de «\u{a0}{}\u{a0}»", variable.label),
                )
            };
            variable.normalise = match (way, variable.normalise) {
                ("goalposts", _) => Normalisation::Goalposts {
                    low: bound("bas")?,
                    high: bound("haut")?,
                },
                // As it was, with the numbers of its document.
                (way, same) if way == same.slug() => same,
                ("percentile", _) => Normalisation::Percentile,
                ("winsorised", _) => Normalisation::Winsorised { tails: 0.025 },
                ("min-max", _) => Normalisation::MinMax,
                ("rank", _) => Normalisation::Rank,
                ("z-score", _) => Normalisation::ZScore,
                ("reference", _) => Normalisation::Reference { times: 100.0 },
                _ => Normalisation::None,
            };
        }
    }
    for (at, aggregate) in model.aggregates.iter_mut().enumerate() {
        if let Some(asked) = text(&format!("a{at}-methode")) {
            let known = Aggregation::ALL
                .into_iter()
                .find(|method| method.slug() == asked);
            aggregate.method = known.unwrap_or(aggregate.method);
        }
        for (rank, part) in aggregate.of.iter_mut().enumerate() {
            if let Some(weight) = text(&format!("a{at}-p{rank}")) {
                part.weight = read(
                    weight,
                    &format!("Le poids dans «\u{a0}{}\u{a0}»", aggregate.label),
                )?;
            }
        }
    }
    Ok(model)
}

fn read(text: &str, what: &str) -> Result<f64, String> {
    let number = text
        .replace([' ', '\u{a0}', '\u{202f}'], "")
        .replacen(',', ".", 1);
    let number = number
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite());
    number.ok_or_else(|| {
        format!(
            "{what} doit être un nombre, par exemple 1,5. Vous avez écrit «\u{a0}{text}\u{a0}»."
        )
    })
}

#[cfg(test)]
mod tests {
    use diagnosis::index::shipped;

    use super::*;

    #[test]
    fn a_form_says_what_it_shows() {
        for (model, _) in shipped() {
            let mut sent = HashMap::new();
            for one in variables(&model) {
                let chosen = one.ways.iter().find(|way| way.chosen).unwrap();
                let sens = if one.turned { "moins" } else { "plus" };
                sent.insert(format!("{}-sens", one.name), sens.to_owned());
                sent.insert(format!("{}-maniere", one.name), chosen.value.clone());
            }
            for one in aggregates(&model) {
                let chosen = one.methods.iter().find(|method| method.chosen).unwrap();
                sent.insert(format!("{}-methode", one.name), chosen.value.clone());
                for part in one.parts {
                    sent.insert(part.name, part.weight);
                }
            }
            assert_eq!(changed(&model, &sent), Ok(model));
        }
    }

    #[test]
    fn what_is_no_number_is_said() {
        let (model, _) = shipped().next().unwrap();
        let sent = HashMap::from([("a0-p0".to_owned(), "beaucoup".to_owned())]);
        let said = changed(&model, &sent).unwrap_err();
        assert!(
            said.contains("« beaucoup »".replace(' ', "\u{a0}").as_str()),
            "{said}"
        );
    }
}
