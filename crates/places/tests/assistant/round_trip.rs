//! A mapping that is written and read back is the same.

use places::mapping::Mapping;
use proptest::prelude::*;
use serde_json::{Value, json};

fn column() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Zéè' «»_.]{1,12}", Just("Ville *".to_owned())]
}

fn scalar() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        column().prop_map(|column| json!({"colonne": column})),
        prop::collection::vec(column(), 1..3).prop_map(|columns| json!({"colonnes": columns})),
        "[a-z0-9-]{1,8}".prop_map(|text| json!({"valeur": text})),
        (column(), ",|;| ", 0..4_u8).prop_map(|(column, separator, part)| {
            json!({"dissocier": {"colonne": column, "séparateur": separator, "partie": part}})
        }),
    ];
    let nested = leaf.prop_recursive(3, 8, 1, |inner| {
        prop_oneof![
            (prop::collection::vec(column(), 0..3), inner.clone()).prop_map(|(columns, or)| {
                json!({"joindre": {"colonnes": columns, "séparateur": " ", "ou": or}})
            }),
            (prop::collection::vec(column(), 0..3), pattern(), 0..3_u8, inner).prop_map(
                |(columns, motif, group, or)| {
                    json!({"extraire": {"colonnes": columns, "motif": motif, "groupe": group, "ou": or}})
                },
            ),
        ]
    });
    (
        nested,
        prop::option::of(table()),
        prop::option::of("[a-z ]{0,6}"),
        any::<bool>(),
    )
        .prop_map(|(mut scalar, table, default, folded)| {
            if let Some(table) = table {
                scalar["valeurs"] = table;
                scalar["plier"] = json!(folded);
            }
            if let Some(default) = default {
                scalar["défaut"] = json!(default);
            }
            scalar
        })
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(r"(\d{5})".to_owned()),
        Just("gratuit|libre".to_owned()),
        Just("(?<ville>\\p{L}+) (.*)".to_owned()),
        "[a-z(\\[\\]|*+.]{0,8}",
    ]
}

fn table() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(json!("Jeunes")),
        Just(json!("")),
        Just(json!(["Jeunes", "Seniors", "CNFS"])),
        "[A-Za-zÉé ]{0,6}".prop_map(|text| json!(text)),
    ];
    prop::collection::vec(("[A-Za-zÉé' ]{0,5}", value), 0..5)
        .prop_map(|entries| Value::Object(entries.into_iter().collect()))
}

fn choice() -> impl Strategy<Value = Value> {
    let target = prop_oneof![
        Just(Value::Null),
        Just(json!("Jeunes")),
        Just(json!("CNFS")),
        Just(json!("Surdité")),
        Just(json!("Campus connecté")),
    ];
    let texts = || prop::collection::vec("[A-Za-zÉé ]{1,8}", 0..3);
    let plain = (prop::collection::vec(column(), 0..3), texts(), texts(), target).prop_map(
        |(columns, terms, except, target)| {
            json!({"colonnes": columns, "termes": terms, "sauf": except, "cible": target})
        },
    );
    let ours = (
        any::<bool>(),
        prop::collection::vec(pattern(), 0..3),
        prop::option::of(table()),
    );
    prop_oneof![
        4 => (plain, ours).prop_map(|(mut choice, (folded, patterns, table))| {
            choice["plier"] = json!(folded);
            choice["motifs"] = json!(patterns);
            if let Some(table) = table {
                choice["valeurs"] = table;
            }
            choice
        }),
        1 => Just(json!({"défaut": "Jeunes"})),
    ]
}

prop_compose! {
    fn mapping()(
        scalars in prop::collection::vec((prop_oneof![
            Just("nom"), Just("adresse"), Just("courriel"), Just("courriels"), Just("latitude"), Just("inconnu"),
        ], scalar()), 0..6),
        lists in prop::collection::vec((prop_oneof![
            Just("services"), Just("publics_accueillis"), Just("publics_specifiquement_adresses"),
            Just("labels_nationaux"), Just("prise_en_charge_specifique"),
        ], prop::collection::vec(choice(), 0..4)), 0..4),
        weeks in prop::option::of(scalar()),
        days in prop::collection::vec((prop_oneof![Just("Mo"), Just("Su"), Just("PH"), Just("??")], column()), 0..4),
        osm in prop::option::of(column()),
        folded in prop::option::of(any::<bool>()),
    ) -> Value {
        let mut object = serde_json::Map::new();
        if let Some(folded) = folded {
            object.insert("plier".to_owned(), json!(folded));
        }
        for (key, scalar) in scalars {
            object.insert(key.to_owned(), scalar);
        }
        for (key, choices) in lists {
            object.insert(key.to_owned(), Value::Array(choices));
        }
        if let Some(weeks) = weeks {
            object.insert("semaine_ouverture".to_owned(), weeks);
        }
        let days: Vec<Value> = days.iter().map(|(day, column)| json!({"colonne": column, "osm": day})).collect();
        let mut hours = json!({"jours": days});
        if let Some(osm) = osm {
            hours["osm"] = json!(osm);
        }
        object.insert("horaires".to_owned(), hours);
        Value::Object(object)
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(json in mapping()) {
        let (first, _) = Mapping::parse(&json.to_string()).expect("a mapping");
        let written = first.to_json();
        let (second, notes) = Mapping::parse(&written.to_string()).expect("a mapping");
        prop_assert_eq!(notes, []);
        prop_assert_eq!(second.to_json(), written);
        prop_assert_eq!(second.columns(), first.columns());
        // Once its choices are arranged by field, nothing moves any more.
        let (third, _) = Mapping::parse(&second.to_json().to_string()).expect("a mapping");
        prop_assert_eq!(third, second);
    }
}
