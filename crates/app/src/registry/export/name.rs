//! What a file is called, so that one finds it again among others.

use chrono::NaiveDate;

use super::Format;
use crate::kernel::atlas::Atlas;
use crate::registry::model::PlaceQuery;

/// Longer names are cut by some systems.
const LONGEST_WHERE: usize = 60;

/// `lieux-ille-et-vilaine-choix-2026-11-24.csv`: where, whether it is only a part, and the day.
pub fn file(atlas: &Atlas, query: &PlaceQuery, day: NaiveDate, format: Format) -> String {
    let (stem, extension) = format.name();
    let mut words = vec![stem.to_owned()];
    let territory = query.territory.and_then(|id| atlas.territory(id));
    words.extend(territory.map(|territory| slug(&territory.name)));
    if query.near.is_some() || !query.names.is_empty() {
        words.push(match query.text.as_str() {
            "" => "autour".to_owned(),
            text => slug(text),
        });
    }
    if query.facets().next().is_some() || query.zone.is_some() {
        words.push("choix".to_owned());
    }
    words.push(day.to_string());
    words.retain(|word| !word.is_empty());
    format!("{}.{extension}", words.join("-"))
}

/// ASCII letters and digits: a header's and every system's.
fn slug(text: &str) -> String {
    let folded = territory::fold(text).replace(' ', "-");
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    folded.chars().filter(plain).take(LONGEST_WHERE).collect()
}

#[cfg(test)]
mod tests {
    use territory::Territories;

    use super::*;
    use crate::registry::strict;

    #[test]
    fn a_name_says_where_and_when() {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        for (address, name) in [
            ("", "lieux-2026-11-24.csv"),
            (
                "territoire=departement-35",
                "lieux-ille-et-vilaine-2026-11-24.csv",
            ),
            (
                "q=L%27Ha%C3%BF-les-Roses&frais=gratuit",
                "lieux-l-hay-les-roses-choix-2026-11-24.csv",
            ),
            ("lat=48&lon=2", "lieux-autour-2026-11-24.csv"),
        ] {
            let (query, _) = strict::places(&atlas, Some(address), &strict::SEARCH).unwrap();
            assert_eq!(file(&atlas, &query, day, Format::Csv), name);
        }
    }
}
