//! The kinds of files: what each is called, and what it is good for.

/// The national standard's schema.
pub const STANDARD: &str = "https://schema.data.gouv.fr/LaMednum/standard-mediation-num/";
/// data·inclusion's schema.
pub const DATA_INCLUSION: &str = "https://github.com/gip-inclusion/data-inclusion-schema";
/// OpenStreetMap's tags.
pub const OPENSTREETMAP: &str = "https://wiki.openstreetmap.org/wiki/Map_features";

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// The standard's table.
    Csv,
    /// One feature per place.
    GeoJson,
    /// One object per place.
    Json,
    /// data·inclusion's structures, as a table.
    StructuresCsv,
    /// data·inclusion's structures.
    StructuresJson,
    /// data·inclusion's services, as a table.
    ServicesCsv,
    /// data·inclusion's services.
    ServicesJson,
    /// One feature per place, in OpenStreetMap's tags.
    Osm,
}

/// What is said of a kind of file.
struct Said {
    /// The address of its files, under `/donnees/`; they are called so too.
    path: &'static str,
    /// The name of its operation in the API's description.
    operation: &'static str,
    label: &'static str,
    purpose: &'static str,
}

impl Format {
    /// Every format, in the order people are offered them.
    pub const ALL: [Self; 9] = [
        Self::Xlsx,
        Self::Csv,
        Self::GeoJson,
        Self::Json,
        Self::StructuresCsv,
        Self::StructuresJson,
        Self::ServicesCsv,
        Self::ServicesJson,
        Self::Osm,
    ];

    /// Those in the national standard's own fields.
    pub const OF_THE_STANDARD: [Self; 4] = [Self::Xlsx, Self::Csv, Self::GeoJson, Self::Json];

    /// Those in the words of neighbouring schemas.
    pub const OF_NEIGHBOURS: [Self; 5] = [
        Self::StructuresCsv,
        Self::StructuresJson,
        Self::ServicesCsv,
        Self::ServicesJson,
        Self::Osm,
    ];

    fn said(self) -> Said {
        let (path, operation, label, purpose) = match self {
            Self::Xlsx => (
                "lieux.xlsx",
                "file_xlsx",
                "Excel (XLSX)",
                "Pour ouvrir dans un tableur.",
            ),
            Self::Csv => (
                "lieux.csv",
                "file_csv",
                "CSV",
                "Le tableau du schéma national, à publier ou à transmettre.",
            ),
            Self::GeoJson => (
                "lieux.geojson",
                "file_geojson",
                "GeoJSON",
                "Pour les cartes.",
            ),
            Self::Json => (
                "lieux.json",
                "file_json",
                "JSON",
                "Pour les logiciels, un objet par lieu.",
            ),
            Self::StructuresCsv => (
                "structures.csv",
                "file_structures_csv",
                "CSV data·inclusion, structures",
                "Le schéma data·inclusion v1\u{a0}: une structure par lieu.",
            ),
            Self::StructuresJson => (
                "structures.json",
                "file_structures_json",
                "JSON data·inclusion, structures",
                "Les mêmes structures, pour les logiciels.",
            ),
            Self::ServicesCsv => (
                "services.csv",
                "file_services_csv",
                "CSV data·inclusion, services",
                "Le schéma data·inclusion v1\u{a0}: ce que chaque structure propose.",
            ),
            Self::ServicesJson => (
                "services.json",
                "file_services_json",
                "JSON data·inclusion, services",
                "Les mêmes services, pour les logiciels.",
            ),
            Self::Osm => (
                "lieux.osm.geojson",
                "file_osm",
                "GeoJSON aux étiquettes d’OpenStreetMap",
                "Pour comparer avec OpenStreetMap. Avant d’y verser, vérifiez la licence de chaque source.",
            ),
        };
        Said {
            path,
            operation,
            label,
            purpose,
        }
    }

    /// What its files' names begin with, and how they end.
    pub fn name(self) -> (&'static str, &'static str) {
        let path = self.said().path;
        path.split_once('.').unwrap_or((path, ""))
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::StructuresCsv | Self::ServicesCsv => {
                "text/csv; charset=utf-8; header=present"
            }
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json | Self::StructuresJson | Self::ServicesJson => "application/json",
            Self::GeoJson | Self::Osm => "application/geo+json",
        }
    }

    /// Its name among the European Union's file types.
    pub fn file_type(self) -> &'static str {
        match self {
            Self::Csv | Self::StructuresCsv | Self::ServicesCsv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Json | Self::StructuresJson | Self::ServicesJson => "JSON",
            Self::GeoJson | Self::Osm => "GEOJSON",
        }
    }

    /// The schema that its files follow.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Xlsx | Self::Csv | Self::GeoJson | Self::Json => STANDARD,
            Self::Osm => OPENSTREETMAP,
            _ => DATA_INCLUSION,
        }
    }

    /// Its name, for a reader.
    pub fn label(self) -> &'static str {
        self.said().label
    }

    /// What it is good for, for a reader.
    pub fn purpose(self) -> &'static str {
        self.said().purpose
    }

    /// What the API's description calls it.
    pub fn operation(self) -> &'static str {
        self.said().operation
    }

    /// What a file of everything is called.
    pub fn file(self) -> &'static str {
        self.said().path
    }

    /// The address of its files.
    pub fn path(self) -> String {
        format!("/donnees/{}", self.said().path)
    }
}
