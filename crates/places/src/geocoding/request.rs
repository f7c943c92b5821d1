//! What a geocoder is asked.

use sha2::{Digest, Sha256};
use territory::{CodeInsee, CodePostal};

use crate::standard::Place;
use crate::standardise::Outcome;
use crate::whereabouts::Precision;

/// The most addresses of one request: a geocoder answers so many in some seconds.
pub const MOST_OF_A_BATCH: usize = 500;

/// Longer is no address.
const LONGEST_ADDRESS: usize = 200;

/// An address to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Number and street.
    pub adresse: String,
    /// Postal code.
    pub code_postal: CodePostal,
    /// Commune: only what is in it is looked for.
    pub code_insee: CodeInsee,
}

impl Query {
    /// What to ask of a place: nothing if its position is known, or its address says nothing that
    /// its commune does not.
    pub fn of(place: &Place) -> Option<Self> {
        // A position that a geocoder gave once is looked at again.
        if place.position.is_some() && place.precision == Precision::Source {
            return None;
        }
        let adresse: String = place.adresse.chars().take(LONGEST_ADDRESS).collect();
        let folded = territory::fold(&adresse);
        let said = folded.chars().filter(|c| c.is_alphabetic()).count() > 2
            && folded != "adresse non precisee"
            && folded != territory::fold(&place.commune);
        said.then_some(Self {
            adresse,
            code_postal: place.code_postal,
            code_insee: place.code_insee?,
        })
    }

    /// What tells it from others, however it is written: 64 hexadecimal digits.
    pub fn key(&self) -> String {
        let folded = territory::fold(&self.adresse);
        let mut hash = Sha256::new();
        for part in [
            folded.as_str(),
            self.code_postal.as_str(),
            self.code_insee.as_str(),
        ] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What to ask of the places that were published, each once.
pub fn wanted(outcome: &Outcome) -> Vec<Query> {
    let mut seen = std::collections::HashSet::new();
    let queries = outcome.published.iter();
    queries
        .filter_map(|published| Query::of(&published.place))
        .filter(|query| seen.insert(query.key()))
        .collect()
}

/// A request of at most [`MOST_OF_A_BATCH`] addresses, as `POST …/search/csv/` takes it: a form of
/// several parts, of which `data` is a table.
pub struct Batch<'a>(&'a [Query]);

impl<'a> Batch<'a> {
    /// Requests for all of these.
    pub fn of(queries: &'a [Query]) -> impl Iterator<Item = Self> {
        queries.chunks(MOST_OF_A_BATCH).map(Self)
    }

    /// What it asks for.
    pub fn queries(&self) -> &'a [Query] {
        self.0
    }

    /// The table: a line for each, numbered from 0.
    pub fn table(&self) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail, and every line has the same columns.
        let mut write = |line: [&str; 4]| drop(table.write_record(line));
        write(["numero", "adresse", "code_postal", "code_insee"]);
        for (number, query) in self.0.iter().enumerate() {
            let number = number.to_string();
            write([
                &number,
                &query.adresse,
                query.code_postal.as_str(),
                query.code_insee.as_str(),
            ]);
        }
        let bytes = table.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The body of the request, and its content type.
    pub fn body(&self) -> (Vec<u8>, String) {
        let table = self.table();
        let mut boundary = "maillage-7f3a9c51".to_owned();
        while table.contains(&boundary) {
            boundary.push('0');
        }
        let mut body = String::new();
        let mut part = |name: &str, file: &str, value: &str| {
            body.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            ));
        };
        part(
            "data",
            "; filename=\"adresses.csv\"\r\nContent-Type: text/csv; charset=utf-8",
            &table,
        );
        part("columns", "", "adresse");
        part("postcode", "", "code_postal");
        part("citycode", "", "code_insee");
        body.push_str(&format!("--{boundary}--\r\n"));
        (
            body.into_bytes(),
            format!("multipart/form-data; boundary={boundary}"),
        )
    }
}
