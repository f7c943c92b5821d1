//! data·inclusion's structures and services (`places::exchange`), as lists and
//! as tables. In a table a list of values is a JSON array in its cell: the
//! schema does not say how to write one, and its values may hold any character.

use std::io;

use places::exchange::data_inclusion::{self, Publication};
use serde::Serialize;
use serde_json::Value;

use super::pieces::{Between, Writing};
use crate::kernel::atlas::AtlasPlace;
use crate::kernel::formats;
use crate::kernel::origin::Origin;
use crate::registry::views::place_href;

/// Who publishes, in data·inclusion's ids.
const SOURCE: &str = "maillage";

/// Which half of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Structures,
    Services,
}

/// What a place is in one half of the schema; a place that names no service has none.
struct Documents {
    half: Half,
    site: Option<Origin>,
}

impl Documents {
    fn of(&self, place: &AtlasPlace) -> io::Result<Option<Value>> {
        let sheet = self.site.as_ref();
        let sheet = sheet.map(|site| site.address(&place_href(place)));
        let publication = Publication {
            source: SOURCE,
            key: &place.key,
            sheet: sheet.as_deref(),
        };
        match self.half {
            Half::Structures => {
                json(&data_inclusion::structure(&place.place, publication)).map(Some)
            }
            Half::Services => data_inclusion::offer(&place.place, publication)
                .as_ref()
                .map(json)
                .transpose(),
        }
    }
}

fn json(document: &impl Serialize) -> io::Result<Value> {
    Ok(serde_json::to_value(document)?)
}

/// One object per structure, or per service.
pub struct List {
    documents: Documents,
    between: Between,
}

impl List {
    /// This half, for the site of this address.
    pub fn of(half: Half, site: Option<Origin>) -> Self {
        Self {
            documents: Documents { half, site },
            between: Between::default(),
        }
    }
}

impl Writing for List {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"[");
        Ok(())
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        if let Some(document) = self.documents.of(place)? {
            self.between.write(out);
            serde_json::to_writer(out, &document)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"\n]\n");
        Ok(())
    }
}

/// The same as a table.
pub struct Table(Documents);

impl Table {
    /// This half, for the site of this address.
    pub fn of(half: Half, site: Option<Origin>) -> Self {
        Self(Documents { half, site })
    }

    fn columns(&self) -> &'static [&'static str] {
        match self.0.half {
            Half::Structures => &STRUCTURE,
            Half::Services => &SERVICE,
        }
    }
}

impl Writing for Table {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(super::csv::MARK);
        super::csv::write(out, self.columns())
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        let Some(document) = self.0.of(place)? else {
            return Ok(());
        };
        let record = self.columns().iter();
        let record: Vec<String> = record.map(|name| cell(name, &document[name])).collect();
        super::csv::write(out, &record)
    }

    fn end(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// No free text is a formula; a telephone keeps its +, a longitude its -.
fn cell(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) if values.is_empty() => String::new(),
        Value::String(text) if name == "telephone" => text.clone(),
        Value::String(text) => formats::cell(text.clone()),
        other => other.to_string(),
    }
}

const STRUCTURE: [&str; 20] = [
    "source",
    "id",
    "nom",
    "date_maj",
    "description",
    "lien_source",
    "siret",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "longitude",
    "latitude",
    "telephone",
    "courriel",
    "horaires_accueil",
    "site_web",
    "accessibilite_lieu",
    "reseaux_porteurs",
];

const SERVICE: [&str; 27] = [
    "source",
    "structure_id",
    "id",
    "nom",
    "description",
    "lien_source",
    "date_maj",
    "type",
    "thematiques",
    "frais",
    "frais_precisions",
    "publics",
    "publics_precisions",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "longitude",
    "latitude",
    "telephone",
    "courriel",
    "modes_accueil",
    "lien_mobilisation",
    "modes_mobilisation",
    "mobilisable_par",
    "horaires_accueil",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::atlas::{Atlas, PublishedPlace};
    use territory::Territories;

    #[test]
    fn a_table_has_every_column_of_its_documents() {
        let record = serde_json::json!({
            "id": "1", "pivot": "00000000000000", "nom": "=Lieu", "commune": "Rennes",
            "code_postal": "35000", "adresse": "1 rue de l’Exemple", "date_maj": "2026-11-24",
            "services": "Utilisation sécurisée du numérique", "telephone": "+33261910001",
        });
        let place = serde_json::from_value(record).unwrap();
        let place = PublishedPlace::of_record("lieu", "essai", place);
        let atlas = Atlas::build(1, Territories::bundled(), vec![place]);
        for (half, columns) in [
            (Half::Structures, &STRUCTURE[..]),
            (Half::Services, &SERVICE[..]),
        ] {
            let documents = Documents { half, site: None };
            let document = documents.of(&atlas.places()[0]).unwrap().unwrap();
            let told: Vec<&str> = document
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            let (mut told, mut columns) = (told, columns.to_vec());
            told.sort_unstable();
            columns.sort_unstable();
            assert_eq!(told, columns);
        }
        assert_eq!(cell("nom", &"=1+1".into()), "'=1+1");
        assert_eq!(cell("telephone", &"+33261910001".into()), "+33261910001");
        assert_eq!(
            cell("thematiques", &serde_json::json!(["a", "b"])),
            "[\"a\",\"b\"]"
        );
        assert_eq!(cell("longitude", &serde_json::json!(-1.68)), "-1.68");
    }
}
