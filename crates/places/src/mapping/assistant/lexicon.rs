//! Words by which producers speak of the standard's values.

use crate::standard::Field;

/// Words that mean a value.
pub(super) struct Term {
    pub field: Field,
    /// The value, as the standard writes it.
    pub target: &'static str,
    /// In lower case; also looked for without accents.
    pub words: &'static [&'static str],
    /// Words beside which they mean something else.
    pub except: &'static [&'static str],
}

const fn term(field: Field, target: &'static str, words: &'static [&'static str]) -> Term {
    Term {
        field,
        target,
        words,
        except: &[],
    }
}

const SERVICES: Field = Field::Services;
const PUBLICS: Field = Field::PublicsSpecifiquementAdresses;
const CHARGE: Field = Field::PriseEnChargeSpecifique;
const HOW: Field = Field::ModalitesAccompagnement;
const PROGRAMMES: Field = Field::DispositifProgrammesNationaux;

#[rustfmt::skip]
pub(super) const LEXICON: &[Term] = &[
    term(SERVICES, "Aide aux démarches administratives", &["démarche", "e-administration", "administratif", "administrative", "impôts", "ameli", "pôle emploi", "france travail", "accès aux droits", "accès au droit", "france connect", "franceconnect", "dématérialis", "caf.fr", "dem gen", "dem spe"]),
    term(SERVICES, "Maîtrise des outils numériques du quotidien", &["initiation", "bureautique", "prise en main", "prendre en main", "apprentissage", "traitement de texte", "adresse mail", "messagerie", "smartphone", "tablette", "utiliser internet", "naviguer", "utiliser le numérique", "perfectionnement", "les bases", "compétences de base", "découvrir l'ordinateur", "réseaux sociaux", "gérer ses données"]),
    term(SERVICES, "Insertion professionnelle via le numérique", &["recherche d'emploi", "son cv", "insertion professionnelle", "création d'entreprise", "emploi store", "accompagnement de professionnels", "télétravail"]),
    term(SERVICES, "Utilisation sécurisée du numérique", &["sécurité", "sécuris", "protéger ses données", "protection des données", "données personnelles", "identité numérique", "arnaque"]),
    term(SERVICES, "Parentalité et éducation avec le numérique", &["parentalité", "être parent", "etre parent", "rôle de parent", "temps d'écran", "scolarité", "pronote"]),
    term(SERVICES, "Loisirs et créations numériques", &["création numérique", "créatif", "créative", "fablab", "impression 3d", "imprimante 3d", "retouche", "robotique", "jeux vidéo", "montage vidéo", "programmation", "classer et partager ses photos"]),
    term(SERVICES, "Compréhension du monde numérique", &["culture numérique", "cultures numériques", "citoyenneté numérique", "culture informatique", "comprendre le monde", "comprendre les cultures", "sensibilisation", "fake news", "monde numérique"]),
    term(SERVICES, "Accès internet et matériel informatique", &["accès internet", "accès à internet", "connexion internet", "internet", "wifi", "wi-fi", "libre accès", "accès libre", "imprimante", "photocopieuse", "scanner", "matériel informatique", "postes informatiques", "salle informatique", "équipements et une connexion", "accès à des équipements", "materiel info"]),
    term(SERVICES, "Acquisition de matériel informatique à prix solidaire", &["prix solidaire", "reconditionn", "bas coût", "tarif solidaire", "s'équiper"]),

    term(PUBLICS, "Jeunes", &["jeune", "adolescent", "ados"]),
    term(PUBLICS, "Étudiants", &["étudiant"]),
    term(PUBLICS, "Familles et/ou enfants", &["famille", "enfan", "parent"]),
    term(PUBLICS, "Seniors", &["senior", "sénior", "retraité", "personnes âgées"]),
    term(PUBLICS, "Femmes", &["femme"]),

    term(CHARGE, "Surdité", &["surdité", "sourd", "malentendant", "auditi"]),
    term(CHARGE, "Handicaps moteurs", &["moteur", "pmr", "mobilité réduite", "mobilite reduite"]),
    term(CHARGE, "Handicaps mentaux", &["mental", "mentaux", "psychique", "cognitif"]),
    term(CHARGE, "Illettrisme", &["illettr", "analphab"]),
    term(CHARGE, "Langues étrangères (anglais)", &["anglais"]),
    term(CHARGE, "Langues étrangères (autres)", &["langues étrangères", "langue étrangère", "allophone", "personnes étrangères"]),
    term(CHARGE, "Déficience visuelle", &["visuel", "malvoyant", "aveugle"]),

    Term { field: Field::FraisACharge, target: "Gratuit", words: &["gratuit", "sans frais", "libre"], except: &["sous condition"] },
    term(Field::FraisACharge, "Gratuit sous condition", &["sous condition", "pass numérique", "pass numerique"]),
    term(Field::FraisACharge, "Payant", &["payant", "adhésion", "adhérent", "euro", "€", "cotisation"]),

    term(HOW, "En autonomie", &["autonomie", "accès libre", "libre accès"]),
    term(HOW, "Accompagnement individuel", &["individuel", "personnalisé"]),
    term(HOW, "Dans un atelier collectif", &["collecti", "atelier", "en groupe"]),
    term(HOW, "À distance", &["à distance", "visio"]),

    term(PROGRAMMES, "Aidants Connect", &["aidants connect"]),
    term(PROGRAMMES, "Certification PIX", &["pix"]),
    term(PROGRAMMES, "Conseillers numériques", &["conseiller numérique", "conseillers numériques", "cnfs", "conum"]),
    term(PROGRAMMES, "Emmaüs Connect", &["emmaüs connect", "emmaus connect"]),
    term(PROGRAMMES, "France Services", &["france services", "france service"]),
    term(PROGRAMMES, "Grande école du numérique", &["grande école du numérique"]),
    term(PROGRAMMES, "Point d'accès numérique CAF", &["point numérique caf", "point relais caf"]),
    term(PROGRAMMES, "Promeneurs du net", &["promeneur"]),

    Term { field: Field::Itinerance, target: "Itinérant", words: &["itinéran", "itineran", "bus", "mobile"], except: &["non", "fixe"] },
    term(Field::Itinerance, "Fixe", &["fixe", "site principal"]),

    term(Field::ModalitesAcces, "Se présenter", &["se présenter", "sur place", "sans rendez-vous"]),
    term(Field::ModalitesAcces, "Téléphoner", &["téléphon", "par téléphone"]),
    term(Field::ModalitesAcces, "Contacter par mail", &["par mail", "courriel", "par email"]),
    term(Field::ModalitesAcces, "Prendre un RDV en ligne", &["rdv en ligne", "rendez-vous en ligne"]),
];
