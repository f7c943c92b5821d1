//! Reading a mapping's JSON.

use serde_json::Value;

use super::{Choice, HoursMapping, Mapping, MappingNote, Object, Scalar, field_of, keys};
use crate::hours::DAYS;
use crate::standard::{Field, legacy};

mod dialect;

#[derive(Default)]
pub(super) struct Reader {
    mapping: Mapping,
    notes: Vec<MappingNote>,
    /// Whether texts are compared folded where nothing else is said.
    folded: bool,
    /// How many patterns were read.
    patterns: usize,
}

impl Reader {
    pub fn read(mut self, object: &Object) -> (Mapping, Vec<MappingNote>) {
        self.folded = self.is_folded("plier", object);
        for (key, value) in object {
            self.entry(key, value);
        }
        (self.mapping, self.notes)
    }

    fn note(&mut self, path: &str, message: impl Into<String>) {
        self.notes.push(MappingNote {
            path: path.to_owned(),
            message: message.into(),
        });
    }

    fn entry(&mut self, key: &str, value: &Value) {
        match key {
            "horaires" => self.hours(value),
            "semaine_ouverture" => self.mapping.weeks = self.scalar(key, value),
            "prive" => self.mapping.private = self.scalar(key, value),
            "plier" => {}
            _ => match (field_of(key), value) {
                (None, _) => self.note(key, keys::unknown_field(key)),
                (Some(None), _) => self.note(key, "champ abandonné par le standard, sans effet"),
                (Some(Some(field)), Value::Array(choices)) => {
                    for (number, choice) in choices.iter().enumerate() {
                        self.choice(&format!("{key}[{number}]"), field, choice);
                    }
                }
                (Some(Some(field)), value) if is_list(field) => self.choice(key, field, value),
                (Some(Some(field)), value) => {
                    if let Some(scalar) = self.scalar(key, value) {
                        self.mapping.scalars.push((field, scalar));
                    }
                }
            },
        }
    }

    fn unknown_keys(&mut self, path: &str, object: &Object, known: &[&str]) {
        for key in object.keys().filter(|key| !keys::is_known(key, known)) {
            self.note(&format!("{path}.{key}"), keys::unknown(key, known));
        }
    }

    fn scalar(&mut self, path: &str, value: &Value) -> Option<Scalar> {
        let Value::Object(object) = value else {
            self.note(path, "un objet était attendu, avec « colonne »");
            return None;
        };
        self.unknown_keys(path, object, &keys::SCALAR);
        let found = self.found(path, object);
        self.completed(path, object, found)
    }

    /// The value itself, before any table.
    fn found(&mut self, path: &str, object: &Object) -> Option<Scalar> {
        if let Some(Value::Object(extract)) = object.get("extraire") {
            return self.extract(&format!("{path}.extraire"), extract);
        }
        if let Some(Value::Object(join)) = object.get("joindre") {
            return Some(self.join(&format!("{path}.joindre"), join));
        }
        if let Some(Value::Object(split)) = object.get("dissocier") {
            return self.split(&format!("{path}.dissocier"), split);
        }
        let columns = columns(object);
        match object.get("valeur").map(text) {
            Some(literal) if columns.is_empty() && !literal.is_empty() => {
                Some(Scalar::Literal(literal))
            }
            _ if columns.is_empty() => {
                let named = ["colonne", "colonnes", "défaut", "defaut"];
                if !named.iter().any(|key| object.contains_key(*key)) {
                    self.note(path, "ne nomme aucune colonne");
                }
                None
            }
            _ => Some(Scalar::Columns(columns)),
        }
    }

    fn join(&mut self, path: &str, object: &Object) -> Scalar {
        self.unknown_keys(path, object, &keys::JOIN);
        let or = object
            .get("ou")
            .and_then(|or| self.scalar(&format!("{path}.ou"), or));
        Scalar::Join {
            columns: columns(object),
            separator: separator(object, " "),
            or: or.map(Box::new),
        }
    }

    fn split(&mut self, path: &str, object: &Object) -> Option<Scalar> {
        self.unknown_keys(path, object, &keys::SPLIT);
        let column = columns(object).into_iter().next()?;
        let part = object.get("partie").and_then(Value::as_u64).unwrap_or(0);
        Some(Scalar::Split {
            column,
            separator: separator(object, ","),
            part: usize::try_from(part).unwrap_or(usize::MAX),
        })
    }

    fn choice(&mut self, path: &str, field: Field, value: &Value) {
        let Value::Object(object) = value else {
            self.note(
                path,
                "un objet était attendu, avec « colonnes », « termes » et « cible »",
            );
            return;
        };
        self.unknown_keys(path, object, &keys::CHOICE);
        let given = ["défaut", "defaut"].iter().find_map(|key| object.get(*key));
        let target = object.get("cible").or(given).map(text);
        let mut choice = Choice {
            target: target.filter(|target| !target.is_empty()),
            fallback: given.is_some(),
            ..Choice::new(field, columns(object))
        };
        if !self.conditions(path, object, &mut choice) {
            return;
        }
        if let Some(target) = choice.target.clone() {
            let Some((field, target)) = self.value(path, field, &target) else {
                return;
            };
            choice.field = field;
            choice.target = Some(target);
        } else if choice.columns.is_empty() {
            self.note(path, "ni « colonnes » ni « cible » : sans effet");
            return;
        }
        self.mapping.choices.push(choice);
    }

    /// A value of a list as it is written today, with its field; noted if it is none.
    fn value(&mut self, path: &str, field: Field, target: &str) -> Option<(Field, String)> {
        let (field, target) = match legacy::value(target) {
            Some(Some((field, today))) => (field, today),
            Some(None) => {
                self.note(
                    path,
                    format!("« {target} » n’a pas d’équivalent dans le standard actuel"),
                );
                return None;
            }
            None => (field, target),
        };
        if !crate::standardise::is_value(field, target) {
            self.note(
                path,
                format!("« {target} » n’est pas une valeur de {field}"),
            );
            return None;
        }
        Some((field, target.to_owned()))
    }

    fn hours(&mut self, value: &Value) {
        let Value::Object(object) = value else {
            self.note(
                "horaires",
                "un objet était attendu, avec « osm », « jours » ou « semaine »",
            );
            return;
        };
        self.unknown_keys("horaires", object, &["osm", "jours", "semaine"]);
        let named = |key: &str| {
            let value = object.get(key)?;
            let column = value.get("colonne").map_or_else(|| text(value), text);
            (!column.is_empty()).then_some(column)
        };
        if let Some(column) = named("osm") {
            self.mapping.hours.push(HoursMapping::Osm(column));
        }
        if let Some(Value::Array(days)) = object.get("jours") {
            let days = days
                .iter()
                .enumerate()
                .filter_map(|(n, day)| self.day(n, day))
                .collect();
            self.mapping.hours.push(HoursMapping::Days(days));
        }
        if let Some(column) = named("semaine") {
            self.mapping.hours.push(HoursMapping::Week(column));
        }
    }

    fn day(&mut self, number: usize, value: &Value) -> Option<(usize, Vec<String>)> {
        let path = format!("horaires.jours[{number}]");
        let object = value.as_object()?;
        self.unknown_keys(&path, object, &["colonne", "colonnes", "osm"]);
        let name = object.get("osm").map(text).unwrap_or_default();
        let day = DAYS.iter().position(|day| *day == name);
        if day.is_none() {
            self.note(
                &path,
                format!("« {name} » n’est pas un jour (Mo, Tu, We, Th, Fr, Sa, Su, PH)"),
            );
        }
        Some((day?, columns(object)))
    }
}

fn is_list(field: Field) -> bool {
    matches!(
        field,
        Field::Typologie
            | Field::Itinerance
            | Field::Services
            | Field::PublicsSpecifiquementAdresses
            | Field::PriseEnChargeSpecifique
            | Field::FraisACharge
            | Field::DispositifProgrammesNationaux
            | Field::FormationsLabels
            | Field::AutresFormationsLabels
            | Field::ModalitesAcces
            | Field::ModalitesAccompagnement
    )
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn list(value: Option<&Value>) -> Vec<String> {
    let texts = match value {
        Some(Value::Array(items)) => items.iter().map(text).collect(),
        Some(other) => vec![text(other)],
        None => Vec::new(),
    };
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

fn columns(object: &Object) -> Vec<String> {
    let mut columns = list(object.get("colonne"));
    columns.extend(list(object.get("colonnes")));
    columns
}

fn separator(object: &Object, default: &str) -> String {
    let given = object
        .get("séparateur")
        .or_else(|| object.get("separateur"));
    given
        .map(text)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| default.to_owned())
}
