//! data·inclusion's schema, version 1 (`data-inclusion-schema` on PyPI): a
//! place is a *structure*, and what it offers is one *service* of it, with every
//! theme. The tables are those that the ecosystem's own library keeps; where the
//! standard says more than the schema can hold, the words go to a field of
//! precisions.

use chrono::NaiveDate;
use serde::Serialize;

use super::{cut, once};
use crate::Place;
use crate::standard::{
    Dispositif, Frais, ModaliteAcces, ModaliteAccompagnement, Public, Service, Typologie,
};

/// A name has between 3 and 150 characters.
const SHORTEST_NAME: usize = 3;
const LONGEST_NAME: usize = 150;
/// A description has between 5 and 10 000 characters.
const SHORTEST_DESCRIPTION: usize = 5;
const LONGEST_DESCRIPTION: usize = 10_000;

/// Where a place is published: what the schema asks beside the place itself.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// Who publishes, as data·inclusion knows them: the first part of every id.
    pub source: &'a str,
    /// The place's public key.
    pub key: &'a str,
    /// The address of its sheet, whole; none where the site does not know its own.
    pub sheet: Option<&'a str>,
}

/// A structure: who receives people, and where.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are data·inclusion's own, told by its schema"
)]
pub struct Structure {
    pub source: String,
    pub id: String,
    pub nom: String,
    pub date_maj: NaiveDate,
    pub description: Option<String>,
    pub lien_source: Option<String>,
    pub siret: Option<String>,
    #[serde(flatten)]
    pub contact: Contact,
    pub site_web: Option<String>,
    pub accessibilite_lieu: Option<String>,
    pub reseaux_porteurs: Vec<&'static str>,
}

/// What a structure offers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are data·inclusion's own, told by its schema"
)]
pub struct Offer {
    pub source: String,
    pub structure_id: String,
    pub id: String,
    pub nom: String,
    pub description: String,
    pub lien_source: Option<String>,
    pub date_maj: NaiveDate,
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    pub thematiques: Vec<&'static str>,
    pub frais: Option<&'static str>,
    pub frais_precisions: Option<String>,
    pub publics: Vec<&'static str>,
    pub publics_precisions: Option<String>,
    #[serde(flatten)]
    pub contact: Contact,
    pub modes_accueil: Vec<&'static str>,
    pub lien_mobilisation: Option<String>,
    /// The schema wants one mode at least, or none told.
    pub modes_mobilisation: Option<Vec<&'static str>>,
    pub mobilisable_par: Option<Vec<&'static str>>,
}

/// Where it is and how to reach it: the same for a structure and its offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are data·inclusion's own, told by its schema"
)]
pub struct Contact {
    pub commune: String,
    pub code_postal: String,
    pub code_insee: Option<String>,
    pub adresse: String,
    pub complement_adresse: Option<String>,
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
    pub telephone: Option<String>,
    pub courriel: Option<String>,
    pub horaires_accueil: Option<String>,
}

/// The place as a structure.
pub fn structure(place: &Place, publication: Publication<'_>) -> Structure {
    let description = [&place.presentation_detail, &place.presentation_resume]
        .into_iter()
        .flatten()
        .find(|text| text.chars().count() >= SHORTEST_DESCRIPTION);
    Structure {
        source: publication.source.to_owned(),
        id: id(publication),
        nom: name(place),
        date_maj: place.date_maj,
        description: description.map(|text| cut(text, LONGEST_DESCRIPTION)),
        lien_source: publication.sheet.map(str::to_owned),
        siret: place.pivot.siret().map(str::to_owned),
        contact: contact(place),
        site_web: place.site_web.first().map(ToString::to_string),
        accessibilite_lieu: place.fiche_acces_libre.as_ref().map(ToString::to_string),
        reseaux_porteurs: networks(place),
    }
}

/// What the place offers; none where it names no service.
pub fn offer(place: &Place, publication: Publication<'_>) -> Option<Offer> {
    if place.services.is_empty() {
        return None;
    }
    let themes = place.services.iter().flat_map(|service| themes(*service));
    let (frais, frais_precisions) = fees(&place.frais_a_charge);
    let modes = modes(&place.modalites_acces);
    Some(Offer {
        source: publication.source.to_owned(),
        structure_id: id(publication),
        id: format!("{}-mediation-numerique", id(publication)),
        nom: "Médiation numérique".to_owned(),
        description: description(place),
        lien_source: publication.sheet.map(str::to_owned),
        date_maj: place.date_maj,
        kind: kind(place),
        thematiques: once(themes.copied()),
        frais,
        frais_precisions,
        publics: publics(&place.publics_specifiquement_adresses),
        publics_precisions: said(
            "Prise en charge spécifique",
            place
                .prise_en_charge_specifique
                .iter()
                .map(|one| one.label()),
        ),
        contact: contact(place),
        modes_accueil: welcome(place),
        lien_mobilisation: place.prise_rdv.as_ref().map(ToString::to_string),
        mobilisable_par: some(who(&place.modalites_acces)),
        modes_mobilisation: some(modes),
    })
}

fn id(publication: Publication<'_>) -> String {
    format!("{}--{}", publication.source, publication.key)
}

/// No dot at the end, neither too short nor too long.
fn name(place: &Place) -> String {
    let trimmed = match place.nom.ends_with("etc.") {
        true => &place.nom,
        false => place.nom.trim_end_matches(['.', ' ']),
    };
    match trimmed.chars().count() < SHORTEST_NAME {
        true => format!("Lieu {trimmed}, {}", place.commune),
        false => cut(trimmed, LONGEST_NAME),
    }
}

fn contact(place: &Place) -> Contact {
    Contact {
        commune: place.commune.clone(),
        code_postal: place.code_postal.to_string(),
        code_insee: place.code_insee.map(|code| code.to_string()),
        adresse: place.adresse.clone(),
        complement_adresse: place.complement_adresse.clone(),
        longitude: place.position.map(|position| position.longitude()),
        latitude: place.position.map(|position| position.latitude()),
        telephone: place.telephone.as_ref().map(ToString::to_string),
        courriel: place.courriels.first().map(ToString::to_string),
        horaires_accueil: place.horaires.as_ref().map(ToString::to_string),
    }
}

/// The services in words, as the schema wants every offer described.
fn description(place: &Place) -> String {
    let services: Vec<&str> = place.services.iter().map(|one| one.label()).collect();
    let mut text = format!("{}.", services.join(", "));
    if let Some(more) = place
        .presentation_detail
        .as_ref()
        .or(place.presentation_resume.as_ref())
    {
        text.push_str("\n\n");
        text.push_str(more);
    }
    cut(&text, LONGEST_DESCRIPTION)
}

/// The themes of version 1 that a service of the standard stands for.
pub fn themes(service: Service) -> &'static [&'static str] {
    const BASICS: &str = "numerique--maitriser-les-fondamentaux-du-numerique";
    const ONLINE: &str = "numerique--acceder-a-des-services-en-ligne";
    const EQUIPMENT: &str = "numerique--acquerir-un-equipement";
    match service {
        Service::AideDemarches => &[
            "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
            ONLINE,
        ],
        Service::MaitriseOutils => &[BASICS, ONLINE],
        Service::InsertionProfessionnelle => &[
            "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
            BASICS,
        ],
        Service::UtilisationSecurisee | Service::ComprehensionMondeNumerique => &[BASICS],
        Service::Parentalite => &["famille--soutien-a-la-parentalite-et-a-leducation", BASICS],
        Service::LoisirsCreations => {
            &["remobilisation--activites-sportives-et-culturelles", BASICS]
        }
        Service::AccesInternetMateriel => {
            &["numerique--acceder-a-une-connexion-internet", EQUIPMENT]
        }
        Service::AcquisitionMateriel => &[EQUIPMENT],
    }
}

/// Version 1 knows one kind per offer: what most of the ways of helping come to.
fn kind(place: &Place) -> Option<&'static str> {
    use ModaliteAccompagnement as M;
    let ways = &place.modalites_accompagnement;
    if ways.contains(&M::Individuel) || ways.contains(&M::ADistance) {
        return Some("accompagnement");
    }
    if ways.contains(&M::AtelierCollectif) {
        return Some("atelier");
    }
    let equipment = [Service::AccesInternetMateriel, Service::AcquisitionMateriel];
    let lends = place.services.iter().any(|one| equipment.contains(one));
    (ways.contains(&M::EnAutonomie) && lends).then_some("aide-materielle")
}

/// Version 1 is free or not; what is between is told in words.
fn fees(frais: &[Frais]) -> (Option<&'static str>, Option<String>) {
    match frais {
        [] => (None, None),
        [Frais::Gratuit] => (Some("gratuit"), None),
        [Frais::Payant] => (Some("payant"), None),
        several => (None, said("Frais", several.iter().map(|one| one.label()))),
    }
}

/// A place that names no public is for all of them.
fn publics(publics: &[Public]) -> Vec<&'static str> {
    if publics.is_empty() {
        return vec!["tous-publics"];
    }
    let of = |public: &Public| match public {
        Public::Jeunes => "jeunes",
        Public::Etudiants => "etudiants",
        Public::FamillesEnfants => "familles",
        Public::Seniors => "seniors",
        Public::Femmes => "femmes",
    };
    once(publics.iter().map(of))
}

fn welcome(place: &Place) -> Vec<&'static str> {
    use ModaliteAccompagnement as M;
    let ways = &place.modalites_accompagnement;
    let closed = place.modalites_acces.contains(&ModaliteAcces::PasDePublic);
    let here = ways.iter().any(|way| *way != M::ADistance)
        || place.modalites_acces.contains(&ModaliteAcces::SePresenter);
    let mut modes = Vec::new();
    if ways.contains(&M::ADistance) {
        modes.push("a-distance");
    }
    if here && !closed {
        modes.push("en-presentiel");
    }
    modes
}

fn modes(modalites: &[ModaliteAcces]) -> Vec<&'static str> {
    let of = |modalite: &ModaliteAcces| match modalite {
        ModaliteAcces::SePresenter => Some("se-presenter"),
        ModaliteAcces::Telephoner => Some("telephoner"),
        ModaliteAcces::Courriel | ModaliteAcces::CourrielAvecFiche => Some("envoyer-un-courriel"),
        ModaliteAcces::RendezVousEnLigne => Some("utiliser-lien-mobilisation"),
        ModaliteAcces::PasDePublic => None,
    };
    once(modalites.iter().filter_map(of))
}

/// A sheet of prescription is what professionals send; the other ways are everyone's.
fn who(modalites: &[ModaliteAcces]) -> Vec<&'static str> {
    let of = |modalite: &ModaliteAcces| match modalite {
        ModaliteAcces::CourrielAvecFiche => Some("professionnels"),
        ModaliteAcces::PasDePublic => None,
        _ => Some("usagers"),
    };
    once(modalites.iter().filter_map(of))
}

/// The networks that version 1 lists, as far as a place's kind and programmes tell them.
fn networks(place: &Place) -> Vec<&'static str> {
    let programmes = place
        .dispositif_programmes_nationaux
        .iter()
        .filter_map(|programme| network_of_programme(*programme));
    let kinds = place
        .typologie
        .iter()
        .filter_map(|typologie| network_of_kind(*typologie));
    once(programmes.chain(kinds))
}

fn network_of_programme(programme: Dispositif) -> Option<&'static str> {
    Some(match programme {
        Dispositif::AidantsConnect => "aidants-connect",
        Dispositif::ConseillersNumeriques => "conseillers-numeriques",
        Dispositif::EmmausConnect | Dispositif::RelaisNumeriqueEmmaus => "emmaus",
        Dispositif::FranceServices => "france-service",
        Dispositif::GrandeEcoleNumerique => "grandes-ecoles-du-numerique",
        Dispositif::CroixRouge => "croix-rouge",
        Dispositif::PointNumeriqueCaf => "caf",
        Dispositif::BibliothequesNumeriqueReference
        | Dispositif::CertificationPix
        | Dispositif::PromeneursDuNet => return None,
    })
}

fn network_of_kind(kind: Typologie) -> Option<&'static str> {
    use Typologie as T;
    Some(match kind {
        T::Aci => "aci",
        T::Afpa => "afpa",
        T::Ai => "ai",
        T::Ase => "ase",
        T::Avip => "creches-avip",
        T::Caarud => "caarud",
        T::Cada => "cada",
        T::Caf => "caf",
        T::CapEmploi => "cap-emploi-reseau-cheops",
        T::Cava => "cava",
        T::Cc | T::Muni | T::Epci => "communes",
        T::Ccas | T::Cias => "ccas-cias",
        T::Ccons => "chambres-consulaires",
        T::Cd | T::Cdas | T::Dept => "departements",
        T::Chrs => "chrs",
        T::Chu => "chu",
        T::Cidff => "cidff",
        T::Cmp => "cmp",
        T::Cms => "cms",
        T::Cpam => "cpam",
        T::Cph => "cph",
        T::Csapa => "csapa",
        T::E2c => "ecoles-de-la-deuxieme-chance",
        T::Ea => "ea",
        T::Eatt => "eatt",
        T::Ei => "ei",
        T::Eiti => "eiti",
        T::Epide => "epide",
        T::Epn => "espaces-publics-numeriques",
        T::Esat => "esat",
        T::Etti => "etti",
        T::Fabrique => "fabrique-de-territoire",
        T::Ft => "france-travail",
        T::Geiq => "geiq",
        T::Huda => "huda",
        T::LaPoste => "la-poste",
        T::Mde | T::Mdef => "maisons-de-l-emploi",
        T::Mdph => "mdph",
        T::Mds => "maisons-des-solidarites",
        T::Mjc => "mjc",
        T::Ml => "mission-locale",
        T::Msa => "mutualite-sociale-agricole",
        T::Msap => "msap",
        T::Odc => "delegataire-conseil-departemental",
        T::PijBij => "reseau-information-jeunesse",
        T::Pimms => "pimms-mediation",
        T::Pjj => "pjj",
        T::Plie => "plie",
        T::Pref | T::Reg => "regions",
        T::Ressourcerie => "ressourceries",
        T::Rfs => "france-service",
        T::RsFjt => "residences-fjt",
        T::Spip => "spip",
        T::Udaf => "unaf",
        _ => return None,
    })
}

/// `Frais : gratuit sous condition, payant`; nothing where there is nothing to say.
fn said<'a>(what: &str, values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: Vec<&str> = values.collect();
    (!values.is_empty()).then(|| format!("{what}\u{a0}: {}", values.join(", ")))
}

fn some<T>(values: Vec<T>) -> Option<Vec<T>> {
    (!values.is_empty()).then_some(values)
}
