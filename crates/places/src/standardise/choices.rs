//! Reading closed lists by the conditions of a mapping.

use crate::clean::{IssueKind, Severity};
use crate::input::RawRow;
use crate::mapping::{Choice, Mapping};
use crate::standard::{
    ClosedList, Dispositif, Field, FormationLabel, Frais, Itinerance, ModaliteAcces,
    ModaliteAccompagnement, PriseEnCharge, Public, Service, Typologie, legacy,
};

use territory::fold;

use super::row::Issues;

/// The values of a list, in the order met, each once.
pub(super) fn list<T: ClosedList>(
    field: Field,
    row: &RawRow,
    mapping: &Mapping,
    issues: &mut Issues,
) -> Vec<T> {
    let mut values: Vec<T> = Vec::new();
    for text in texts(field, row, mapping) {
        match T::read(&text) {
            Some(value) if !values.contains(&value) => values.push(value),
            Some(_) => {}
            None if matches!(legacy::value(&text), Some(None)) => {}
            None => issues.add(
                field,
                IssueKind::UnknownTerm,
                Severity::Loss,
                &text,
                format!("« {text} » n’est pas une valeur de la liste du standard."),
            ),
        }
    }
    values
}

/// Free texts of a list, each once.
pub(super) fn free(field: Field, row: &RawRow, mapping: &Mapping) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for text in texts(field, row, mapping) {
        if !values.contains(&text) {
            values.push(text);
        }
    }
    values
}

fn texts(field: Field, row: &RawRow, mapping: &Mapping) -> Vec<String> {
    let mut texts = Vec::new();
    let choices = || {
        mapping
            .choices
            .iter()
            .filter(|choice| choice.field == field)
    };
    for choice in choices().filter(|choice| !choice.fallback) {
        match &choice.target {
            Some(target) if choice.columns.is_empty() || met(choice, row) => {
                texts.push(target.clone())
            }
            Some(_) => {}
            None => texts.extend(read_cells(choice, row)),
        }
    }
    if texts.is_empty() {
        let fallbacks = choices().filter(|choice| choice.fallback);
        texts.extend(fallbacks.filter_map(|choice| choice.target.clone()));
    }
    texts
}

fn met(choice: &Choice, row: &RawRow) -> bool {
    choice
        .columns
        .iter()
        .any(|column| holds(choice, row.cell(column)))
}

fn holds(choice: &Choice, cell: &str) -> bool {
    if cell.is_empty() {
        return false;
    }
    let (compared, fitted);
    if choice.folded {
        compared = fold(cell);
        fitted = compared.as_str();
    } else {
        compared = cell.to_lowercase();
        fitted = cell;
    }
    let any_of = |terms: &[String]| terms.iter().any(|term| compared.contains(term.as_str()));
    let wanted = choice.terms.is_empty() && choice.patterns.is_empty()
        || any_of(&choice.terms)
        || choice.patterns.iter().any(|pattern| pattern.fits(fitted));
    wanted && !any_of(&choice.except)
}

/// The cells themselves, cut at the separators of both versions of the standard, each part being
/// what the table says it stands for.
fn read_cells(choice: &Choice, row: &RawRow) -> Vec<String> {
    let cells = choice.columns.iter().map(|column| row.cell(column));
    let parts = cells
        .filter(|cell| holds(choice, cell))
        .flat_map(|cell| cell.split(['|', ';']))
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|part| !part.is_empty());
    let known = |part: &str| choice.table.as_ref()?.find(part).map(<[String]>::to_vec);
    parts
        .flat_map(|part| known(&part).unwrap_or_else(|| vec![part]))
        .collect()
}

/// Whether a text is a value a field allows.
pub(crate) fn is_value(field: Field, text: &str) -> bool {
    match field {
        Field::Typologie => Typologie::read(text).is_some(),
        Field::Itinerance => Itinerance::read(text).is_some(),
        Field::Services => Service::read(text).is_some(),
        Field::PublicsSpecifiquementAdresses => Public::read(text).is_some(),
        Field::PriseEnChargeSpecifique => PriseEnCharge::read(text).is_some(),
        Field::FraisACharge => Frais::read(text).is_some(),
        Field::DispositifProgrammesNationaux => Dispositif::read(text).is_some(),
        Field::FormationsLabels => FormationLabel::read(text).is_some(),
        Field::ModalitesAcces => ModaliteAcces::read(text).is_some(),
        Field::ModalitesAccompagnement => ModaliteAccompagnement::read(text).is_some(),
        _ => true,
    }
}
