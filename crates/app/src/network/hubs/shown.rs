//! What the atlas shows of the Hubs.

use std::collections::HashMap;

use sqlx::Row;
use territory::Territories;

use super::model::{codes, is_inside};
use super::store::{MOST, all_members, areas, given_areas, read_sheet, referents};
use crate::kernel::atlas::{HubMember, HubTold, Hubs};
use crate::kernel::database::Database;
use crate::kernel::identity::HubId;
use crate::network::error::{NetworkError, stored};

/// Reads it from the database.
pub async fn shown(
    database: &Database,
    territories: &'static Territories,
) -> Result<Hubs, NetworkError> {
    let mut told: HashMap<HubId, HubTold> = HashMap::new();
    let rows = sqlx::query("SELECT * FROM hub_sheet ORDER BY hub_id LIMIT $1")
        .bind(MOST)
        .fetch_all(database)
        .await?;
    for row in &rows {
        let hub = stored(&row.try_get::<String, _>("hub_id")?, "Hub")?;
        let sheet = read_sheet(row)?;
        let hub = told.entry(hub).or_default();
        hub.presentation = sheet.presentation;
        hub.courriel = sheet.courriel.map(|value| value.to_string());
        hub.telephone = sheet.telephone.map(|value| value.to_string());
        hub.site_web = sheet.site_web.map(|value| value.to_string());
    }
    for member in all_members(database).await? {
        told.entry(member.hub).or_default().members.push(HubMember {
            name: member.name,
            part: member.part.label(),
        });
    }
    let areas = areas(database).await?.into_iter();
    let areas: Vec<_> = areas.map(|area| (area.hub, codes(&area.parts))).collect();
    for referent in referents(database).await? {
        let Some(shown) = referent.shown else {
            continue;
        };
        for (hub, own) in &areas {
            if is_inside(referent.departement, own) {
                let hub = told.entry(*hub).or_default();
                hub.referents.push(shown.clone());
            }
        }
    }
    let given = given_areas(database).await?.into_iter().collect();
    Ok(Hubs::new(territories, told, given))
}
