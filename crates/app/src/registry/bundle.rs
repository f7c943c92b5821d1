//! A publication, ready to be sent to data.gouv.fr: every file of the whole
//! registry in a folder, and a document that describes them in the words of that
//! portal's API, with the size and SHA-256 of each. A licence is claimed only
//! where every source has recorded the same one.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::export::{self, Format, dump};
use super::store::StoreError;
use crate::kernel::atlas::Atlas;
use crate::kernel::database::Database;
use crate::kernel::database::migrations::hexadecimal;
use crate::kernel::origin::Origin;

/// The name of the document that describes the others.
pub const DESCRIPTION: &str = "jeu-de-donnees.json";

/// Why a publication could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The folder.
    #[error("{path} cannot be written: {source}")]
    File { path: PathBuf, source: io::Error },
    /// A workbook.
    #[error(transparent)]
    Workbook(#[from] export::XlsxFailure),
    /// The registry.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to publish.
    #[error("the registry has no published place: import sources first (maillage import)")]
    Nothing,
}

/// What is told of the publication beside what the registry knows.
pub struct Told {
    /// The site's address, for the links back to the sheets.
    pub site: Option<Origin>,
    /// How often it is published, as data.gouv.fr names it.
    pub frequency: String,
    /// The day of the publication.
    pub day: NaiveDate,
}

/// A file that was written.
pub struct Resource {
    pub file: String,
    title: &'static str,
    purpose: &'static str,
    format: &'static str,
    mime: &'static str,
    schema: Option<&'static str>,
    pub size: u64,
    sha256: String,
}

/// Writes everything into a folder.
pub async fn write(
    atlas: &Arc<Atlas>,
    database: &Database,
    folder: &Path,
    told: &Told,
) -> Result<Vec<Resource>, BundleError> {
    if atlas.places().is_empty() {
        return Err(BundleError::Nothing);
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| BundleError::File { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut resources = Vec::new();
    for format in Format::ALL {
        let path = folder.join(format.file());
        let (mut out, at) = (
            Counted::create(&path).map_err(failed(&path))?,
            failed(&path),
        );
        if format == Format::Xlsx {
            let mut file = export::workbook_of_all(atlas)?;
            io::copy(&mut file, &mut out).map_err(at)?;
        } else {
            export::write_all(format, atlas, told.site.clone(), &mut out).map_err(at)?;
        }
        let (size, sha256) = out.finish().map_err(failed(&path))?;
        resources.push(Resource {
            file: format.file().to_owned(),
            title: format.label(),
            purpose: format.purpose(),
            format: format.name().1,
            mime: format.media_type().split(';').next().unwrap_or_default(),
            schema: Some(format.schema()),
            size,
            sha256,
        });
    }
    resources.push(write_dump(atlas, database, folder).await?);
    let document = description(atlas, told, &resources);
    let path = folder.join(DESCRIPTION);
    let text = format!("{document:#}\n");
    std::fs::write(&path, text).map_err(failed(&path))?;
    Ok(resources)
}

async fn write_dump(
    atlas: &Arc<Atlas>,
    database: &Database,
    folder: &Path,
) -> Result<Resource, BundleError> {
    const FILE: &str = "registre.ndjson";
    let path = folder.join(FILE);
    let failed = |source| BundleError::File {
        path: path.clone(),
        source,
    };
    let mut out = Counted::create(&path).map_err(failed)?;
    let mut pieces = std::pin::pin!(dump::pieces(atlas.clone(), database.clone()));
    while let Some(piece) = pieces.try_next().await? {
        out.write_all(&piece).map_err(failed)?;
    }
    let (size, sha256) = out.finish().map_err(failed)?;
    Ok(Resource {
        file: FILE.to_owned(),
        title: dump::LABEL,
        purpose: dump::PURPOSE,
        format: "ndjson",
        mime: dump::MEDIA_TYPE,
        schema: None,
        size,
        sha256,
    })
}

/// The dataset, as data.gouv.fr's API takes one.
fn description(atlas: &Atlas, told: &Told, resources: &[Resource]) -> Value {
    let dated = || atlas.places().iter().filter(|place| !place.undated);
    let days = || dated().map(|place| place.place.date_maj);
    let (first, last) = (
        days().min().unwrap_or(told.day),
        days().max().unwrap_or(told.day),
    );
    json!({
        "title": "Lieux de médiation numérique en France",
        "description": words(atlas, told),
        "license": licence(atlas),
        "frequency": told.frequency,
        "tags": ["inclusion-numerique", "mediation-numerique", "acces-aux-droits", "lieux"],
        "temporal_coverage": { "start": first, "end": last },
        "spatial": { "zones": ["country:fr"], "granularity": "poi" },
        "resources": resources.iter().map(resource).collect::<Vec<_>>(),
        "extras": {
            "maillage:published_on": told.day,
            "maillage:places": atlas.places().len(),
            "maillage:sources": sources(atlas),
        },
    })
}

fn resource(resource: &Resource) -> Value {
    let mut told = json!({
        "title": resource.title,
        "description": resource.purpose,
        "type": "main",
        "filetype": "file",
        "file": resource.file,
        "format": resource.format,
        "mime": resource.mime,
        "filesize": resource.size,
        "checksum": { "type": "sha256", "value": resource.sha256 },
    });
    match resource.schema {
        // As schema.data.gouv.fr lists it.
        Some(export::STANDARD) => {
            told["schema"] =
                json!({ "name": "LaMednum/standard-mediation-num", "version": "1.0.2" });
        }
        Some(url) => told["schema"] = json!({ "url": url }),
        None => {}
    }
    told
}

fn words(atlas: &Atlas, told: &Told) -> String {
    let mut words = format!(
        "{} lieux qui aident avec le numérique, au schéma national « lieux de médiation numérique » 1.0.2, au {}.\n\n\
         Réunis de plusieurs sources, sans doubles. Chaque source garde sa licence :\n\n",
        atlas.places().len(),
        told.day,
    );
    for (title, licence) in credits(atlas) {
        let licence = licence.as_deref().unwrap_or("licence non précisée");
        words.push_str(&format!("- {title} : {licence}\n"));
    }
    if let Some(site) = &told.site {
        words.push_str(&format!("\nLa carte et l’API : {}\n", site.address("/")));
    }
    words
}

/// The sources of what is published, each with the licence it has recorded.
fn credits(atlas: &Atlas) -> BTreeSet<(String, Option<String>)> {
    let places = atlas.places().iter();
    let names: BTreeSet<&str> = places.flat_map(|place| place.origins.sources()).collect();
    let credit = |name: &str| {
        let credit = atlas.credit(name);
        let title = credit.map_or(name, |credit| &credit.title).to_owned();
        let licence = credit.and_then(|credit| credit.licence.clone());
        (title, licence.map(|(name, _)| name))
    };
    names.into_iter().map(credit).collect()
}

fn sources(atlas: &Atlas) -> Vec<Value> {
    let credits = credits(atlas).into_iter();
    credits
        .map(|(title, licence)| json!({ "title": title, "licence": licence }))
        .collect()
}

/// The licence that all sources have recorded, as data.gouv.fr names it.
fn licence(atlas: &Atlas) -> &'static str {
    let licences: BTreeSet<Option<String>> = credits(atlas)
        .into_iter()
        .map(|(_, licence)| licence)
        .collect();
    let only = match licences.len() {
        1 => licences.into_iter().next().flatten(),
        _ => None,
    };
    match only.as_deref() {
        Some("Licence Ouverte 2.0") => "lov2",
        Some("ODbL 1.0") => "odc-odbl",
        Some("CC BY 4.0") => "cc-by",
        Some("CC BY-SA 4.0") => "cc-by-sa",
        _ => "notspecified",
    }
}

/// A file that knows its size and digest.
struct Counted {
    file: BufWriter<File>,
    digest: Sha256,
    size: u64,
}

impl Counted {
    fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufWriter::new(File::create(path)?),
            digest: Sha256::new(),
            size: 0,
        })
    }

    fn finish(mut self) -> io::Result<(u64, String)> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok((self.size, hexadecimal(&self.digest.finalize())))
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use territory::Territories;

    use super::*;
    use crate::kernel::atlas::{Credit, PublishedPlace};

    fn atlas(licences: &[(&str, Option<&str>)]) -> Atlas {
        let place = |(number, (source, _)): (usize, &(&str, Option<&str>))| {
            let record = json!({
                "id": number.to_string(), "pivot": "00000000000000", "nom": format!("Lieu {number}"),
                "commune": "Rennes", "code_postal": "35000", "adresse": "1 rue de l’Exemple",
                "date_maj": format!("2026-11-{:02}", number + 1),
            });
            let place = serde_json::from_value(record).unwrap();
            PublishedPlace::of_record(&format!("lieu-{number}"), source, place)
        };
        let places = licences.iter().enumerate().map(place).collect();
        let credits: HashMap<String, Credit> = licences
            .iter()
            .map(|(source, licence)| {
                let credit = Credit {
                    title: format!("Source {source}"),
                    licence: licence.map(|name| (name.to_owned(), None)),
                };
                ((*source).to_owned(), credit)
            })
            .collect();
        Atlas::build(1, Territories::bundled(), places).crediting(credits)
    }

    #[test]
    fn a_licence_is_claimed_only_where_every_source_recorded_it() {
        let etalab = Some("Licence Ouverte 2.0");
        for (licences, expected) in [
            (&[("a", etalab), ("b", etalab)][..], "lov2"),
            (&[("a", etalab), ("b", Some("ODbL 1.0"))], "notspecified"),
            (&[("a", etalab), ("b", None)], "notspecified"),
            (&[("a", None)], "notspecified"),
            (&[("a", Some("ODbL 1.0"))], "odc-odbl"),
        ] {
            assert_eq!(licence(&atlas(licences)), expected, "{licences:?}");
        }
    }

    #[test]
    fn a_publication_says_what_it_covers_and_whose_it_is() {
        let told = Told {
            site: "https://exemple.fr".parse().ok(),
            frequency: "weekly".to_owned(),
            day: NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
        };
        let atlas = atlas(&[("a", Some("Licence Ouverte 2.0")), ("b", None)]);
        let document = description(&atlas, &told, &[]);
        assert_eq!(
            document["temporal_coverage"],
            json!({ "start": "2026-11-01", "end": "2026-11-02" })
        );
        let words = document["description"].as_str().unwrap();
        for told in [
            "2 lieux",
            "- Source a : Licence Ouverte 2.0\n",
            "- Source b : licence non précisée\n",
            "https://exemple.fr/",
        ] {
            assert!(words.contains(told), "{told}: {words}");
        }
    }
}
