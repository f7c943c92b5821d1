//! Facts that follow from where a commune is: the Hub that serves it, its time zone.

use crate::{Code, Commune};

/// The sixteen Hubs: slug, name, and the régions (two digits) and overseas départements or
/// collectivités (three digits) they serve. Saint-Pierre-et-Miquelon, Saint-Barthélemy and
/// Saint-Martin are named by none.
pub(crate) const HUBS: [(&str, &str, &[&str]); 16] = [
    ("hinaura", "Hinaura", &["84"]),
    ("mednum-bfc", "MedNum BFC", &["27"]),
    ("hub-bretagne", "Hub Bretagne", &["53"]),
    ("hub-lo", "Hub-Lo", &["24"]),
    ("hub-corsica", "Hub Corsica", &["94"]),
    ("hubest", "HubEst", &["44"]),
    ("les-assembleurs", "Les Assembleurs", &["32"]),
    ("hub-francil-in", "Hub Francil’IN", &["11"]),
    ("numi", "Numi", &["28"]),
    ("hubikoop", "Hubikoop", &["75"]),
    ("hub-rhinocc", "Hub RhinOcc", &["76"]),
    ("conumm", "CoNumm", &["52"]),
    ("hub-du-sud", "Hub du Sud", &["93"]),
    ("hub-antilles", "Hub Antilles", &["971", "972"]),
    ("hub-guyane", "Hub Guyane", &["973"]),
    (
        "ultranumerique",
        "UltraNumérique",
        &["974", "976", "986", "987", "988"],
    ),
];

/// The Hub of a commune of that département and région.
pub(crate) fn hub_of(departement: Code, region: Option<Code>) -> Option<Code> {
    let served = |area: &&str| match area.len() {
        2 => region.is_some_and(|region| region.as_str() == *area),
        _ => departement.as_str() == *area,
    };
    let hub = HUBS
        .iter()
        .find(|(_, _, areas)| areas.iter().any(&served))?;
    hub.0.parse().ok()
}

/// The IANA zone in which the commune's clocks run.
pub(crate) fn time_zone(commune: &Commune) -> &'static str {
    match commune.departement.as_str() {
        "971" => "America/Guadeloupe",
        "972" => "America/Martinique",
        "973" => "America/Cayenne",
        "974" => "Indian/Reunion",
        "975" => "America/Miquelon",
        "976" => "Indian/Mayotte",
        "977" => "America/St_Barthelemy",
        "978" => "America/Marigot",
        "984" => "Indian/Kerguelen",
        "986" => "Pacific/Wallis",
        "987" => match commune.code.as_str() {
            // The Marquises are half an hour ahead of Tahiti, the Gambier an hour.
            "98718" | "98723" | "98731" | "98746" | "98756" | "98757" => "Pacific/Marquesas",
            "98719" => "Pacific/Gambier",
            _ => "Pacific/Tahiti",
        },
        "988" => "Pacific/Noumea",
        _ => "Europe/Paris",
    }
}
