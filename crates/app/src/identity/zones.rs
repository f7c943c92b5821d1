//! The time zones of the French territories, as people look for theirs.

use chrono_tz::Tz;

/// A zone and the territories that live by it.
pub struct Zone {
    pub zone: Tz,
    pub label: &'static str,
}

/// Zones of one part of the world.
pub struct Group {
    pub label: &'static str,
    pub zones: &'static [Zone],
}

const fn zone(zone: Tz, label: &'static str) -> Zone {
    Zone { zone, label }
}

/// All that are offered.
pub const GROUPS: [Group; 4] = [
    Group {
        label: "Europe",
        zones: &[zone(Tz::Europe__Paris, "Hexagone et Corse")],
    },
    Group {
        label: "Amérique",
        zones: &[
            zone(Tz::America__Guadeloupe, "Guadeloupe"),
            zone(Tz::America__Martinique, "Martinique"),
            zone(Tz::America__Cayenne, "Guyane"),
            zone(Tz::America__St_Barthelemy, "Saint-Barthélemy"),
            zone(Tz::America__Marigot, "Saint-Martin"),
            zone(Tz::America__Miquelon, "Saint-Pierre-et-Miquelon"),
        ],
    },
    Group {
        label: "Océan Indien",
        zones: &[
            zone(Tz::Indian__Reunion, "La Réunion"),
            zone(Tz::Indian__Mayotte, "Mayotte"),
            zone(Tz::Indian__Kerguelen, "Terres australes"),
        ],
    },
    Group {
        label: "Océan Pacifique",
        zones: &[
            zone(Tz::Pacific__Noumea, "Nouvelle-Calédonie"),
            zone(
                Tz::Pacific__Tahiti,
                "Polynésie française : îles de la Société, Tuamotu, Australes",
            ),
            zone(
                Tz::Pacific__Marquesas,
                "Polynésie française : îles Marquises",
            ),
            zone(Tz::Pacific__Gambier, "Polynésie française : îles Gambier"),
            zone(Tz::Pacific__Wallis, "Wallis-et-Futuna"),
        ],
    },
];

/// The zone of this name, if it is offered.
pub fn offered(name: &str) -> Option<Tz> {
    let mut zones = GROUPS.iter().flat_map(|group| group.zones);
    zones
        .find(|zone| zone.zone.name() == name)
        .map(|zone| zone.zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zones_of_france_are_taken() {
        assert_eq!(offered("Indian/Reunion"), Some(Tz::Indian__Reunion));
        assert_eq!(offered("Europe/London"), None);
        assert_eq!(offered(""), None);
    }
}
