//! What can be called: one line of this table per address.

use territory::Level;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::super::territories::MOST_SUGGESTIONS;
use super::super::{MOST, changes, indicators, places};
use super::levers;
use crate::kernel::atlas::Atlas;
use crate::registry::export::{Format, dump};
use crate::registry::model::WITHIN;
use crate::registry::strict;

/// What an address answers.
#[derive(Clone, Copy)]
pub enum Answers {
    /// An object of this schema.
    One(&'static str),
    /// A list of them, so many at most.
    List(&'static str, usize),
    /// An object, or a feature of a map.
    OnMap(&'static str, &'static str),
    /// A list, or a collection of features.
    ListOnMap(&'static str, usize, &'static str),
    /// A file of places.
    File(Format),
    /// A document of this media type.
    Document(&'static str),
}

/// An address, as the description tells it.
pub struct Call {
    pub path: String,
    pub id: &'static str,
    pub tag: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    /// Name, what it is, and its schema.
    pub in_path: Vec<(&'static str, &'static str, RefOr<Schema>)>,
    /// Parameters that must be there.
    pub required: &'static [&'static str],
    /// Whether every facet filters.
    pub facets: bool,
    /// Parameters that may be there.
    pub optional: &'static [&'static str],
    pub answers: Answers,
    /// Whether what is asked may not exist.
    pub may_miss: bool,
    /// Whether it may live on elsewhere.
    pub moved: Option<(&'static str, &'static str)>,
    /// An address to try.
    pub example: String,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            path: String::new(),
            id: "",
            tag: PLACES,
            summary: "",
            description: "",
            in_path: Vec::new(),
            required: &[],
            facets: false,
            optional: &[],
            answers: Answers::Document("application/json"),
            may_miss: false,
            moved: None,
            example: String::new(),
        }
    }
}

/// What levers take: their own words, and which page of communes.
const LEVERS: [&str; levers::NAMES.len() + 2] = {
    let mut names = ["page"; levers::NAMES.len() + 2];
    names[1] = "limit";
    let mut at = 0;
    while at < levers::NAMES.len() {
        names[at + 2] = levers::NAMES[at];
        at += 1;
    }
    names
};

/// Addresses of communes that are part of another one today.
const MOVED_TERRITORY: (&str, &str) = (
    "308",
    "La commune a fusionné : l’adresse de celle d’aujourd’hui.",
);

const PLACES: &str = "Lieux";
const TERRITORIES: &str = "Territoires";
const INDICATORS: &str = "Indicateurs";
const FILES: &str = "Fichiers";

/// The groups of addresses, in the order of a reader's need.
pub const TAGS: [&str; 4] = [PLACES, TERRITORIES, INDICATORS, FILES];

/// Every address, with an example that answers from this atlas.
pub fn calls(atlas: &Atlas) -> Vec<Call> {
    let mut calls = about_places(atlas);
    calls.extend(about_territories());
    calls.extend(about_indicators());
    calls.extend(Format::ALL.map(file));
    calls.extend(documents());
    calls
}

fn about_places(atlas: &Atlas) -> Vec<Call> {
    let some_key = atlas.places().first().map_or("cle", |place| &place.key);
    vec![
        Call {
            path: "/api/v1/places".into(),
            id: "places",
            summary: "Les lieux qui répondent aux filtres, par pages",
            description: "Les mêmes filtres que la recherche du site. `lat` et `lon` vont ensemble. Sans `distance`, « près de » veut dire à moins de 20 km.",
            facets: true,
            optional: &places::LIST,
            answers: Answers::OnMap("PlaceList", "PlaceFeatures"),
            may_miss: true,
            example: "/api/v1/places?territoire=departement-35&limit=1".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/places/near".into(),
            id: "nearest_places",
            summary: "Les lieux les plus proches d’une position",
            description: "Du plus proche au plus loin, aussi loin qu’il le faut si `distance` n’est pas donnée.",
            required: &["lat", "lon"],
            facets: true,
            optional: &["distance", "territoire", WITHIN, "zone", "limit", "format"],
            answers: Answers::ListOnMap("PlaceItem", MOST, "PlaceFeatures"),
            may_miss: true,
            example: "/api/v1/places/near?lat=48.11&lon=-1.68&limit=1".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/places/{key}".into(),
            id: "place",
            summary: "Un lieu",
            description: "Par sa clé publique, celle de l’adresse de sa fiche. La réponse dit de quels enregistrements la fiche est faite (`records`), et d’où vient chaque information (`provenance`). La clé d’un enregistrement qui fait partie d’un autre lieu mène à ce lieu.",
            in_path: vec![("key", "La clé du lieu", text(1, 200, None, some_key))],
            optional: &["format"],
            answers: Answers::OnMap("PlaceItem", "Feature"),
            may_miss: true,
            moved: Some((
                "301",
                "L’enregistrement de cette clé fait partie d’un autre lieu : l’adresse de ce lieu.",
            )),
            example: format!("/api/v1/places/{some_key}"),
            ..Call::default()
        },
        Call {
            path: "/api/v1/changes".into(),
            id: "changes",
            summary: "Ce qui a changé depuis une date",
            description: "Les lieux apparus, changés, réunis à un autre ou retirés, dans l’ordre. Commencez par `since`, gardez `next`, et donnez-le en `cursor` la fois suivante\u{a0}: rien ne manque, rien n’est à relire. Un lieu qui a changé plusieurs fois y est une fois, tel qu’il est maintenant\u{a0}; remplacez ou ajoutez sa fiche.",
            optional: &changes::PARAMETERS,
            answers: Answers::One("ChangeList"),
            may_miss: true,
            example: "/api/v1/changes?limit=1".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/search".into(),
            id: "understand",
            summary: "Ce qu’un texte veut dire",
            description: "Un nom de commune mal écrit, un ancien nom, « mairie de Rennes », « demain matin » : ce que la recherche du site comprend, et l’adresse des lieux ainsi demandés.",
            required: &["q"],
            answers: Answers::One("Understanding"),
            example: "/api/v1/search?q=Rennes%20demain%20matin".into(),
            ..Call::default()
        },
    ]
}

fn about_territories() -> Vec<Call> {
    let at = || {
        let levels = Level::ALL.map(Level::slug);
        let level = string()
            .enum_values(Some(levels))
            .examples(["departement"])
            .build();
        vec![
            ("level", "Le niveau du territoire", RefOr::T(level.into())),
            (
                "code",
                "Son code à ce niveau",
                text(1, 15, Some("^[A-Za-z0-9-]+$"), "35"),
            ),
        ]
    };
    vec![
        Call {
            path: "/api/v1/territories/search".into(),
            id: "search_territories",
            tag: TERRITORIES,
            summary: "Les territoires dont le nom ou le code postal commence ainsi",
            description: "Les fautes de frappe sont pardonnées.",
            required: &["q"],
            optional: &["suggestions"],
            answers: Answers::List("TerritoryItem", MOST_SUGGESTIONS),
            example: "/api/v1/territories/search?q=renn&limit=2".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/territories/{level}/{code}".into(),
            id: "territory",
            tag: TERRITORIES,
            summary: "Un territoire, ses chiffres et leurs sources",
            description: "De la commune au pays : communes, intercommunalités, bassins de vie, zones d’emploi, arrondissements, départements, régions, Hubs.",
            in_path: at(),
            answers: Answers::One("TerritoryDetail"),
            may_miss: true,
            moved: Some(MOVED_TERRITORY),
            example: "/api/v1/territories/departement/35".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/territories/{level}/{code}/children".into(),
            id: "territory_children",
            tag: TERRITORIES,
            summary: "Les territoires à l’intérieur d’un autre",
            description: "Un niveau plus bas, avec le nombre de lieux de chacun.",
            in_path: at(),
            optional: &["page", "limit"],
            answers: Answers::One("ChildList"),
            may_miss: true,
            moved: Some(MOVED_TERRITORY),
            example: "/api/v1/territories/region/53/children?limit=2".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/territories/{level}/{code}/portrait".into(),
            id: "territory_portrait",
            tag: TERRITORIES,
            summary: "Le portrait d’un territoire : besoin, offre, ce qui manque",
            description: "Les personnes à accompagner en intervalles, les lieux par type d’aide, ce que chacun peut atteindre en heures par an pour 1 000 personnes, et le détail par commune, par pages.",
            in_path: at(),
            optional: &["page", "limit"],
            answers: Answers::One("PortraitAnswer"),
            may_miss: true,
            moved: Some(MOVED_TERRITORY),
            example: "/api/v1/territories/epci/243500139/portrait?limit=2".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/territories/{level}/{code}/levers".into(),
            id: "territory_levers",
            tag: TERRITORIES,
            summary: "Et si… : ce que changeraient d’autres lieux ou d’autres poids",
            description: "Des permanences de plus, des lieux de moins, d’autres déplacements, un autre niveau visé, où placer des permanences, les poids d’un indice : avant, après, et le détail par commune, par pages. Les mêmes paramètres que la page du site. Une commune renvoie à son intercommunalité ; le pays est trop grand.",
            in_path: at(),
            optional: &LEVERS,
            answers: Answers::One("LeversAnswer"),
            may_miss: true,
            moved: Some(("308", "La commune d’aujourd’hui, ou son intercommunalité.")),
            example: "/api/v1/territories/epci/243500139/levers?ajout=35238:7&limit=2".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/hubs".into(),
            id: "hubs",
            tag: TERRITORIES,
            summary: "Les seize Hubs",
            description: "Chacun avec les départements et collectivités qu’il sert.",
            answers: Answers::List("HubItem", MOST),
            example: "/api/v1/hubs".into(),
            ..Call::default()
        },
    ]
}

fn about_indicators() -> [Call; 2] {
    [
        Call {
            path: "/api/v1/indicateurs".into(),
            id: "indicators",
            tag: INDICATORS,
            summary: "Les indicateurs, leurs définitions et leurs années",
            description: "Ce que chacun mesure, dans quelle unité, et à quels niveaux il peut être donné.",
            answers: Answers::List("IndicatorItem", indicators::MOST_LISTED),
            example: "/api/v1/indicateurs".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/indicateurs/{id}".into(),
            id: "indicator",
            tag: INDICATORS,
            summary: "Un indicateur, ses sources, et ses chiffres pour un territoire",
            description: "Avec `niveau` et `code`, les chiffres de ce territoire, l’année la plus récente d’abord. Un effectif s’additionne\u{a0}; un rapport est recalculé de ses effectifs\u{a0}; une médiane ne s’additionne pas. `coverage` dit quelle part de ce dont le chiffre parle est connue. Un chiffre caché n’est jamais un zéro\u{a0}: `missing` dit pourquoi il manque.",
            in_path: vec![(
                "id",
                "Le nom de l’indicateur",
                text(1, 80, Some("^[a-z0-9-]+$"), "taux-chomage"),
            )],
            optional: &["niveau", "code"],
            answers: Answers::One("IndicatorDetail"),
            may_miss: true,
            example: "/api/v1/indicateurs/taux-chomage?niveau=departement&code=35".into(),
            ..Call::default()
        },
    ]
}

fn file(format: Format) -> Call {
    Call {
        path: format.path(),
        id: format.operation(),
        tag: FILES,
        summary: format.label(),
        description: match Format::OF_THE_STANDARD.contains(&format) {
            true => {
                "Tous les lieux qui répondent aux filtres, dans les 32 colonnes du schéma national. Les mêmes filtres que la liste."
            }
            false => {
                "Tous les lieux qui répondent aux filtres, dans les mots d’un schéma voisin. Les mêmes filtres que la liste."
            }
        },
        facets: true,
        optional: &strict::SEARCH,
        answers: Answers::File(format),
        may_miss: true,
        example: format!("{}?territoire=departement-35", format.path()),
        ..Call::default()
    }
}

fn documents() -> [Call; 3] {
    [
        Call {
            path: dump::PATH.into(),
            id: "dump",
            tag: FILES,
            summary: dump::LABEL,
            description: "Une ligne JSON par lieu (`type` vaut `place`)\u{a0}: sa fiche, ses fiches d’origine (`records`), et pour chaque champ celles dont il vient, ou le jour où il a été corrigé à la main\u{a0}; sans `fields`, tout vient de la seule fiche d’origine. Puis une ligne par fiche d’origine (`record`), telle que sa source la donne, avec sa licence.",
            answers: Answers::Document(dump::MEDIA_TYPE),
            example: dump::PATH.into(),
            ..Call::default()
        },
        Call {
            path: "/donnees/catalogue.jsonld".into(),
            id: "catalogue",
            tag: FILES,
            summary: "Le catalogue des données (DCAT-AP)",
            description: "Ce que les portails moissonnent.",
            answers: Answers::Document("application/ld+json"),
            example: "/donnees/catalogue.jsonld".into(),
            ..Call::default()
        },
        Call {
            path: "/api/v1/openapi.json".into(),
            id: "description",
            tag: FILES,
            summary: "Cette description",
            description: "OpenAPI 3.1.",
            example: "/api/v1/openapi.json".into(),
            ..Call::default()
        },
    ]
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

fn text(least: usize, most: usize, pattern: Option<&str>, example: &str) -> RefOr<Schema> {
    let text = string()
        .min_length(Some(least))
        .max_length(Some(most))
        .examples([example]);
    RefOr::T(text.pattern(pattern).build().into())
}
