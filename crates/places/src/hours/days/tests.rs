use super::*;

/// What Monday's cell gives, as it would be written.
fn monday(raw: &str) -> Option<String> {
    let cleaned = Horaires::from_days(&vec![(0, vec![raw.to_owned()])]);
    cleaned.value.map(|hours| hours.to_string())
}

fn week(raw: &str) -> Option<String> {
    let cleaned = Horaires::from_week_text(raw);
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
        ("1Oh à 12h", "10:00-12:00"),
        ("9h -1 2h", "09:00-12:00"),
        ("après 19h", "19:00+"),
        ("9h-12h sur rendez-vous", "09:00-12:00 \"sur rendez-vous\""),
    ] {
        assert_eq!(monday(raw), Some(format!("Mo {expected}")), "{raw}");
    }
}

#[test]
fn what_is_not_weekly_is_said_so() {
    for (raw, expected) in [
        ("9h-12h (semaine paire)", "week 02-53/2 Mo 09:00-12:00"),
        ("Semaines impaires 14h à 17h", "week 01-53/2 Mo 14:00-17:00"),
        ("1er lundi du mois : 9h-12h", "Mo[1] 09:00-12:00"),
        (
            "10h-12h les 1er et 3ème lundis de chaque mois",
            "Mo[1,3] 10:00-12:00",
        ),
        ("dernier lundi du mois 9h-12h", "Mo[-1] 09:00-12:00"),
        (
            "9h-12h sauf le 1er lundi du mois",
            "Mo 09:00-12:00; Mo[1] off",
        ),
        (
            "9h-12h (+14h-17h le 1er lundi du mois)",
            "Mo 09:00-12:00, Mo[1] 14:00-17:00",
        ),
        (
            "10h à 12h une semaine sur deux",
            "Mo 10:00-12:00 unknown \"une semaine sur deux\"",
        ),
        (
            "14h à 16h (tous les 15 jours)",
            "Mo 14:00-16:00 unknown \"une semaine sur deux\"",
        ),
        ("9h-12h sauf jours fériés", "Mo 09:00-12:00; PH off"),
        ("9h-12h hors vacances scolaires", "Mo 09:00-12:00; SH off"),
        (
            "16h - 18h (juillet-août : 10h - 12h / 16h - 19h)",
            "Mo 16:00-18:00; Jul-Aug Mo 10:00-12:00,16:00-19:00",
        ),
        ("sur rendez-vous", "Mo unknown \"sur rendez-vous\""),
    ] {
        assert_eq!(monday(raw).as_deref(), Some(expected), "{raw}");
    }
}

#[test]
fn weeks_are_read() {
    for (raw, expected) in [
        (
            "du lundi au vendredi de 9h à 12h et de 14h à 17h ; samedi 9h-12h",
            "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00",
        ),
        (
            "Lundi, mercredi et vendredi : 9h-12h / Mardi : 14h-17h30",
            "Mo,We,Fr 09:00-12:00; Tu 14:00-17:30",
        ),
        ("9h-19h du lundi au samedi", "Mo-Sa 09:00-19:00"),
        ("mardi 14 h 30 à 18 h - dimanche fermé", "Tu 14:30-18:00"),
        (
            "du lundi au vendredi 9h-12h et 14h-17h sauf le mercredi après-midi",
            "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 09:00-12:00",
        ),
        ("1er et 3e mardi du mois 9h-12h", "Tu[1,3] 09:00-12:00"),
        (
            "les mardis d’octobre à juin de 9h à 17h",
            "Oct-Jun Tu 09:00-17:00",
        ),
        (
            "du 1er septembre au 30 juin : lundi 9h-12h",
            "Sep 01-Jun 30 Mo 09:00-12:00",
        ),
        (
            "tous les jours sauf le dimanche de 9h à 18h",
            "Mo-Sa 09:00-18:00",
        ),
        ("9h-12h", "09:00-12:00 unknown \"jours non précisés\""),
        ("lundi 9h-12h, mardi 14h-7h", "Mo 09:00-12:00"),
        ("Mo-Fr 9:00-12:00", "Mo-Fr 9:00-12:00"),
    ] {
        assert_eq!(week(raw).as_deref(), Some(expected), "{raw}");
    }
}

#[test]
fn what_is_uncertain_is_not_read() {
    for raw in [
        "1er mardi du mois : 9h-12h",
        "Mardi 9h-12h",
        "9h-17h fermé 12h-14h",
        "9h-17h, fermé de 12h à 14h",
        "9h-17h / fermé - 12h-14h",
        "14h-12h / 12h-20h",
        "9h / 12h / 14h",
        "9h, 10h, 14h, 15h",
        "9h et 14h",
        "12/05",
        "2022-2023",
        "18h",
        "01:00 - 17:00",
        "09:00-13:00-/3:00-16:00",
        "09:12 - 14:17",
        "9h - 12h / 5h - 7h",
        "14h - 9h",
        "9h-12h si beau temps",
        "après-midi",
        "Itinérance",
        "souscondition",
    ] {
        let cleaned = Horaires::from_days(&vec![(0, vec![raw.to_owned()])]);
        assert_eq!(cleaned.value, None, "{raw}");
        assert_eq!(cleaned.findings.len(), 1, "{raw}");
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
        let cleaned = Horaires::from_days(&vec![(0, vec![raw.to_owned()])]);
        assert_eq!(
            (cleaned.value, cleaned.findings),
            (None, Vec::new()),
            "{raw}"
        );
    }
}

#[test]
fn one_unreadable_day_keeps_the_others() {
    let cells = [
        (0, "9h-12h sur rendez-vous"),
        (1, "9h-12h si possible"),
        (2, "9h-12h"),
        (3, "Sans rendez-vous de 9h à 12h"),
        (4, "9h-12h (un vendredi sur deux)"),
        (5, "9h-16h3"),
        (7, "fermé"),
    ];
    let cells = cells
        .iter()
        .map(|(day, raw)| (*day, vec![(*raw).to_owned()]));
    let cleaned = Horaires::from_days(&cells.collect());
    let hours = cleaned.value.map(|hours| hours.to_string());
    assert_eq!(
        hours.as_deref(),
        Some(
            "We,Th 09:00-12:00; Sa 09:00-16:30; Mo 09:00-12:00 \"sur rendez-vous\"; \
             Fr 09:00-12:00 unknown \"une semaine sur deux\"; PH off"
        )
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
            (Partial, "9h-12h si possible"),
            (Partial, "9h-12h (un vendredi sur deux)"),
            (Repaired, "9h-16h3"),
        ]
    );
    assert!(cleaned.findings[0].message.contains("mardi"));
}

#[test]
fn a_clause_that_is_not_certain_leaves_the_others() {
    let cleaned = Horaires::from_week_text("lundi 14h-7h, vendredi 9h-12h");
    assert_eq!(cleaned.value.unwrap().as_str(), "Fr 09:00-12:00");
    let [finding] = &cleaned.findings[..] else {
        panic!("one finding");
    };
    assert!(finding.message.contains("(lundi)"), "{}", finding.message);
}
