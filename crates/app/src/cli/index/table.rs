//! From a file to the cells that a model reads.

use anyhow::bail;
use diagnosis::figure::Cell;
use diagnosis::index::{Model, Table};
use diagnosis::reliability::small::POPULATION;

use super::Columns;

/// The columns that the model may read, under its names for them. A head that differs by case,
/// accents, spaces or underscores alone is the same.
pub(super) fn of(
    columns: &Columns,
    model: &Model,
    reference: Option<&str>,
) -> anyhow::Result<Table> {
    let Some(id) = found(columns, "id")? else {
        // Says which columns there are.
        columns.words("id")?;
        bail!("no column id");
    };
    let mut table = Table::of(columns.words(id)?);
    if let Some(reference) = reference
        && let Some(name) = found(columns, reference)?
    {
        table.add_group(reference, columns.words(name)?)?;
    }
    for group in model
        .variables
        .iter()
        .filter_map(|one| one.shrink.as_deref())
    {
        if table.group(group).is_none()
            && let Some(name) = found(columns, group)?
        {
            table.add_group(group, columns.words(name)?)?;
        }
    }
    for wanted in wanted(model, reference) {
        if table.column(&wanted).is_some() || table.group(&wanted).is_some() {
            continue;
        }
        if let Some(name) = found(columns, &wanted)? {
            table.add(&wanted, cells(columns, name)?)?;
        }
    }
    Ok(table)
}

/// Every name that the model may look for.
fn wanted(model: &Model, reference: Option<&str>) -> Vec<String> {
    let mut names = Vec::new();
    for variable in &model.variables {
        names.push(variable.column.column.clone());
        names.extend(variable.column.over.clone());
        names.extend(reference.map(|reference| format!("{}@{reference}", variable.id)));
    }
    names.extend(
        model
            .aggregates
            .iter()
            .map(|aggregate| aggregate.id.clone()),
    );
    names.push(POPULATION.to_owned());
    names
}

/// The file's name for a column: the same, or alone in being nearly the same.
fn found<'a>(columns: &'a Columns, wanted: &str) -> anyhow::Result<Option<&'a str>> {
    if let Some(same) = columns.names().find(|name| *name == wanted) {
        return Ok(Some(same));
    }
    let alike: Vec<&str> = columns
        .names()
        .filter(|name| bare(name) == bare(wanted))
        .collect();
    match alike[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => {
            let mut alike = alike;
            alike.sort_unstable();
            bail!(
                "several columns may be {wanted}: {}; call one of them exactly so",
                alike.join(", ")
            )
        }
    }
}

/// Letters and digits alone, and the sign of a reference.
fn bare(name: &str) -> String {
    let folded = territory::fold(name);
    folded
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '@')
        .collect()
}

fn cells(columns: &Columns, name: &str) -> anyhow::Result<Vec<Cell>> {
    columns
        .column(name)?
        .map(|(line, text)| match Cell::read(text) {
            Ok(cell) => Ok(cell),
            Err(error) => bail!("line {line}, column {name}: {error}"),
        })
        .collect()
}
