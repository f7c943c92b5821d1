//! Figures as files.

use diagnosis::indicator::{Area, Grain, Observatory};

use super::model::made;

/// The header of the files.
pub const HEADER: [&str; 7] = [
    "niveau",
    "code",
    "nom",
    "valeur",
    "couverture",
    "millesime",
    "origine",
];

/// What is known of an indicator at a level, as CSV: a line an area. Of one vintage if one is asked.
pub fn csv(
    observatory: &Observatory,
    indicator: &str,
    grain: Grain,
    vintage: Option<u16>,
) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(HEADER)?;
    for (area, name) in areas(observatory, indicator, grain) {
        let told = match vintage {
            Some(vintage) => observatory.told_in(indicator, area, vintage),
            None => observatory.told(indicator, area),
        };
        let Some(told) = told else { continue };
        out.write_record([
            grain.slug(),
            area.code(),
            &crate::kernel::formats::cell(name),
            &told.cell.written(),
            &format!("{:.4}", (told.coverage * 1e4).floor() / 1e4),
            &told.vintage.to_string(),
            made(told.made),
        ])?;
    }
    out.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// The areas of a level, with their names.
fn areas(observatory: &Observatory, indicator: &str, grain: Grain) -> Vec<(Area, String)> {
    match grain {
        Grain::Territory(level) => {
            let all = observatory.territories().territories(level).iter();
            all.map(|one| (Area::Territory(one.id), one.name.clone()))
                .collect()
        }
        Grain::Iris => {
            let part = observatory
                .indicator(indicator)
                .and_then(|one| one.parts().next());
            let ids = [Some(indicator), part].into_iter().flatten();
            let series = ids.flat_map(|id| observatory.series(id));
            let mut areas: Vec<Area> = series
                .filter(|series| series.grain == Grain::Iris)
                .flat_map(|series| {
                    series
                        .cells(observatory.territories())
                        .map(|(area, _)| area)
                })
                .collect();
            areas.sort_unstable();
            areas.dedup();
            let names = names_of_iris(observatory);
            let named = |area: Area| {
                let name = names.get(area.code()).map_or("", |name| name);
                (area, name.to_owned())
            };
            areas.into_iter().map(named).collect()
        }
    }
}

fn names_of_iris(observatory: &Observatory) -> std::collections::HashMap<&str, &str> {
    let all = observatory.iris().iter();
    all.map(|iris| (iris.code.as_str(), iris.name.as_str()))
        .collect()
}

/// The name of an area.
pub fn name(observatory: &Observatory, area: Area) -> String {
    match area {
        Area::Territory(id) => {
            let found = observatory.territories().territory(id);
            found.map_or_else(String::new, |found| found.name.clone())
        }
        Area::Iris(code) => {
            let commune = observatory.territories().resolve(code.commune());
            let commune = commune.map_or_else(String::new, |found| found.name.clone());
            let iris = observatory.iris();
            match iris.binary_search_by_key(&code, |one| one.code) {
                Ok(at) => format!("{} ({commune})", iris[at].name),
                Err(_) => commune,
            }
        }
    }
}
