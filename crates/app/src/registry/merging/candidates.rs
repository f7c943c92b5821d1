//! Which places one might merge a place with: those the machine finds alike, those one names, the
//! nearest.

use super::golden::Gathered;
use super::store::pairs;
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::formats;
use crate::kernel::identity::SignedIn;
use crate::kernel::policy::{Action, Target, may};
use crate::kernel::state::AppState;
use crate::registry::store::StoreError;

/// How many are shown.
const MOST: usize = 12;

/// The nearest are looked for so far, in metres.
const NEAR_M: f64 = 1_000.0;

/// A place to merge with.
pub struct Candidate {
    pub key: String,
    pub name: String,
    pub address: String,
    /// Why it is shown.
    pub because: String,
}

/// The places one might merge this one with, the likeliest first.
pub async fn candidates(
    state: &AppState,
    signed_in: &SignedIn,
    gathered: &Gathered,
    words: &str,
) -> Result<Vec<Candidate>, StoreError> {
    let atlas = state.atlas();
    let mut found: Vec<Candidate> = Vec::new();
    let mut add = |place: &AtlasPlace, because: String| {
        let target = Target::place(&place.key, place.place.code_insee, None);
        let known = found.iter().any(|known| known.key == place.key);
        let mine = may(&signed_in.roles, Action::MergePlaces, &target).is_ok();
        if place.key != gathered.key && !known && mine && found.len() < MOST {
            found.push(Candidate {
                key: place.key.clone(),
                name: place.place.nom.clone(),
                address: format!(
                    "{}, {} {}",
                    formats::address(&place.place.adresse),
                    place.place.code_postal,
                    place.place.commune
                ),
                because,
            });
        }
    };
    let words: Vec<String> = territory::fold(words)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if !words.is_empty() {
        for place in atlas.places().iter().filter(|place| place.is_named(&words)) {
            add(place, String::new());
        }
        return Ok(found);
    }
    let mut connection = state.database.acquire().await?;
    for record in &gathered.records {
        for pair in pairs::of_record(&mut connection, &record.key).await? {
            let other = if pair.a == record.key {
                &pair.b
            } else {
                &pair.a
            };
            if let Some(place) = atlas.place(other) {
                add(place, pair.evidence.clone());
            }
        }
    }
    if let Some(position) = gathered.golden.place.position {
        let near = atlas.nearest(position);
        for (metres, place) in near.take_while(|(metres, _)| *metres <= NEAR_M).take(MOST) {
            add(place, format!("à {metres:.0}\u{a0}m"));
        }
    }
    Ok(found)
}
