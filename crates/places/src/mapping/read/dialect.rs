//! What our dialect adds to the national format: folding, patterns, tables of values, defaults.

use serde_json::Value;
use territory::fold;

use super::{Reader, columns, list, text};
use crate::mapping::{Choice, Object, Pattern, Scalar, Table, keys, table};

/// The most patterns of a mapping: every row is held against all of them.
const MOST_PATTERNS: usize = 200;

impl Reader {
    /// Whether texts are to be compared without accents and punctuation here.
    pub(super) fn is_folded(&mut self, path: &str, object: &Object) -> bool {
        match object.get("plier") {
            None => self.folded,
            Some(Value::Bool(folded)) => *folded,
            Some(_) => {
                self.note(path, "« plier » vaut true ou false");
                self.folded
            }
        }
    }

    /// A value found, through its table if it has one, with what stands in for it.
    pub(super) fn completed(
        &mut self,
        path: &str,
        object: &Object,
        found: Option<Scalar>,
    ) -> Option<Scalar> {
        let given = ["défaut", "defaut"].iter().find_map(|key| object.get(*key));
        let default = given.map(text).filter(|text| !text.is_empty());
        let Some(mut scalar) = found else {
            return default.map(Scalar::Literal);
        };
        if let Some(values) = object.get("valeurs") {
            let folded = self.is_folded(path, object);
            let entries = self.entries(&format!("{path}.valeurs"), values);
            scalar = Scalar::Table {
                of: Box::new(scalar),
                table: Table::new(entries, folded),
            };
        }
        Some(match default {
            Some(text) => Scalar::Default {
                of: Box::new(scalar),
                text,
            },
            None => scalar,
        })
    }

    pub(super) fn extract(&mut self, path: &str, object: &Object) -> Option<Scalar> {
        self.unknown_keys(path, object, &keys::EXTRACT);
        let columns = columns(object);
        if columns.is_empty() {
            self.note(path, "ne nomme aucune colonne");
        }
        let or = object
            .get("ou")
            .and_then(|or| self.scalar(&format!("{path}.ou"), or));
        let written = object.get("motif").map(text).unwrap_or_default();
        if written.is_empty() {
            self.note(path, "il manque le « motif » à chercher");
        }
        let group = object.get("groupe").map(text);
        let pattern = self.pattern(path, &written).and_then(|pattern| {
            let Some(group) = group else {
                return Some(pattern);
            };
            let grouped = pattern.with_group(&group);
            grouped
                .map_err(|error| self.note(path, error.to_string()))
                .ok()
        });
        match pattern {
            Some(pattern) if !columns.is_empty() && !written.is_empty() => Some(Scalar::Extract {
                columns,
                pattern,
                or: or.map(Box::new),
            }),
            // What was to be read for want of a match is still read.
            _ => or,
        }
    }

    fn pattern(&mut self, path: &str, written: &str) -> Option<Pattern> {
        self.patterns += 1;
        if self.patterns > MOST_PATTERNS {
            self.note(
                path,
                format!("une correspondance a {MOST_PATTERNS} motifs au plus, sans effet"),
            );
            return None;
        }
        Pattern::new(written)
            .map_err(|error| self.note(path, format!("« {written} » : {error}")))
            .ok()
    }

    /// What a cell must say for a choice; false if nothing is left of what was asked.
    pub(super) fn conditions(&mut self, path: &str, object: &Object, choice: &mut Choice) -> bool {
        if choice.fallback {
            let alone = ["colonnes", "colonne", "termes", "motifs", "motif", "sauf"];
            if choice.target.is_none() {
                self.note(path, "« défaut » ne dit rien, sans effet");
                return false;
            }
            if alone.iter().any(|key| object.contains_key(*key)) {
                self.note(
                    path,
                    "« défaut » vaut seul : les conditions sont sans effet",
                );
            }
            choice.columns = Vec::new();
            return true;
        }
        choice.folded = self.is_folded(path, object);
        choice.terms = self.terms(path, object, "termes", choice.folded);
        choice.except = self.terms(path, object, "sauf", choice.folded);
        for written in ["motif", "motifs"]
            .iter()
            .flat_map(|key| list(object.get(*key)))
        {
            if choice.folded && written.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
                let message = format!(
                    "« {written} » : un texte plié n’a plus d’accent, ce motif peut ne jamais convenir"
                );
                self.note(path, message);
            }
            choice.patterns.extend(self.pattern(path, &written));
        }
        let asked = ["termes", "motifs", "motif"].iter();
        let asked = asked.flat_map(|key| list(object.get(*key))).count() > 0;
        if asked && choice.terms.is_empty() && choice.patterns.is_empty() {
            self.note(path, "aucune condition n’est lisible : sans effet");
            return false;
        }
        if let Some(values) = object.get("valeurs") {
            if choice.target.is_some() {
                self.note(path, "« cible » l’emporte : « valeurs » est sans effet");
            } else {
                choice.table = Some(self.choices_table(path, choice, values));
            }
        }
        true
    }

    fn terms(&mut self, path: &str, object: &Object, key: &str, folded: bool) -> Vec<String> {
        let mut terms = Vec::new();
        for term in list(object.get(key)) {
            match folded {
                false => terms.push(term.to_lowercase()),
                // Every text contains nothing.
                true if fold(&term).is_empty() => {
                    let message = format!("« {term} » n’a plus rien une fois plié, sans effet");
                    self.note(path, message);
                }
                true => terms.push(fold(&term)),
            }
        }
        terms
    }

    /// A table whose values are the field's.
    fn choices_table(&mut self, path: &str, choice: &Choice, values: &Value) -> Table {
        let path = format!("{path}.valeurs");
        let mut entries = Vec::new();
        for (text, targets) in self.entries(&path, values) {
            let targets = targets.into_iter().filter_map(|target| {
                let (field, today) = self.value(&path, choice.field, &target)?;
                if field == choice.field {
                    return Some(today);
                }
                let message = format!(
                    "« {target} » est aujourd’hui une valeur de {field} : écrivez-la dans ce champ"
                );
                self.note(&path, message);
                None
            });
            entries.push((text, targets.collect()));
        }
        Table::new(entries, choice.folded)
    }

    fn entries(&mut self, path: &str, values: &Value) -> Vec<(String, Vec<String>)> {
        let Value::Object(values) = values else {
            self.note(path, "un objet était attendu : {\"écrit\": \"à lire\"}");
            return Vec::new();
        };
        if values.len() > table::LONGEST {
            let most = table::LONGEST;
            self.note(
                path,
                format!("une table a {most} valeurs au plus, les autres sont sans effet"),
            );
        }
        let entries = values.iter().take(table::LONGEST);
        entries
            .map(|(written, value)| (written.clone(), list(Some(value))))
            .collect()
    }
}
