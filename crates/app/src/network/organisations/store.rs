//! The organisations' tables.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::model::{INTER_HUBS, Organisation, Sheet};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, instant};
use crate::kernel::identity::OrganisationId;
use crate::kernel::journal::Entry;
use crate::kernel::policy::{Grant, ManageOrganisation, SettleClaim};
use crate::kernel::writing::Writing;
use crate::network::error::{NetworkError, stored};
use serde_json::json;

/// A list is chosen from no more.
const MOST: i64 = 10_000;

/// One organisation runs no more places.
pub const MOST_PLACES: i64 = 500;

/// Every organisation, by name; those that closed last.
pub async fn all(database: &Database) -> Result<Vec<Organisation>, NetworkError> {
    let rows = sqlx::query(
        "SELECT * FROM organisation \
         ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, name, id LIMIT $1",
    )
    .bind(MOST)
    .fetch_all(database)
    .await?;
    rows.iter().map(read).collect()
}

/// An organisation.
pub async fn one(
    connection: &mut AnyConnection,
    id: &OrganisationId,
) -> Result<Option<Organisation>, NetworkError> {
    let row = sqlx::query("SELECT * FROM organisation WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The same, outside a change.
pub async fn find(
    database: &Database,
    id: &OrganisationId,
) -> Result<Option<Organisation>, NetworkError> {
    let mut connection = database.acquire().await?;
    one(&mut connection, id).await
}

fn read(row: &AnyRow) -> Result<Organisation, NetworkError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let optional = |column: &str| row.try_get::<Option<String>, _>(column);
    let damaged = |what: &str| NetworkError::Damaged(what.to_owned());
    Ok(Organisation {
        id: stored(&text("id")?, "organisation")?,
        version: row.try_get("version")?,
        closed: optional("closed_at")?.is_some(),
        sheet: Sheet {
            name: text("name")?,
            legal_form: optional("legal_form")?
                .map(|slug| slug.parse().map_err(|()| damaged("legal form")))
                .transpose()?,
            siret: optional("siret")?
                .map(|number| stored(&number, "SIRET"))
                .transpose()?,
            rna: optional("rna")?
                .map(|number| stored(&number, "RNA"))
                .transpose()?,
            ridet: optional("ridet")?
                .map(|number| stored(&number, "RIDET"))
                .transpose()?,
            territory: stored(&text("territory_id")?, "territory")?,
            inter_hubs: optional("part")?.as_deref() == Some(INTER_HUBS),
        },
    })
}

/// Keeps a new organisation, of which the grant tells the id.
pub async fn create(
    database: &Database,
    grant: &Grant<ManageOrganisation>,
    sheet: &Sheet,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    sqlx::query(
        "INSERT INTO organisation (id, name, legal_form, siret, rna, ridet, territory_id, part, \
         created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
    )
    .bind(grant.target().id())
    .bind(&sheet.name)
    .bind(sheet.legal_form.map(|form| form.slug()))
    .bind(
        sheet
            .siret
            .as_ref()
            .map(|number| number.as_str().to_owned()),
    )
    .bind(sheet.rna.as_ref().map(|number| number.as_str().to_owned()))
    .bind(
        sheet
            .ridet
            .as_ref()
            .map(|number| number.as_str().to_owned()),
    )
    .bind(sheet.territory.to_string())
    .bind(sheet.inter_hubs.then_some(INTER_HUBS))
    .bind(at)
    .execute(writing.connection())
    .await?;
    Ok(writing.commit(grant, Entry::made(sheet.told(), "")).await?)
}

/// Saves an organisation's sheet, if it still is of the version that was read.
pub async fn save(
    database: &Database,
    grant: &Grant<ManageOrganisation>,
    sheet: &Sheet,
    version: i64,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let before = current(&mut writing, grant).await?;
    let saved = sqlx::query(
        "UPDATE organisation SET name = $1, legal_form = $2, siret = $3, rna = $4, ridet = $5, \
         territory_id = $6, part = $7, version = version + 1 WHERE id = $8 AND version = $9",
    )
    .bind(&sheet.name)
    .bind(sheet.legal_form.map(|form| form.slug()))
    .bind(
        sheet
            .siret
            .as_ref()
            .map(|number| number.as_str().to_owned()),
    )
    .bind(sheet.rna.as_ref().map(|number| number.as_str().to_owned()))
    .bind(
        sheet
            .ridet
            .as_ref()
            .map(|number| number.as_str().to_owned()),
    )
    .bind(sheet.territory.to_string())
    .bind(sheet.inter_hubs.then_some(INTER_HUBS))
    .bind(grant.target().id())
    .bind(version)
    .execute(writing.connection())
    .await?;
    if saved.rows_affected() == 0 {
        return Err(NetworkError::Outdated);
    }
    // A Hub's public page names its members.
    writing.publish().await?;
    let entry = Entry::changed(before.sheet.told(), sheet.told(), "");
    Ok(writing.commit(grant, entry).await?)
}

async fn current(
    writing: &mut Writing,
    grant: &Grant<ManageOrganisation>,
) -> Result<Organisation, NetworkError> {
    let id = stored(grant.target().id(), "organisation")?;
    one(writing.connection(), &id)
        .await?
        .ok_or(NetworkError::Missing("cette organisation"))
}

/// Closes an organisation: it runs no place and forms no Hub any more. The roles held on it stay
/// until they are taken, and reach nothing.
pub async fn close(
    database: &Database,
    grant: &Grant<ManageOrganisation>,
    version: i64,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let before = current(&mut writing, grant).await?;
    let at = instant(writing.at());
    let closed = sqlx::query(
        "UPDATE organisation SET closed_at = $1, version = version + 1 \
         WHERE id = $2 AND version = $3 AND closed_at IS NULL",
    )
    .bind(at)
    .bind(grant.target().id())
    .bind(version)
    .execute(writing.connection())
    .await?;
    if closed.rows_affected() == 0 {
        return Err(NetworkError::Outdated);
    }
    let places = place_keys(writing.connection(), grant.target().id()).await?;
    for leaving in [
        "DELETE FROM place_steward WHERE organisation_id = $1",
        "DELETE FROM hub_member WHERE organisation_id = $1",
    ] {
        sqlx::query(leaving)
            .bind(grant.target().id())
            .execute(writing.connection())
            .await?;
    }
    writing.publish().await?;
    let told = json!({ "fiche": before.sheet.told(), "lieux": places });
    Ok(writing.commit(grant, Entry::removed(told, "")).await?)
}

async fn place_keys(connection: &mut AnyConnection, id: &str) -> Result<Vec<String>, NetworkError> {
    let rows = sqlx::query(
        "SELECT place_key FROM place_steward WHERE organisation_id = $1 ORDER BY place_key LIMIT $2",
    )
    .bind(id)
    .bind(MOST_PLACES)
    .fetch_all(connection)
    .await?;
    let keys = rows.iter().map(|row| row.try_get("place_key"));
    Ok(keys.collect::<Result<_, _>>()?)
}

/// The keys of the places an organisation runs.
pub async fn places(database: &Database, id: &OrganisationId) -> Result<Vec<String>, NetworkError> {
    let mut connection = database.acquire().await?;
    place_keys(&mut connection, id.as_str()).await
}

/// The organisation that runs a place.
pub async fn steward(
    database: &Database,
    place_key: &str,
) -> Result<Option<OrganisationId>, NetworkError> {
    let row = sqlx::query("SELECT organisation_id FROM place_steward WHERE place_key = $1")
        .bind(place_key)
        .fetch_optional(database)
        .await?;
    let id = row
        .map(|row| row.try_get::<String, _>("organisation_id"))
        .transpose()?;
    id.map(|id| stored(&id, "organisation")).transpose()
}

/// Says that an organisation runs a place: whoever keeps the organisation says it, and whoever may
/// settle a claim of that place agrees. Another that ran it no longer does.
pub async fn assign(
    database: &Database,
    organisation: &Grant<ManageOrganisation>,
    place: &Grant<SettleClaim>,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let at = instant(writing.at());
    if current(&mut writing, organisation).await?.closed {
        return Err(NetworkError::Missing("cette organisation"));
    }
    let runs = place_keys(writing.connection(), organisation.target().id()).await?;
    if runs.len() as i64 >= MOST_PLACES {
        return Err(NetworkError::Outdated);
    }
    let before = sqlx::query("SELECT organisation_id FROM place_steward WHERE place_key = $1")
        .bind(place.target().id())
        .fetch_optional(writing.connection())
        .await?
        .map(|row| row.try_get::<String, _>("organisation_id"))
        .transpose()?;
    sqlx::query(
        "INSERT INTO place_steward (place_key, organisation_id, since) VALUES ($1, $2, $3) \
         ON CONFLICT (place_key) DO UPDATE SET organisation_id = excluded.organisation_id, \
         since = excluded.since",
    )
    .bind(place.target().id())
    .bind(organisation.target().id())
    .bind(at)
    .execute(writing.connection())
    .await?;
    let entry = Entry::changed(
        json!({ "gestionnaire": before }),
        json!({ "gestionnaire": organisation.target().id() }),
        "",
    );
    Ok(writing.commit(place, entry).await?)
}

/// Says that an organisation no longer runs a place.
pub async fn let_go(
    database: &Database,
    grant: &Grant<ManageOrganisation>,
    place_key: &str,
    clock: Clock,
) -> Result<(), NetworkError> {
    let mut writing = Writing::begin(database, clock).await?;
    let gone =
        sqlx::query("DELETE FROM place_steward WHERE place_key = $1 AND organisation_id = $2")
            .bind(place_key)
            .bind(grant.target().id())
            .execute(writing.connection())
            .await?;
    if gone.rows_affected() == 0 {
        return Err(NetworkError::Missing("ce lieu"));
    }
    let entry = Entry::removed(json!({ "lieu": place_key }), "");
    Ok(writing.commit(grant, entry).await?)
}
