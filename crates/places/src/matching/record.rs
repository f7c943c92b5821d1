//! Records as files hold them.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::subject::Fields;
use crate::clean::coordonnees;

/// A record under the standard's field names, as a JSON file holds it: texts, numbers, lists,
/// nothing. What is not compared is left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the fields of the standard")]
pub struct Record {
    pub id: Written,
    pub source: Written,
    pub nom: Written,
    pub commune: Written,
    pub code_postal: Written,
    pub code_insee: Written,
    pub adresse: Written,
    pub telephone: Written,
    pub courriels: Written,
    pub site_web: Written,
    pub pivot: Written,
    pub itinerance: Written,
    pub latitude: Written,
    pub longitude: Written,
}

/// A value as its producer wrote it, as a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Written(pub String);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(text(Value::deserialize(deserializer)?)))
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Array(values) => values.into_iter().map(text).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

impl Record {
    /// What is compared of it.
    pub fn fields(&self) -> Fields<'_> {
        let written = (self.latitude.0.parse(), self.longitude.0.parse());
        let position = match written {
            (Ok(latitude), Ok(longitude)) => Some((latitude, longitude)),
            // With a comma, with a degree sign: what the cleaner makes of it.
            _ => coordonnees(&self.latitude.0, &self.longitude.0)
                .value
                .map(|at| (at.latitude(), at.longitude())),
        };
        Fields {
            key: &self.id.0,
            source: &self.source.0,
            nom: &self.nom.0,
            commune: &self.commune.0,
            code_postal: &self.code_postal.0,
            code_insee: &self.code_insee.0,
            adresse: &self.adresse.0,
            telephone: &self.telephone.0,
            courriels: &self.courriels.0,
            site_web: &self.site_web.0,
            pivot: &self.pivot.0,
            itinerance: &self.itinerance.0,
            position,
        }
    }
}
