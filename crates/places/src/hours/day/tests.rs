use super::*;

/// What Monday's cell gives, as it would be written.
fn monday(raw: &str) -> Option<String> {
    let cleaned = crate::hours::Horaires::from_days(&vec![(0, vec![raw.to_owned()])]);
    cleaned.value.map(|hours| hours.to_string())
}

#[test]
fn hours_are_read() {
    for (raw, expected) in [
        ("9h-12h", "09:00-12:00"),
        ("9h12h", "09:00-12:00"),
        ("9h12h-14h17h", "09:00-12:00,14:00-17:00"),
        ("12h3019h", "12:30-19:00"),
        ("9h17h30", "09:00-17:30"),
        ("09h00-12h30/13h30-1730", "09:00-12:30,13:30-17:30"),
        ("9h30 - 12h / 13h30 - 17h", "09:30-12:00,13:30-17:00"),
        ("9h – 12h30 / 13h30 – 17h", "09:00-12:30,13:30-17:00"),
        ("de 9h à 12h et de 14h à 17h", "09:00-12:00,14:00-17:00"),
        ("9 h 30 à 12 h, 14 h à 17 h 15", "09:30-12:00,14:00-17:15"),
        ("13 h 30 h à 17 h 30", "13:30-17:30"),
        ("09.00-12.00", "09:00-12:00"),
        ("09:00:00-12:00:00", "09:00-12:00"),
        ("08 :30-12:00/13: 30-17:00", "08:30-12:00,13:30-17:00"),
        ("8:30 -12:00 /14: - 17:30", "08:30-12:00,14:00-17:30"),
        ("9-12/14-18", "09:00-12:00,14:00-18:00"),
        ("8 à 18h", "08:00-18:00"),
        ("10h/12h et 13h30/16h30", "10:00-12:00,13:30-16:30"),
        ("9h30-12h et 13h,17h", "09:30-12:00,13:00-17:00"),
        ("entre 10h et 12h", "10:00-12:00"),
        ("9hè16h", "09:00-16:00"),
        ("9h à midi, 14h-18h", "09:00-12:00,14:00-18:00"),
        ("14h - minuit", "14:00-24:00"),
        ("24h/24", "00:00-24:00"),
        ("24h/24, 7j/7", "00:00-24:00"),
        ("9h-18h (non stop)", "09:00-18:00"),
        ("10h-18h30 (journée continue)", "10:00-18:30"),
        ("8h-17h sans interruption", "08:00-17:00"),
        ("Fermé le matin - 13h30 à 18h", "13:30-18:00"),
        ("9h00 à 12h00 - fermé l'après-midi", "09:00-12:00"),
        ("9h-12h / Fermé", "09:00-12:00"),
        ("9h12h / x", "09:00-12:00"),
        ("Lundi 8h30/11h30  14h/16h", "08:30-11:30,14:00-16:00"),
        ("Permanence de 9h à 12h", "09:00-12:00"),
        ("8h à 12h &amp; 13h30 à 17h30", "08:00-12:00,13:30-17:30"),
        ("9h-12h / 12h-17h", "09:00-17:00"),
        ("9h-12h / 9h-12h / 14h-17h", "09:00-12:00,14:00-17:00"),
        ("00:00 - 00:00 / 09:00 - 12:00", "09:00-12:00"),
    ] {
        assert_eq!(monday(raw), Some(format!("Mo {expected}")), "{raw}");
    }
}

#[test]
fn some_days_only() {
    for (raw, expected) in [
        ("9h-12h (semaine paire)", "week 02-53/2 Mo 09:00-12:00"),
        ("Semaines impaires 14h à 17h", "week 01-53/2 Mo 14:00-17:00"),
        ("1er lundi du mois : 9h-12h", "Mo[1] 09:00-12:00"),
        (
            "10h-12h les 1er et 3ème lundis de chaque mois",
            "Mo[1,3] 10:00-12:00",
        ),
        ("9h-12h sauf jours fériés", "Mo 09:00-12:00; PH off"),
    ] {
        assert_eq!(monday(raw).as_deref(), Some(expected), "{raw}");
    }
}

#[test]
fn what_is_uncertain_is_not_read() {
    for raw in [
        "9h-12h hors vacances scolaires",
        "9h-12h sauf le 1er lundi du mois",
        "10h à 12h une semaine sur deux",
        "Permanence de 14h à 16h (tous les 15 jours)",
        "9h-12h (+14h-17h le 1er lundi du mois)",
        "9h-12h et 14h-17h le 1er lundi du mois",
        "1er mardi du mois : 9h-12h",
        "Mardi 9h-12h",
        "16h - 18h (juillet-août : 10h - 12h / 16h - 19h)",
        "9h-17h fermé 12h-14h",
        "9h-17h, fermé de 12h à 14h",
        "9h-17h / fermé - 12h-14h",
        "14h-12h / 12h-20h",
        "9h / 12h / 14h",
        "9h, 10h, 14h, 15h",
        "9h et 14h",
        "9h 12h à 14h 18h",
        "9/12",
        "12/05",
        "2022-2023",
        "18h",
        "après 19h",
        "01:00 - 17:00",
        "09:00-13:00-/3:00-16:00",
        "09:12 - 14:17",
        "09:00 - 00:00",
        "00:00 - 00:00",
        "9h - 12h / 5h - 7h",
        "14h - 9h",
        "9h -1 2h",
        "1Oh à 12h",
        "9h-12h au 5 rue Erik Satie",
        "après-midi",
        "souscondition",
    ] {
        assert_eq!(read(raw, 0), Reading::Unread, "{raw}");
    }
    for raw in [
        "Fermé",
        "FERMÉ",
        "- / -",
        "x / X",
        "non",
        ": Fermé",
        "Pas d'accueil.",
        "Non ouvert au public",
    ] {
        assert_eq!(read(raw, 0), Reading::Closed, "{raw}");
    }
    for raw in ["sur rendez-vous", "Sur RDV (le matin)", "sur rendez - vous"] {
        assert_eq!(read(raw, 0), Reading::AppointmentOnly, "{raw}");
    }
}

#[test]
fn what_is_left_out_is_said() {
    let cells = [
        (0, "9h-12h sur rendez-vous"),
        (1, "9h-12h hors vacances"),
        (2, "9h-12h"),
        (3, "Sans rendez-vous de 9h à 12h"),
        (4, "9h - 15h / 14h - 19h"),
        (5, "9h-16h3"),
        (7, "fermé"),
    ];
    let cells = cells
        .iter()
        .map(|(day, raw)| (*day, vec![(*raw).to_owned()]));
    let cleaned = crate::hours::Horaires::from_days(&cells.collect());
    let hours = cleaned.value.map(|hours| hours.to_string());
    assert_eq!(
        hours.as_deref(),
        Some("Mo,We,Th 09:00-12:00; Fr 09:00-19:00; Sa 09:00-16:30; PH off")
    );
    let findings: Vec<_> = cleaned
        .findings
        .iter()
        .map(|f| (f.kind, f.raw.as_str()))
        .collect();
    use crate::clean::IssueKind::{Partial, Repaired};
    assert_eq!(
        findings,
        [
            (Partial, "9h-12h sur rendez-vous"),
            (Partial, "9h-12h hors vacances"),
            (Repaired, "9h - 15h / 14h - 19h"),
            (Repaired, "9h-16h3"),
        ]
    );
}
