//! What the name of a column says it holds.

use crate::standard::Field;

use super::columns::Column;

/// How a field is called in the files of Hubs, of authorities and of national programmes, folded and
/// without small words; and the words which say that it is something else.
struct Names {
    field: Field,
    called: &'static [&'static str],
    refused: &'static [&'static str],
}

/// From 0 (says nothing) to 1 (is the field's name): how much a column's name speaks for a field.
pub(super) fn speaks_for(column: &Column, field: Field) -> f64 {
    let joined = column.words.concat();
    let whole = column.whole();
    let own = field.name().replace('_', " ");
    let own_words = own
        .split(' ')
        .filter(|word| word.len() > 1 && *word != "de");
    if own_words.collect::<String>() == joined || own.replace(' ', "") == whole {
        return 1.0;
    }
    let Some(names) = NAMES.iter().find(|names| names.field == field) else {
        return 0.0;
    };
    let best = names
        .called
        .iter()
        .map(|name| likeness(column, &joined, &whole, name))
        .fold(0.0, f64::max);
    let refused = best < 1.0
        && column
            .words
            .iter()
            .any(|word| names.refused.contains(&word.as_str()));
    if refused { best * 0.2 } else { best }
}

fn likeness(column: &Column, joined: &str, whole: &str, name: &str) -> f64 {
    let name_joined = name.replace(' ', "");
    if name_joined == joined || name_joined == whole {
        return 1.0;
    }
    let part = name_joined.len() as f64 / joined.len().max(1) as f64;
    let words: Vec<&str> = name.split(' ').collect();
    let holds = column
        .words
        .windows(words.len())
        .any(|window| window.iter().zip(&words).all(|(a, b)| a == b));
    if holds {
        return 0.5 + 0.4 * part;
    }
    // Words run together: "Lestarifsdemastructure".
    if name_joined.len() >= 5 && joined.contains(&name_joined) {
        return 0.35 + 0.4 * part;
    }
    0.0
}

/// Columns that a geocoder added: what the producer wrote is preferred.
pub(super) fn is_of_a_geocoder(column: &Column) -> bool {
    matches!(
        column.words.first().map(String::as_str),
        Some("result" | "geocoded" | "ban")
    )
}

#[rustfmt::skip]
const NAMES: &[Names] = &[
    Names { field: Field::Id, called: &["id", "identifiant", "gid", "uid", "uuid", "n ref", "ref", "reference", "identifier", "id structure", "id lieu", "cle", "code unique", "structure id"], refused: &["court", "parent", "commune", "user", "userid", "siret", "contact", "result"] },
    Names { field: Field::Pivot, called: &["pivot", "siret", "siren", "rna", "ridet", "numero siret", "n siret", "siren site", "code siret"], refused: &["porteuse", "parente"] },
    Names { field: Field::Nom, called: &["nom", "name", "nom structure", "nom lieu", "structure", "raison sociale", "denomination", "nom organisation", "nom etablissement", "etablissement", "libelle", "lib fs", "intitule", "titre", "lieu", "organisme", "nom usage", "enseigne", "nom public", "title", "nom complet"], refused: &["contact", "referent", "referente", "prenom", "personne", "commune", "ville", "voie", "rue", "epci", "porteuse", "parente", "type", "id", "statut", "juridique", "mediateur", "conseiller", "categorie", "cat", "role", "tel", "telephone", "mail", "email", "adresse", "fs"] },
    Names { field: Field::Commune, called: &["commune", "ville", "city", "town", "localite", "nom commune", "libelle commune", "lib com", "libelle ville", "nom ville", "municipality", "municipalite"], refused: &["code", "insee", "cp", "postal", "dep", "old", "ancienne", "district"] },
    Names { field: Field::CodePostal, called: &["code postal", "cp", "postcode", "post code", "postal code", "zip", "zip code", "zipcode", "codepostal", "code post"], refused: &["insee", "bp"] },
    Names { field: Field::CodeInsee, called: &["code insee", "insee", "code commune", "insee com", "citycode", "code com", "cog", "codgeo", "depcom", "code insee commune", "com code"], refused: &["dep", "reg", "epci", "old", "postal"] },
    Names { field: Field::Adresse, called: &["adresse", "address", "rue", "voie", "adresse postale", "numero voie", "street", "street address", "adresse 1", "adresse ligne 1", "ligne adresse 1", "adresse complete", "adresse lieu", "adresse structure", "adresse full", "numero rue", "lieu adresse", "adresse numero nom voie"], refused: &["mail", "email", "courriel", "e", "electronique", "web", "internet", "site", "url", "complement", "complementd", "suite", "2", "comp", "ip", "id", "type", "n"] },
    Names { field: Field::ComplementAdresse, called: &["complement adresse", "complement", "adresse suite", "suite adresse", "adresse 2", "ligne adresse 2", "comp adresse", "batiment", "lieu dit", "complementdadresse"], refused: &["mail"] },
    Names { field: Field::Latitude, called: &["latitude", "lat", "y", "lat coor1", "bf latitude", "geo lat", "coordonnees y", "coord y", "latitude y", "lat wgs84"], refused: &[] },
    Names { field: Field::Longitude, called: &["longitude", "lon", "lng", "long", "x", "long coor1", "bf longitude", "geo lon", "geo lng", "coordonnees x", "coord x", "longitude x", "lon wgs84"], refused: &[] },
    Names { field: Field::Typologie, called: &["typologie", "type", "type lieu", "types lieux", "type structure", "categorie", "ss cat", "sous categorie", "type etablissement", "etiquettes", "code label"], refused: &["mediation", "public", "accompagnement", "voie", "operateur", "publics"] },
    Names { field: Field::Telephone, called: &["telephone", "tel", "phone", "numero telephone", "n telephone", "num tel", "contact tel", "fixe", "tel structure", "telephone fixe", "standard", "telephone lieu", "phone number", "telephone accueil"], refused: &["fax", "mail", "itinerance", "referent"] },
    Names { field: Field::Courriels, called: &["courriels", "courriel", "mail", "email", "mails", "emails", "e mail", "adresse mail", "adresse email", "adresse e mail", "adresse electronique", "courrier electronique", "mel", "contact email", "contact mail", "mail struc", "email structure"], refused: &["web", "referent", "referente"] },
    Names { field: Field::SiteWeb, called: &["site web", "site", "url", "web", "website", "site internet", "lien", "url lieu", "page web", "adresse internet", "adresse web", "homepage", "siteweb", "internet"], refused: &["rdv", "photo", "image", "logo", "siren", "rendez", "date", "acces", "accessibilite", "fiche", "facebook", "id"] },
    Names { field: Field::Horaires, called: &["horaires", "horaire", "horaires ouverture", "horaire ouverture", "heures ouverture", "opening hours", "jours horaires", "jours ouverture", "ouverture", "plages horaires"], refused: &["semaine", "fermeture", "date", "rdv"] },
    Names { field: Field::PresentationResume, called: &["presentation resume", "resume", "description courte", "accroche", "presentation courte", "resume activite"], refused: &[] },
    Names { field: Field::PresentationDetail, called: &["presentation detail", "presentation detaillee", "description", "description longue", "presentation", "precisions", "commentaire", "commentaires", "informations diverses", "informations complementaires", "remarques", "observations", "details"], refused: &["courte"] },
    Names { field: Field::Source, called: &["source", "source donnees", "producteur", "origine", "fournisseur"], refused: &["id", "url"] },
    Names { field: Field::Itinerance, called: &["itinerance", "itinerant", "enitinerance", "mobile itinerant", "lieu itinerant", "format fs"], refused: &[] },
    Names { field: Field::StructureParente, called: &["structure parente", "structure porteuse", "porteur", "organisme gestionnaire", "gestionnaire", "maison mere", "structure mere", "structure rattachement"], refused: &["siret", "id"] },
    Names { field: Field::DateMaj, called: &["date maj", "date mise jour", "mise jour", "maj", "derniere modification", "date modification", "date derniere modification", "datetime latest", "updated at", "last update", "updated", "dat maj", "edit datemaj", "datemaj", "modifie le", "modifie", "derniere mise jour", "date derniere mise jour", "date actualisation"], refused: &["creation", "create", "creat", "userid", "user"] },
    Names { field: Field::Services, called: &["services", "service", "services proposes", "offre services", "offre", "activites", "activites proposees", "mediations", "types mediations", "codes types mediations", "accompagnements proposes", "accompagnement demarches", "formations competences", "ateliers", "prestations", "thematiques", "materiel mis disposition", "disposition", "sensibilisations", "formation detail", "accompagnement personnel detail", "materiel info detail", "comprendre utiliser", "tag", "code accomp", "aide"], refused: &["publics", "public", "horaires", "tarifs", "type", "presta"] },
    Names { field: Field::PublicsSpecifiquementAdresses, called: &["publics specifiquement adresses", "publics accueillis", "public accueillis", "public", "publics", "public cible", "type publics", "types publics", "codes publics", "accueil public specifique", "varchar public cible", "public toutes actions"], refused: &["service", "handicap"] },
    Names { field: Field::PriseEnChargeSpecifique, called: &["prise charge specifique", "handicap", "handicaps", "situation handicap", "publics specifiques", "acces pmr", "pmr", "accueil pmr", "accompagnement publics specifiques"], refused: &[] },
    Names { field: Field::FraisACharge, called: &["frais charge", "conditions acces", "condition acces", "conditions access", "tarif", "tarifs", "cout", "prix", "gratuite", "frais", "modalites financieres"], refused: &["diff"] },
    Names { field: Field::DispositifProgrammesNationaux, called: &["dispositif programmes nationaux", "dispositifs programmes nationaux", "labels nationaux", "dispositifs", "dispositif", "programmes nationaux", "label national", "labels"], refused: &["autres"] },
    Names { field: Field::FormationsLabels, called: &["formations labels"], refused: &["autres"] },
    Names { field: Field::AutresFormationsLabels, called: &["autres formations labels", "labels autres", "autres labels"], refused: &[] },
    Names { field: Field::ModalitesAcces, called: &["modalites acces", "modalite acces", "comment venir", "conditions contact"], refused: &["accompagnement"] },
    Names { field: Field::ModalitesAccompagnement, called: &["modalites accompagnement", "modalite accompagnement", "types accompagnement", "types accompagnement proposes", "type accompagnement", "accompagnement personnel", "mode accompagnement", "code accomp"], refused: &["demarches", "publics", "detail"] },
    Names { field: Field::FicheAccesLibre, called: &["fiche acces libre", "accessibilite", "acceslibre", "acces libre url", "lien acces libre"], refused: &[] },
    Names { field: Field::PriseRdv, called: &["prise rdv", "rendez vous ligne", "rdv ligne", "url rdv", "lien rdv", "prise rendez vous", "lien prise rdv"], refused: &[] },
];
