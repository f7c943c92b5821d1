//! The grammar of opening hours: what it reads can be said in OSM and in French, reads back the
//! same, and tells of every stretch of the text what it was understood as.

use std::collections::BTreeMap;

use places::hours::Horaires;
use places::hours::grammar::{Reading, read_day, read_week};
use proptest::prelude::*;

const DAYS: [(&str, &str); 7] = [
    ("Mo", "lundi"),
    ("Tu", "mardi"),
    ("We", "mercredi"),
    ("Th", "jeudi"),
    ("Fr", "vendredi"),
    ("Sa", "samedi"),
    ("Su", "dimanche"),
];

/// Any text, and text made of the words of people who write hours.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "([0-9]{1,4}|h|:| |[-–/,.;()+\n]|à|et|de|du|au|lundi|mar|jeu|ve|midi|fermé|sauf|rdv|sur|1er|dernier|du mois|un|deux|semaine|paire|par|tous les|vacances|scolaires|juillet|hiver|jours fériés|si|matin|après|pas|x){0,14}",
    ]
}

fn holds(text: &str, reading: &Reading, osm: Option<String>) {
    for part in &reading.parts {
        assert!(text.get(part.place.clone()).is_some(), "{text:?} {part:?}");
    }
    for pair in reading.parts.windows(2) {
        assert!(pair[0].place.start <= pair[1].place.start, "{text:?}");
    }
    for omission in &reading.omissions {
        assert!(text.get(omission.place.clone()).is_some(), "{text:?}");
    }
    if let Some(osm) = osm {
        let hours: Horaires = osm
            .parse()
            .unwrap_or_else(|_| panic!("{text:?} gives {osm}"));
        let _ = (hours.in_french(), hours.remarks());
    }
}

proptest! {
    #[test]
    fn what_is_read_is_valid_osm(text in cell()) {
        for column in [None, Some(0), Some(7)] {
            let reading = read_day(&text, column);
            holds(&text, &reading, reading.osm_of_day(0));
            holds(&text, &reading, reading.osm_of_given_day());
        }
        let reading = read_week(&text);
        holds(&text, &reading, reading.osm());
    }
}

/// Hours of one or two stretches, and how people may write them.
fn hours() -> impl Strategy<Value = (Vec<(u16, u16)>, String)> {
    let quarter = |from: u16, until: u16| (from..until).prop_map(|n| n * 15);
    let spans = prop_oneof![
        (quarter(28, 44), quarter(46, 50)).prop_map(|(a, b)| vec![(a, b)]),
        (quarter(52, 60), quarter(64, 88)).prop_map(|(a, b)| vec![(a, b)]),
        (
            quarter(28, 44),
            quarter(46, 50),
            quarter(52, 60),
            quarter(64, 88)
        )
            .prop_map(|(a, b, c, d)| vec![(a, b), (c, d)]),
    ];
    (spans, 0..5_usize, 0..4_usize).prop_map(|(spans, joint, between)| {
        let clock = |minutes: u16| match (minutes / 60, minutes % 60) {
            (h, 0) if joint != 3 => format!("{h}h"),
            (h, m) if joint == 3 => format!("{h:02}:{m:02}"),
            (h, m) => format!("{h}h{m:02}"),
        };
        let written: Vec<String> = spans
            .iter()
            .map(|(from, until)| {
                let (from, until) = (clock(*from), clock(*until));
                match joint {
                    0 => format!("de {from} à {until}"),
                    1 => format!("{from}-{until}"),
                    2 => format!("{from} / {until}"),
                    _ => format!("{from} – {until}"),
                }
            })
            .collect();
        let between = [" et ", ", ", " puis ", " - "][between];
        (spans, written.join(between))
    })
}

/// Each day its hours, days that share theirs told together or one by one.
fn week() -> impl Strategy<Value = (BTreeMap<usize, Vec<(u16, u16)>>, String)> {
    let clause = (
        proptest::sample::subsequence((0..7).collect::<Vec<usize>>(), 1..4),
        hours(),
        0..4_usize,
    );
    (proptest::collection::vec(clause, 1..4), 0..4_usize).prop_map(|(clauses, parted)| {
        let mut week = BTreeMap::new();
        let mut written = Vec::new();
        for (days, (spans, hours), style) in clauses {
            let days: Vec<usize> = days
                .into_iter()
                .filter(|day| !week.contains_key(day))
                .collect();
            if days.is_empty() {
                continue;
            }
            let names: Vec<&str> = days.iter().map(|day| DAYS[*day].1).collect();
            let names = match style {
                0 => names.join(", "),
                1 => format!("Les {}", names.join(" et ")),
                2 => names.join("/").to_uppercase(),
                _ => names.join("s et les ") + "s",
            };
            week.extend(days.iter().map(|day| (*day, spans.clone())));
            written.push(format!("{names} : {hours}"));
        }
        (week, written.join(["\n", " ; ", ". ", " "][parted]))
    })
}

fn stated(reading: &Reading) -> BTreeMap<usize, Vec<(u16, u16)>> {
    let clock = |text: &str| {
        let (hours, minutes) = text.split_once(':').expect("a clock");
        hours.parse::<u16>().expect("hours") * 60 + minutes.parse::<u16>().expect("minutes")
    };
    let day = |name: &str| DAYS.iter().position(|(osm, _)| *osm == name);
    let week = reading.stated("?").week;
    week.iter()
        .map(|(name, spans)| {
            let spans = spans
                .iter()
                .map(|(from, until)| (clock(from), clock(until.as_deref().expect("an end"))));
            (day(name).expect("a stated day"), spans.collect())
        })
        .collect()
}

proptest! {
    #[test]
    fn a_week_is_read_and_reads_back((week, text) in week()) {
        let reading = read_week(&text);
        prop_assert_eq!(&stated(&reading), &week, "{}", text);
        let hours: Horaires = reading.osm().expect("hours").parse().expect("OSM");
        let french = hours.in_french().expect("French").join("; ");
        prop_assert_eq!(&stated(&read_week(&french)), &week, "{} then {}", text, french);
    }

    #[test]
    fn what_is_not_weekly_reads_back(((spans, written), beside) in (hours(), 0..BESIDE.len())) {
        let (words, osm) = BESIDE[beside];
        let text = format!("mardi {written} ({words})");
        let reading = read_week(&text);
        prop_assert_eq!(&stated(&reading)[&1], &spans, "{}", text);
        let told = reading.osm().expect("hours");
        prop_assert!(told.contains(osm), "{} gives {}", text, told);
        let hours: Horaires = told.parse().expect("OSM");
        let french = hours.in_french().expect("French").join("; ");
        prop_assert_eq!(read_week(&french).osm(), Some(told), "{}", french);
    }
}

/// Words beside hours, and what OSM says for them.
const BESIDE: [(&str, &str); 16] = [
    ("1er et 3e mardi du mois", "Tu[1,3]"),
    ("dernier mardi du mois", "Tu[-1]"),
    ("semaines paires", "week 02-53/2"),
    ("semaine impaire", "week 01-53/2"),
    ("un mardi sur deux", "unknown \"une semaine sur deux\""),
    ("tous les 15 jours", "unknown \"une semaine sur deux\""),
    (
        "toutes les trois semaines",
        "unknown \"toutes les trois semaines\"",
    ),
    ("une fois par mois", "unknown \"une fois par mois\""),
    ("2 x par mois", "unknown \"2 fois par mois\""),
    ("sur rendez-vous", "\"sur rendez-vous\""),
    ("hors vacances scolaires", "SH off"),
    ("vacances scolaires", "SH Tu"),
    ("de septembre à juin", "Sep-Jun Tu"),
    ("en août", "Aug Tu"),
    ("du 1er septembre au 30 juin", "Sep 01-Jun 30 Tu"),
    ("l’été", "unknown \"été\""),
];
