//! Territories as people write and read them in forms, and where a role or an
//! organisation stands.

use sqlx::AnyConnection;
use sqlx::Row;
use territory::{Level, Territories, TerritoryId, fold};

use super::error::{NetworkError, stored};
use crate::kernel::formats;
use crate::kernel::identity::OrganisationId;
use crate::kernel::policy::{Scope, Target};

/// The levels of which somebody works or a Hub is made.
pub const LEVELS: [Level; 4] = [
    Level::Region,
    Level::Departement,
    Level::Epci,
    Level::Commune,
];

/// `Ille-et-Vilaine (departement-35)`: what a form shows, and reads back.
pub fn written(id: TerritoryId) -> String {
    format!("{} ({id})", name(id))
}

/// Its name.
pub fn name(id: TerritoryId) -> String {
    let known = Territories::bundled().territory(id);
    known.map_or_else(|| id.to_string(), |territory| territory.name.clone())
}

/// The territory that a text means: its id, its name, or its name followed by its id; or what to do.
pub fn read(text: &str) -> Result<TerritoryId, String> {
    let text = text.trim();
    let all = Territories::bundled();
    let told = text
        .rsplit_once('(')
        .and_then(|(_, id)| id.strip_suffix(')'))
        .unwrap_or(text);
    let known = |id: &TerritoryId| {
        let works = LEVELS.contains(&id.level) || id.level == Level::Pays;
        works && all.territory(*id).is_some()
    };
    if let Some(id) = told.parse().ok().filter(known) {
        return Ok(id);
    }
    if text.is_empty() {
        return Err(
            "Écrivez une commune, une intercommunalité, un département ou une région.".to_owned(),
        );
    }
    if fold(text) == "france" {
        return Ok(TerritoryId::france());
    }
    let suggestions = all.suggest(text, 20);
    let mut likely = suggestions.iter().filter(|found| known(&found.id));
    let exact: Vec<_> = likely.clone().filter(|found| found.exact).collect();
    match exact[..] {
        [one] => Ok(one.id),
        [] => Err(match likely.next() {
            Some(close) => format!(
                "Nous ne connaissons pas «\u{a0}{text}\u{a0}». Vouliez-vous dire {}\u{202f}?",
                written(close.id)
            ),
            None => {
                format!("Nous ne connaissons pas «\u{a0}{text}\u{a0}». Vérifiez l’orthographe.")
            }
        }),
        _ => {
            let names: Vec<String> = exact
                .iter()
                .take(6)
                .map(|found| written(found.id))
                .collect();
            Err(format!(
                "Plusieurs territoires portent ce nom. Recopiez celui que vous voulez\u{a0}: {}.",
                formats::enumeration(&names)
            ))
        }
    }
}

/// A scope as people read it; `organisation` names those.
pub fn scope_name(scope: &Scope, organisation: Option<&str>) -> String {
    match scope {
        Scope::Nation => "toute la France".to_owned(),
        Scope::Territory(id) => name(*id),
        Scope::Hub(hub) => name(hub.territory()),
        Scope::Organisation(_) => organisation.unwrap_or("organisation inconnue").to_owned(),
    }
}

/// Where an organisation works, if there is one of this id.
pub async fn territory_of(
    connection: &mut AnyConnection,
    organisation: &OrganisationId,
) -> Result<Option<TerritoryId>, NetworkError> {
    let row = sqlx::query("SELECT territory_id FROM organisation WHERE id = $1")
        .bind(organisation.as_str())
        .fetch_optional(connection)
        .await?;
    let text = row
        .map(|row| row.try_get::<String, _>("territory_id"))
        .transpose()?;
    text.map(|text| stored(&text, "territory")).transpose()
}

/// Where a role on a scope stands: whoever gives or takes it must hold all of that. None where the
/// scope is an organisation that does not exist; `territory` says where one does.
pub fn target_of(subject: String, scope: &Scope, territory: Option<TerritoryId>) -> Option<Target> {
    Some(match scope {
        Scope::Nation => Target::new(subject),
        Scope::Territory(id) => Target::new(subject).within(*id),
        Scope::Hub(hub) => Target::hub(*hub).about(subject),
        Scope::Organisation(id) => Target::organisation(id, territory?).about(subject),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_read_as_people_write_it() {
        for (text, id) in [
            ("Ille-et-Vilaine", "departement-35"),
            ("ille et vilaine", "departement-35"),
            ("departement-35", "departement-35"),
            ("Paris (commune-75056)", "commune-75056"),
            (" Occitanie ", "region-76"),
            ("France", &TerritoryId::france().to_string()),
            ("France (pays-fr)", &TerritoryId::france().to_string()),
        ] {
            assert_eq!(
                read(text).map(|id| id.to_string()),
                Ok(id.to_owned()),
                "{text}"
            );
        }
        assert_eq!(
            read(&written("epci-243500139".parse().unwrap())),
            "epci-243500139".parse().map_err(|_| String::new())
        );
        assert!(
            read("Ille-et-Vilain")
                .unwrap_err()
                .contains("departement-35")
        );
        // A name that several bear is never guessed.
        for (text, one) in [("Paris", "commune-75056"), ("Bretagne", "region-53")] {
            assert!(read(text).unwrap_err().contains(one), "{text}");
        }
        assert!(read("").is_err() && read("zzzzqqq").is_err() && read("hub-hinaura").is_err());
    }
}
