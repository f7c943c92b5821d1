//! The territories of one level, made of what their communes say.

use std::collections::HashMap;

use crate::{Code, Commune, Level, Position, Territory, TerritoryId, pack::OUTSIDE};

/// One level: its territories by code, their communes, and each commune's territory.
#[derive(Default)]
pub(crate) struct Grouping {
    pub territories: Vec<Territory>,
    pub members: Vec<Vec<u32>>,
    pub of_commune: Vec<u32>,
}

impl Grouping {
    pub fn new(
        level: Level,
        communes: &[Commune],
        bboxes: &[[f64; 4]],
        names: &HashMap<TerritoryId, String>,
    ) -> Self {
        let code_of = |commune: &Commune| -> Option<Code> {
            match level {
                Level::Commune => Some(commune.code.into()),
                Level::Epci => commune.epci,
                Level::BassinDeVie => commune.bassin_de_vie,
                Level::ZoneEmploi => commune.zone_emploi,
                Level::Arrondissement => commune.arrondissement,
                Level::Departement => Some(commune.departement),
                Level::Region => commune.region,
                Level::Hub => commune.hub,
                Level::Pays => Some(TerritoryId::france().code),
            }
        };
        let codes: Vec<Option<Code>> = communes.iter().map(code_of).collect();
        let mut distinct: Vec<Code> = codes.iter().copied().flatten().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let mut members = vec![Vec::new(); distinct.len()];
        let of_commune = codes.iter().enumerate().map(|(number, code)| {
            let Some(Ok(place)) = code.map(|code| distinct.binary_search(&code)) else {
                return OUTSIDE;
            };
            members[place].push(number as u32);
            place as u32
        });
        let of_commune = of_commune.collect();
        let territories = distinct.iter().zip(&members).map(|(&code, members)| {
            let id = TerritoryId { level, code };
            let name = match level {
                Level::Commune => members.first().map(|&n| communes[n as usize].name.clone()),
                _ => names.get(&id).cloned(),
            };
            summed(
                id,
                name.unwrap_or_else(|| code.to_string()),
                members,
                communes,
                bboxes,
            )
        });
        Self {
            territories: territories.collect(),
            members,
            of_commune,
        }
    }
}

/// What the communes of a territory add up to. Its area is only given if all of theirs are known.
pub(crate) fn summed(
    id: TerritoryId,
    name: String,
    members: &[u32],
    communes: &[Commune],
    bboxes: &[[f64; 4]],
) -> Territory {
    let of = |number: &u32| &communes[*number as usize];
    let bbox = members
        .iter()
        .map(|&number| bboxes[number as usize])
        .reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        });
    let known: Vec<u64> = members
        .iter()
        .filter_map(|n| of(n).population.map(u64::from))
        .collect();
    Territory {
        id,
        name,
        population: (!known.is_empty()).then(|| known.iter().sum()),
        area_km2: members.iter().map(|n| of(n).area_km2).sum(),
        position: middle(members.iter().map(|n| of(n).position)),
        bbox: bbox.unwrap_or_default(),
        communes: members.len(),
    }
}

/// The position nearest to the mean of all: a commune's own, hence on land and inside.
fn middle(positions: impl Iterator<Item = Position> + Clone) -> Position {
    let (mut north, mut east, mut count) = (0.0, 0.0, 0.0);
    for position in positions.clone() {
        (north, east, count) = (
            north + position.latitude(),
            east + position.longitude(),
            count + 1.0,
        );
    }
    let (north, east): (f64, f64) = (north / count, east / count);
    let off = |p: &Position| (p.latitude() - north).powi(2) + (p.longitude() - east).powi(2);
    let nearest = positions.min_by(|a, b| off(a).total_cmp(&off(b)));
    nearest.unwrap_or_else(|| Position::new(0.0, 0.0).expect("the origin is in range"))
}
