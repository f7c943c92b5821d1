//! The Hubs' tables.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use territory::{Level, Territories, TerritoryId};

use super::model::{Area, Entered, Part, Phase, Sheet, codes, every_hub, is_inside};
use crate::kernel::atlas::ShownReferent;
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::{HubId, OrganisationId, PersonId};
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ManageHub};
use crate::kernel::writing::Writing;
use crate::network::error::{NetworkError, stored};

/// The most rows of each of these tables that are read at once.
pub(super) const MOST: i64 = 20_000;

/// A Hub is formed by no more organisations.
pub const MOST_MEMBERS: usize = 200;

/// What a Hub says of itself; nothing yet is a sheet of version 0.
pub async fn sheet(database: &Database, hub: HubId) -> Result<Sheet, NetworkError> {
    let mut connection = database.acquire().await?;
    sheet_in(&mut connection, hub).await
}

async fn sheet_in(connection: &mut AnyConnection, hub: HubId) -> Result<Sheet, NetworkError> {
    let row = sqlx::query("SELECT * FROM hub_sheet WHERE hub_id = $1")
        .bind(hub.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref()
        .map_or_else(|| Ok(Sheet::default()), read_sheet)
}

pub(super) fn read_sheet(row: &AnyRow) -> Result<Sheet, NetworkError> {
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    Ok(Sheet {
        presentation: row.try_get("presentation")?,
        courriel: optional("courriel")?
            .map(|text| stored(&text, "courriel"))
            .transpose()?,
        telephone: optional("telephone")?
            .map(|text| stored(&text, "telephone"))
            .transpose()?,
        site_web: optional("site_web")?
            .map(|text| stored(&text, "site_web"))
            .transpose()?,
        version: row.try_get("version")?,
    })
}

fn hub_of(grant: &Grant<ManageHub>) -> Result<HubId, NetworkError> {
    stored(grant.target().id(), "Hub")
}

/// Raises the version of a Hub's sheet if it still is the one that was read; whatever of a Hub is
/// saved by a form passes here.
async fn take_version(writing: &mut Writing, hub: HubId, version: i64) -> Result<(), NetworkError> {
    sqlx::query(
        "INSERT INTO hub_sheet (hub_id, presentation, version) VALUES ($1, '', 0) \
         ON CONFLICT (hub_id) DO NOTHING",
    )
    .bind(hub.as_str())
    .execute(writing.connection())
    .await?;
    let taken = sqlx::query(
        "UPDATE hub_sheet SET version = version + 1 WHERE hub_id = $1 AND version = $2",
    )
    .bind(hub.as_str())
    .bind(version)
    .execute(writing.connection())
    .await?;
    match taken.rows_affected() {
        0 => Err(NetworkError::Outdated),
        _ => Ok(()),
    }
}

/// Saves what a Hub says of itself, if its sheet still is of the version that was read.
pub async fn save_sheet(
    database: &Database,
    grant: &Grant<ManageHub>,
    sheet: &Sheet,
    clock: Clock,
) -> Result<(), NetworkError> {
    let hub = hub_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    let before = sheet_in(writing.connection(), hub).await?;
    take_version(&mut writing, hub, sheet.version).await?;
    sqlx::query(
        "UPDATE hub_sheet SET presentation = $1, courriel = $2, telephone = $3, site_web = $4 \
         WHERE hub_id = $5",
    )
    .bind(&sheet.presentation)
    .bind(sheet.courriel.as_ref().map(ToString::to_string))
    .bind(sheet.telephone.as_ref().map(ToString::to_string))
    .bind(sheet.site_web.as_ref().map(ToString::to_string))
    .bind(hub.as_str())
    .execute(writing.connection())
    .await?;
    writing.publish().await?;
    let entry = Entry::changed(before.told(), sheet.told(), "");
    Ok(writing.commit(grant, entry).await?)
}

/// The territories that every Hub is made of: those it was given here, else the reference pack's.
pub async fn areas(database: &Database) -> Result<Vec<Area>, NetworkError> {
    let mut given = given_areas(database).await?;
    let areas = every_hub().into_iter().map(|hub| Area {
        parts: given.remove(&hub).unwrap_or_else(|| vec![hub.territory()]),
        hub,
    });
    Ok(areas.collect())
}

pub(super) async fn given_areas(
    database: &Database,
) -> Result<HashMap<HubId, Vec<TerritoryId>>, NetworkError> {
    let rows = sqlx::query(
        "SELECT hub_id, territory_id FROM hub_territory ORDER BY hub_id, territory_id LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let mut given: HashMap<HubId, Vec<TerritoryId>> = HashMap::new();
    for row in &rows {
        let hub = stored(&row.try_get::<String, _>("hub_id")?, "Hub")?;
        let part = stored(&row.try_get::<String, _>("territory_id")?, "territory")?;
        given.entry(hub).or_default().push(part);
    }
    Ok(given)
}

/// Gives a Hub its territories; none are the reference pack's own.
pub async fn save_territory(
    database: &Database,
    grant: &Grant<ManageHub>,
    parts: &[TerritoryId],
    version: i64,
    clock: Clock,
) -> Result<(), NetworkError> {
    let hub = hub_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    take_version(&mut writing, hub, version).await?;
    let rows = sqlx::query("DELETE FROM hub_territory WHERE hub_id = $1 RETURNING territory_id")
        .bind(hub.as_str())
        .fetch_all(writing.connection())
        .await?;
    let mut before: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("territory_id"))
        .collect::<Result<_, _>>()?;
    before.sort_unstable();
    for part in parts {
        sqlx::query("INSERT INTO hub_territory (hub_id, territory_id) VALUES ($1, $2)")
            .bind(hub.as_str())
            .bind(part.to_string())
            .execute(writing.connection())
            .await?;
    }
    writing.publish().await?;
    let after: Vec<String> = parts.iter().map(ToString::to_string).collect();
    let entry = Entry::changed(
        json!({ "territoires": before }),
        json!({ "territoires": after }),
        "",
    );
    Ok(writing.commit(grant, entry).await?)
}

/// The phases a Hub went through, the first one first.
pub async fn phases(database: &Database, hub: HubId) -> Result<Vec<Entered>, NetworkError> {
    let rows =
        sqlx::query("SELECT phase, since FROM hub_phase WHERE hub_id = $1 ORDER BY since LIMIT 20")
            .bind(hub.as_str())
            .fetch_all(database)
            .await?;
    rows.iter().map(read_phase).collect()
}

/// The same for every Hub.
pub async fn all_phases(database: &Database) -> Result<HashMap<HubId, Vec<Entered>>, NetworkError> {
    let rows = sqlx::query("SELECT hub_id, phase, since FROM hub_phase ORDER BY since LIMIT $1")
        .bind(MOST)
        .fetch_all(database)
        .await?;
    let mut phases: HashMap<HubId, Vec<Entered>> = HashMap::new();
    for row in &rows {
        let hub = stored(&row.try_get::<String, _>("hub_id")?, "Hub")?;
        phases.entry(hub).or_default().push(read_phase(row)?);
    }
    Ok(phases)
}

fn read_phase(row: &AnyRow) -> Result<Entered, NetworkError> {
    let (phase, since): (String, String) = (row.try_get("phase")?, row.try_get("since")?);
    Ok(Entered {
        phase: phase
            .parse()
            .map_err(|()| NetworkError::Damaged(format!("phase « {phase} »")))?,
        since: stored(&since, "date")?,
    })
}

/// Says since when a Hub is in a phase; saying it again corrects the date.
pub async fn enter_phase(
    database: &Database,
    grant: &Grant<ManageHub>,
    phase: Phase,
    since: NaiveDate,
    clock: Clock,
) -> Result<(), NetworkError> {
    let hub = hub_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    sqlx::query(
        "INSERT INTO hub_phase (hub_id, phase, since) VALUES ($1, $2, $3) \
         ON CONFLICT (hub_id, phase) DO UPDATE SET since = excluded.since",
    )
    .bind(hub.as_str())
    .bind(phase.slug())
    .bind(since.to_string())
    .execute(writing.connection())
    .await?;
    let told = json!({ "phase": phase.slug(), "depuis": since.to_string() });
    Ok(writing.commit(grant, Entry::made(told, "")).await?)
}

/// An organisation that forms a Hub.
#[derive(Debug, Clone)]
pub struct Member {
    pub hub: HubId,
    pub organisation: OrganisationId,
    pub name: String,
    pub part: Part,
}

const MEMBERS: &str = "SELECT m.hub_id, m.organisation_id, m.part, o.name FROM hub_member m \
     JOIN organisation o ON o.id = m.organisation_id";

/// The organisations that form a Hub, by name.
pub async fn members(database: &Database, hub: HubId) -> Result<Vec<Member>, NetworkError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{MEMBERS} WHERE m.hub_id = $1 ORDER BY o.name, o.id LIMIT $2"
    )))
    .bind(hub.as_str())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter().map(read_member).collect()
}

/// The same for every Hub.
pub async fn all_members(database: &Database) -> Result<Vec<Member>, NetworkError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{MEMBERS} ORDER BY o.name, o.id LIMIT $1"
    )))
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter().map(read_member).collect()
}

/// The Hubs that an organisation forms, with its part in each.
pub async fn of_organisation(
    database: &Database,
    organisation: &OrganisationId,
) -> Result<Vec<(HubId, Part)>, NetworkError> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{MEMBERS} WHERE m.organisation_id = $1 ORDER BY m.hub_id LIMIT $2"
    )))
    .bind(organisation.as_str())
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let members = rows.iter().map(read_member);
    members
        .map(|member| member.map(|member| (member.hub, member.part)))
        .collect()
}

fn read_member(row: &AnyRow) -> Result<Member, NetworkError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let part = text("part")?;
    Ok(Member {
        hub: stored(&text("hub_id")?, "Hub")?,
        organisation: stored(&text("organisation_id")?, "organisation")?,
        name: text("name")?,
        part: part
            .parse()
            .map_err(|()| NetworkError::Damaged(format!("part « {part} »")))?,
    })
}

/// Says that an organisation forms a Hub; saying it again changes its part.
pub async fn add_member(
    database: &Database,
    grant: &Grant<ManageHub>,
    organisation: &OrganisationId,
    part: Part,
    clock: Clock,
) -> Result<(), NetworkError> {
    let hub = hub_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    let open = sqlx::query("SELECT 1 AS one FROM organisation WHERE id = $1 AND closed_at IS NULL")
        .bind(organisation.as_str())
        .fetch_optional(writing.connection())
        .await?;
    if open.is_none() {
        return Err(NetworkError::Missing("cette organisation"));
    }
    sqlx::query(
        "INSERT INTO hub_member (hub_id, organisation_id, part, since) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (hub_id, organisation_id) DO UPDATE SET part = excluded.part",
    )
    .bind(hub.as_str())
    .bind(organisation.as_str())
    .bind(part.slug())
    .bind(at)
    .execute(writing.connection())
    .await?;
    writing.publish().await?;
    let told = json!({ "organisation": organisation.as_str(), "part": part.slug() });
    Ok(writing.commit(grant, Entry::made(told, "")).await?)
}

/// Says that an organisation no longer forms a Hub.
pub async fn remove_member(
    database: &Database,
    grant: &Grant<ManageHub>,
    organisation: &OrganisationId,
    clock: Clock,
) -> Result<(), NetworkError> {
    let hub = hub_of(grant)?;
    let mut writing = Writing::begin(database, clock).await?;
    let gone = sqlx::query("DELETE FROM hub_member WHERE hub_id = $1 AND organisation_id = $2")
        .bind(hub.as_str())
        .bind(organisation.as_str())
        .execute(writing.connection())
        .await?;
    if gone.rows_affected() == 0 {
        return Err(NetworkError::Missing("cette organisation"));
    }
    writing.publish().await?;
    let told = json!({ "organisation": organisation.as_str() });
    Ok(writing.commit(grant, Entry::removed(told, "")).await?)
}

/// Somebody named over a département.
#[derive(Debug, Clone)]
pub struct Referent {
    pub person: PersonId,
    pub name: String,
    pub departement: TerritoryId,
    /// They agreed to be shown to the public.
    pub shown: Option<ShownReferent>,
}

/// Every référent départemental, by département.
pub async fn referents(database: &Database) -> Result<Vec<Referent>, NetworkError> {
    let rows = sqlx::query(
        "SELECT r.person_id, r.scope, COALESCE(p.name, p.email) AS called, s.name AS shown_name, \
         s.position AS shown_position, s.courriel, s.telephone FROM role_held r \
         JOIN person p ON p.id = r.person_id LEFT JOIN referent_shown s ON s.person_id = p.id \
         WHERE r.role = 'referent' AND p.deleted_at IS NULL AND p.suspended_at IS NULL \
         ORDER BY r.scope, r.held_since, r.id LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(database)
    .await?;
    let mut referents = Vec::with_capacity(rows.len());
    for row in &rows {
        let scope: String = row.try_get("scope")?;
        let territory = scope.strip_prefix("territoire:").unwrap_or_default();
        // A référent of anything else than a département is nobody's départemental référent.
        let Ok(departement) = territory.parse::<TerritoryId>() else {
            continue;
        };
        if departement.level == Level::Departement {
            referents.push(read_referent(row, departement)?);
        }
    }
    Ok(referents)
}

fn read_referent(row: &AnyRow, departement: TerritoryId) -> Result<Referent, NetworkError> {
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let shown = match optional("shown_name")? {
        None => None,
        Some(name) => Some(ShownReferent {
            departement,
            name,
            position: optional("shown_position")?.unwrap_or_default(),
            courriel: optional("courriel")?,
            telephone: optional("telephone")?,
        }),
    };
    Ok(Referent {
        person: stored(&row.try_get::<String, _>("person_id")?, "person")?,
        name: optional("called")?.unwrap_or_default(),
        departement,
        shown,
    })
}

/// The départements that lie wholly in these territories.
pub fn departements(parts: &[TerritoryId]) -> Vec<TerritoryId> {
    let all = Territories::bundled().territories(Level::Departement);
    let own = codes(parts);
    let ids = all.iter().map(|departement| departement.id);
    ids.filter(|id| is_inside(*id, &own)).collect()
}
