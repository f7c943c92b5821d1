//! Reading the registry as golden places: each place's records as one, under what was corrected by
//! hand on the sheet of any of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use places::merging::{Authority, HandEdit, Member, Survivorship, merge, surviving};
use places::standard::Field;
use places::{Place, Precision};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use territory::Territories;

use super::store::clusters::{self, MOST_MEMBERS, MOST_STEPS};
use crate::kernel::atlas::{FieldOrigin, Origins, PublishedPlace, RecordOrigin};
use crate::kernel::database::Database;
use crate::kernel::identity::OrganisationId;
use crate::kernel::policy::Scope;
use crate::registry::editing::model::{Part, Texts, overlay};
use crate::registry::editing::store::is_taken_off;
use crate::registry::store::{StoreError, place_of};

/// A position so near the middle of its commune is that of the commune, in metres.
const MIDDLE_M: f64 = 30.0;

/// A record, and where it stands.
pub struct Record {
    pub key: String,
    pub source: String,
    pub place: Place,
    pub undated: bool,
    pub withdrawn: bool,
    pub steward: Option<OrganisationId>,
    leader: Option<String>,
    /// Since when it has been part of its leader's place.
    since: Option<DateTime<Utc>>,
}

/// A correction by hand, as it is kept.
struct Written {
    part: Part,
    edit: HandEdit,
}

/// The whole registry, as the public sees it.
#[derive(Default)]
pub struct Registry {
    /// Every published place, by its key.
    pub published: Vec<PublishedPlace>,
    /// What was published once and no longer is, by key: its source gave it up and no other has
    /// it, or somebody took it off the map.
    pub withdrawn: Vec<(String, Place)>,
    /// Keys that lead to another's place.
    pub moved: Vec<(String, String)>,
}

/// Records as one place.
pub struct Golden {
    /// What its sources say.
    pub sourced: Place,
    /// What the public reads: corrections over it.
    pub place: Place,
    /// No source gives a date, and nobody confirmed it by hand.
    pub undated: bool,
    /// What was corrected by hand.
    pub edits: Texts,
    /// The parts that were also corrected on the sheet of a record that is now part of it.
    pub carried: BTreeSet<Part>,
    /// Where each field is from.
    pub origins: Origins,
}

/// A place as those in charge see it.
pub struct Gathered {
    /// The key that the public knows it by.
    pub key: String,
    /// No source has it today.
    pub withdrawn: bool,
    /// All its records, the leader's first; withdrawn ones come along.
    pub records: Vec<Record>,
    /// The organisation that runs it.
    pub steward: Option<OrganisationId>,
    pub golden: Golden,
}

/// How much each source counts.
pub struct Authorities(HashMap<String, Authority>);

impl Authorities {
    /// As the sources' scopes and the policy say.
    pub async fn read(connection: &mut AnyConnection) -> Result<Self, StoreError> {
        let rows = sqlx::query("SELECT id, scope FROM source LIMIT 10000")
            .fetch_all(connection)
            .await?;
        let read = |row: &AnyRow| -> Result<_, StoreError> {
            let (id, scope): (String, String) = (row.try_get("id")?, row.try_get("scope")?);
            let authority = match scope.parse() {
                Ok(Scope::Organisation(_)) => Authority::Owner,
                Ok(Scope::Hub(_) | Scope::Territory(_)) => Authority::Hub,
                Ok(Scope::Nation) | Err(_) => Survivorship::bundled().authority_of(&id),
            };
            Ok((id, authority))
        };
        rows.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    fn of(&self, source: &str) -> Authority {
        self.0.get(source).copied().unwrap_or(Authority::Nation)
    }
}

const RECORD: &str = "SELECT p.key, p.source_id, p.record, p.undated, p.withdrawn_at, c.leader, \
     c.since, s.organisation_id FROM place p LEFT JOIN place_cluster c ON c.place_key = p.key \
     LEFT JOIN place_steward s ON s.place_key = p.key";

fn record(row: &AnyRow) -> Result<Record, StoreError> {
    let key: String = row.try_get("key")?;
    let since: Option<String> = row.try_get("since")?;
    let since = since
        .map(|since| since.parse())
        .transpose()
        .map_err(|_| StoreError::Damaged {
            what: format!("since of the record {key}"),
        })?;
    let steward: Option<String> = row.try_get("organisation_id")?;
    Ok(Record {
        source: row.try_get("source_id")?,
        place: place_of(row, &key)?,
        undated: row.try_get::<i64, _>("undated")? != 0,
        withdrawn: row.try_get::<Option<String>, _>("withdrawn_at")?.is_some(),
        steward: steward.and_then(|id| id.parse().ok()),
        leader: row.try_get("leader")?,
        since,
        key,
    })
}

const WRITTEN: &str = "SELECT e.place_key, e.part, e.value, e.edited_at, CAST(CASE WHEN EXISTS \
     (SELECT 1 FROM place_steward s JOIN role_held r ON r.scope = 'organisation:' || s.organisation_id \
     WHERE s.place_key = e.place_key AND 'person:' || r.person_id = e.edited_by) \
     THEN 1 ELSE 0 END AS BIGINT) AS by_owner FROM place_edit e";

fn written(row: &AnyRow) -> Result<Written, StoreError> {
    let damaged = |what: String| StoreError::Damaged {
        what: format!("{what} of place_edit"),
    };
    let (name, at): (String, String) = (row.try_get("part")?, row.try_get("edited_at")?);
    Ok(Written {
        part: Part::of_name(&name).ok_or_else(|| damaged(format!("part {name}")))?,
        edit: HandEdit {
            key: row.try_get("place_key")?,
            text: row.try_get("value")?,
            at: at.parse().map_err(|_| damaged("edited_at".to_owned()))?,
            by_owner: row.try_get::<i64, _>("by_owner")? != 0,
        },
    })
}

/// Reads the whole registry.
pub async fn read(database: &Database) -> Result<Registry, StoreError> {
    let mut connection = database.acquire().await?;
    read_in(&mut connection).await
}

/// The same, as a transaction under way sees it.
pub async fn read_in(connection: &mut AnyConnection) -> Result<Registry, StoreError> {
    let authorities = Authorities::read(connection).await?;
    let mut edits: HashMap<String, Vec<Written>> = HashMap::new();
    for row in sqlx::query(WRITTEN).fetch_all(&mut *connection).await? {
        let written = written(&row)?;
        edits
            .entry(written.edit.key.clone())
            .or_default()
            .push(written);
    }
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{RECORD} ORDER BY p.key")))
        .fetch_all(&mut *connection)
        .await?;
    let records: Vec<Record> = rows.iter().map(record).collect::<Result<_, _>>()?;
    drop(rows);
    Ok(gathered(records, edits, &authorities))
}

fn gathered(
    records: Vec<Record>,
    mut edits: HashMap<String, Vec<Written>>,
    authorities: &Authorities,
) -> Registry {
    let led: HashMap<String, String> = records
        .iter()
        .filter_map(|record| Some((record.key.clone(), record.leader.clone()?)))
        .collect();
    let mut groups: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for record in records {
        let key = final_of(&led, &record.key).to_owned();
        groups.entry(key).or_default().push(record);
    }
    let mut registry = Registry::default();
    for (key, records) in groups {
        let written: Vec<Written> = records
            .iter()
            .filter_map(|record| edits.remove(&record.key))
            .flatten()
            .collect();
        registry.add(&key, records, written, authorities);
    }
    registry
}

fn final_of<'a>(led: &'a HashMap<String, String>, key: &'a str) -> &'a str {
    let steps = std::iter::successors(Some(key), |key| led.get(*key).map(String::as_str));
    steps.take(MOST_STEPS).last().unwrap_or(key)
}

impl Registry {
    fn add(
        &mut self,
        key: &str,
        records: Vec<Record>,
        written: Vec<Written>,
        authorities: &Authorities,
    ) {
        let (live, gone): (Vec<Record>, Vec<Record>) =
            records.into_iter().partition(|record| !record.withdrawn);
        // Whatever the tables say, a place bears the key of one of its records.
        let lead = live.iter().position(|record| record.key == key);
        let Some(leader) = live.get(lead.unwrap_or(0)) else {
            let gone = gone.into_iter().map(|record| (record.key, record.place));
            self.withdrawn.extend(gone);
            return;
        };
        let (key, source) = (leader.key.clone(), leader.source.clone());
        let since = since_of(live.iter().chain(&gone));
        let keys: Vec<String> = live
            .iter()
            .chain(&gone)
            .map(|record| record.key.clone())
            .collect();
        let Some(golden) = golden(&key, live, written, &since, authorities) else {
            return;
        };
        if is_taken_off(&golden.edits) {
            let all = keys.into_iter().map(|key| (key, golden.place.clone()));
            self.withdrawn.extend(all);
            return;
        }
        let absorbed = keys.into_iter().filter(|known| *known != key);
        self.moved
            .extend(absorbed.map(|absorbed| (absorbed, key.clone())));
        self.published.push(PublishedPlace {
            key,
            source,
            place: golden.place,
            undated: golden.undated,
            origins: golden.origins,
        });
    }
}

/// The place of a record's key, if there ever was one.
pub async fn of_key(
    connection: &mut AnyConnection,
    key: &str,
) -> Result<Option<Gathered>, StoreError> {
    let key = clusters::leader_of(connection, key).await?;
    let of_place = format!(
        "{RECORD} WHERE p.key = $1 OR p.key IN \
         (SELECT place_key FROM place_cluster WHERE leader = $1) ORDER BY p.key LIMIT $2"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(of_place))
        .bind(&key)
        .bind(MOST_MEMBERS)
        .fetch_all(&mut *connection)
        .await?;
    let mut records: Vec<Record> = rows.iter().map(record).collect::<Result<_, _>>()?;
    records.sort_by_key(|record| (record.key != key, record.withdrawn));
    let mut edits = Vec::new();
    let on_record = format!("{WRITTEN} WHERE e.place_key = $1 ORDER BY e.part LIMIT 40");
    for record in &records {
        let rows = sqlx::query(sqlx::AssertSqlSafe(on_record.clone()))
            .bind(&record.key)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            edits.push(written(row)?);
        }
    }
    let authorities = Authorities::read(connection).await?;
    let withdrawn = records.iter().all(|record| record.withdrawn);
    let since = since_of(&records);
    let steward = records.iter().find_map(|record| record.steward.clone());
    // A place that no source has any more says what its leader said last.
    let shown = |record: &&Record| match withdrawn {
        true => record.key == key,
        false => !record.withdrawn,
    };
    let shown: Vec<Record> = records.iter().filter(shown).map(Record::again).collect();
    let golden = golden(&key, shown, edits, &since, &authorities);
    Ok(golden.map(|golden| Gathered {
        key,
        withdrawn,
        records,
        steward,
        golden,
    }))
}

impl Record {
    fn again(&self) -> Self {
        Self {
            key: self.key.clone(),
            source: self.source.clone(),
            place: self.place.clone(),
            undated: self.undated,
            withdrawn: self.withdrawn,
            steward: self.steward.clone(),
            leader: self.leader.clone(),
            since: self.since,
        }
    }

    fn origin(&self) -> RecordOrigin {
        let title = self.place.source.as_deref();
        RecordOrigin {
            key: self.key.as_str().into(),
            source: self.source.as_str().into(),
            title: title.filter(|title| *title != self.source).map(Into::into),
            id: self.place.id.as_str().into(),
            date: (!self.undated).then_some(self.place.date_maj),
        }
    }
}

type Since = HashMap<String, DateTime<Utc>>;

fn since_of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Since {
    let of = |record: &Record| Some((record.key.clone(), record.since?));
    records.into_iter().filter_map(of).collect()
}

/// The place that these records are, under these corrections.
fn golden(
    key: &str,
    mut records: Vec<Record>,
    written: Vec<Written>,
    since: &Since,
    authorities: &Authorities,
) -> Option<Golden> {
    records.sort_by(|a, b| (a.key != key, &a.key).cmp(&(b.key != key, &b.key)));
    let origins: Vec<RecordOrigin> = records.iter().map(Record::origin).collect();
    let carried = written
        .iter()
        .filter(|written| written.edit.key != key)
        .map(|written| written.part)
        .collect();
    let kept = kept(key, written, since);
    if kept.is_empty() && records.len() == 1 {
        let only = records.pop()?;
        return Some(Golden {
            place: only.place.clone(),
            sourced: only.place,
            undated: only.undated,
            edits: Texts::new(),
            carried,
            origins: Origins::new(origins, Vec::new()),
        });
    }
    let members: Vec<Member<'_>> = records
        .iter()
        .map(|record| Member {
            key: &record.key,
            place: &record.place,
            authority: authorities.of(&record.source),
            dated: !record.undated,
            // A geocoder's street or hamlet is no match for a point that somebody gave.
            rough_position: in_the_middle(&record.place)
                || record.place.precision > Precision::Numero,
        })
        .collect();
    let merged = merge(&members, 0, Survivorship::bundled())?;
    let edits: Texts = kept
        .iter()
        .map(|(part, edit)| (*part, edit.text.clone()))
        .collect();
    let place = overlay(&merged.place, &edits);
    let mut fields = Vec::new();
    for field in Field::ALL {
        let corrected = kept.get(&Part::Field(field));
        if let Some(edit) = corrected.filter(|edit| edit.text == place.text(field)) {
            fields.push((field, FieldOrigin::Hand(edit.at.date_naive())));
        } else if !merged.provenance.of(field).is_empty() {
            let from = merged.provenance.of(field).iter();
            let from = from.filter_map(|number| u16::try_from(*number).ok());
            fields.push((field, FieldOrigin::Records(from.collect())));
        }
    }
    Some(Golden {
        place,
        undated: merged.undated && !kept.contains_key(&Part::Field(Field::DateMaj)),
        sourced: merged.place,
        edits,
        carried,
        origins: Origins::new(origins, fields),
    })
}

/// The corrections that stay. One made on the sheet of the place goes before those that its records
/// already brought; of those, the owner's own goes first, then the latest.
fn kept(key: &str, written: Vec<Written>, since: &Since) -> BTreeMap<Part, HandEdit> {
    let mut by_part: BTreeMap<Part, Vec<HandEdit>> = BTreeMap::new();
    for written in written {
        by_part.entry(written.part).or_default().push(written.edit);
    }
    let stays = |(part, mut edits): (Part, Vec<HandEdit>)| {
        let own = edits.iter().find(|edit| edit.key == key);
        if let Some(at) = own.map(|edit| edit.at) {
            let known_then = |edit: &HandEdit| since.get(&edit.key).is_some_and(|came| *came <= at);
            edits.retain(|edit| edit.key == key || !known_then(edit));
        }
        Some((part, surviving(&edits)?.clone()))
    };
    by_part.into_iter().filter_map(stays).collect()
}

/// Whether a position is only that of the commune.
fn in_the_middle(place: &Place) -> bool {
    let commune = place
        .code_insee
        .and_then(|code| Territories::bundled().resolve(code));
    let middle = commune.map(|commune| commune.position);
    place
        .position
        .zip(middle)
        .is_some_and(|(position, middle)| position.distance_m(middle) < MIDDLE_M)
}
