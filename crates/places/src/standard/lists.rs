//! The closed lists of the standard, word for word.

use super::closed::closed_list;

closed_list! {
    /// What can be done or learnt in a place.
    Service: 9 {
        /// Aide aux démarches administratives.
        AideDemarches => ("Aide aux démarches administratives", "Aide aux démarches administratives", "aide-aux-demarches-administratives"),
        /// Maîtrise des outils numériques du quotidien.
        MaitriseOutils => ("Maîtrise des outils numériques du quotidien", "Maîtrise des outils numériques du quotidien", "maitrise-des-outils-numeriques-du-quotidien"),
        /// Insertion professionnelle via le numérique.
        InsertionProfessionnelle => ("Insertion professionnelle via le numérique", "Insertion professionnelle via le numérique", "insertion-professionnelle-via-le-numerique"),
        /// Utilisation sécurisée du numérique.
        UtilisationSecurisee => ("Utilisation sécurisée du numérique", "Utilisation sécurisée du numérique", "utilisation-securisee-du-numerique"),
        /// Parentalité et éducation avec le numérique.
        Parentalite => ("Parentalité et éducation avec le numérique", "Parentalité et éducation avec le numérique", "parentalite-et-education-avec-le-numerique"),
        /// Loisirs et créations numériques.
        LoisirsCreations => ("Loisirs et créations numériques", "Loisirs et créations numériques", "loisirs-et-creations-numeriques"),
        /// Compréhension du monde numérique.
        ComprehensionMondeNumerique => ("Compréhension du monde numérique", "Compréhension du monde numérique", "comprehension-du-monde-numerique"),
        /// Accès internet et matériel informatique.
        AccesInternetMateriel => ("Accès internet et matériel informatique", "Accès internet et matériel informatique", "acces-internet-et-materiel-informatique"),
        /// Acquisition de matériel informatique à prix solidaire.
        AcquisitionMateriel => ("Acquisition de matériel informatique à prix solidaire", "Acquisition de matériel informatique à prix solidaire", "acquisition-de-materiel-informatique-a-prix-solidaire"),
    }
}

closed_list! {
    /// Public a place is particularly for.
    Public: 5 {
        /// Jeunes.
        Jeunes => ("Jeunes", "Jeunes", "jeunes"),
        /// Étudiants.
        Etudiants => ("Étudiants", "Étudiants", "etudiants"),
        /// Familles et/ou enfants.
        FamillesEnfants => ("Familles et/ou enfants", "Familles et/ou enfants", "familles-et-ou-enfants"),
        /// Seniors.
        Seniors => ("Seniors", "Seniors", "seniors"),
        /// Femmes.
        Femmes => ("Femmes", "Femmes", "femmes"),
    }
}

closed_list! {
    /// Need a place is able to take charge of.
    PriseEnCharge: 7 {
        /// Surdité.
        Surdite => ("Surdité", "Surdité", "surdite"),
        /// Handicaps moteurs.
        HandicapsMoteurs => ("Handicaps moteurs", "Handicaps moteurs", "handicaps-moteurs"),
        /// Handicaps mentaux.
        HandicapsMentaux => ("Handicaps mentaux", "Handicaps mentaux", "handicaps-mentaux"),
        /// Illettrisme.
        Illettrisme => ("Illettrisme", "Illettrisme", "illettrisme"),
        /// Langues étrangères (anglais).
        LanguesAnglais => ("Langues étrangères (anglais)", "Langues étrangères (anglais)", "langues-etrangeres-anglais"),
        /// Langues étrangères (autres).
        LanguesAutres => ("Langues étrangères (autres)", "Langues étrangères (autres)", "langues-etrangeres-autres"),
        /// Déficience visuelle.
        DeficienceVisuelle => ("Déficience visuelle", "Déficience visuelle", "deficience-visuelle"),
    }
}

closed_list! {
    /// What it costs.
    Frais: 3 {
        /// Gratuit.
        Gratuit => ("Gratuit", "Gratuit", "gratuit"),
        /// Gratuit sous condition.
        GratuitSousCondition => ("Gratuit sous condition", "Gratuit sous condition", "gratuit-sous-condition"),
        /// Payant.
        Payant => ("Payant", "Payant", "payant"),
    }
}

closed_list! {
    /// National programme a place belongs to.
    Dispositif: 11 {
        /// Aidants Connect.
        AidantsConnect => ("Aidants Connect", "Aidants Connect", "aidants-connect"),
        /// Bibliothèques numérique de référence.
        BibliothequesNumeriqueReference => ("Bibliothèques numérique de référence", "Bibliothèques numérique de référence", "bibliotheques-numerique-de-reference"),
        /// Certification PIX.
        CertificationPix => ("Certification PIX", "Certification PIX", "certification-pix"),
        /// Conseillers numériques.
        ConseillersNumeriques => ("Conseillers numériques", "Conseillers numériques", "conseillers-numeriques"),
        /// Emmaüs Connect.
        EmmausConnect => ("Emmaüs Connect", "Emmaüs Connect", "emmaus-connect"),
        /// France Services.
        FranceServices => ("France Services", "France Services", "france-services"),
        /// Grande école du numérique.
        GrandeEcoleNumerique => ("Grande école du numérique", "Grande école du numérique", "grande-ecole-du-numerique"),
        /// La Croix Rouge.
        CroixRouge => ("La Croix Rouge", "La Croix Rouge", "la-croix-rouge"),
        /// Point d'accès numérique CAF.
        PointNumeriqueCaf => ("Point d'accès numérique CAF", "Point d'accès numérique CAF", "point-d-acces-numerique-caf"),
        /// Promeneurs du net.
        PromeneursDuNet => ("Promeneurs du net", "Promeneurs du net", "promeneurs-du-net"),
        /// Relais numérique (Emmaüs Connect).
        RelaisNumeriqueEmmaus => ("Relais numérique (Emmaüs Connect)", "Relais numérique (Emmaüs Connect)", "relais-numerique-emmaus-connect"),
    }
}

closed_list! {
    /// Training followed, or label held.
    FormationLabel: 10 {
        /// Formé à « Mon Espace Santé ».
        MonEspaceSante => ("Formé à « Mon Espace Santé »", "Formé à « Mon Espace Santé »", "forme-a-mon-espace-sante"),
        /// Formé à « DUPLEX » (illettrisme).
        Duplex => ("Formé à « DUPLEX » (illettrisme)", "Formé à « DUPLEX » (illettrisme)", "forme-a-duplex-illettrisme"),
        /// Arnia/MedNum BFC (Bourgogne-Franche-Comté).
        ArniaMednumBfc => ("Arnia/MedNum BFC (Bourgogne-Franche-Comté)", "Arnia/MedNum BFC (Bourgogne-Franche-Comté)", "arnia-mednum-bfc-bourgogne-franche-comte"),
        /// Collectif ressources et acteurs réemploi (Normandie).
        CollectifReemploi => ("Collectif ressources et acteurs réemploi (Normandie)", "Collectif ressources et acteurs réemploi (Normandie)", "collectif-ressources-et-acteurs-reemploi-normandie"),
        /// Étapes numériques (La Poste).
        EtapesNumeriques => ("Étapes numériques (La Poste)", "Étapes numériques (La Poste)", "etapes-numeriques-la-poste"),
        /// Fabriques de Territoire.
        FabriquesTerritoire => ("Fabriques de Territoire", "Fabriques de Territoire", "fabriques-de-territoire"),
        /// Les Éclaireurs du numérique (Drôme).
        EclaireursNumerique => ("Les Éclaireurs du numérique (Drôme)", "Les Éclaireurs du numérique (Drôme)", "les-eclaireurs-du-numerique-drome"),
        /// Mes Papiers (Métropole de Lyon).
        MesPapiers => ("Mes Papiers (Métropole de Lyon)", "Mes Papiers (Métropole de Lyon)", "mes-papiers-metropole-de-lyon"),
        /// ORDI 3.0.
        Ordi30 => ("ORDI 3.0", "ORDI 3.0", "ordi-3-0"),
        /// SUD LABS (PACA).
        SudLabs => ("SUD LABS (PACA)", "SUD LABS (PACA)", "sud-labs-paca"),
    }
}

closed_list! {
    /// How to get in touch.
    ModaliteAcces: 6 {
        /// Se présenter.
        SePresenter => ("Se présenter", "Se présenter", "se-presenter"),
        /// Téléphoner.
        Telephoner => ("Téléphoner", "Téléphoner", "telephoner"),
        /// Contacter par mail.
        Courriel => ("Contacter par mail", "Contacter par mail", "contacter-par-mail"),
        /// Prendre un RDV en ligne.
        RendezVousEnLigne => ("Prendre un RDV en ligne", "Prendre un RDV en ligne", "prendre-un-rdv-en-ligne"),
        /// Ce lieu n'accueille pas de public.
        PasDePublic => ("Ce lieu n'accueille pas de public", "Ce lieu n'accueille pas de public", "ce-lieu-n-accueille-pas-de-public"),
        /// Envoyer un mail avec une fiche de prescription.
        CourrielAvecFiche => ("Envoyer un mail avec une fiche de prescription", "Envoyer un mail avec une fiche de prescription", "envoyer-un-mail-avec-une-fiche-de-prescription"),
    }
}

closed_list! {
    /// How one is helped.
    ModaliteAccompagnement: 4 {
        /// En autonomie.
        EnAutonomie => ("En autonomie", "En autonomie", "en-autonomie"),
        /// Accompagnement individuel.
        Individuel => ("Accompagnement individuel", "Accompagnement individuel", "accompagnement-individuel"),
        /// Dans un atelier collectif.
        AtelierCollectif => ("Dans un atelier collectif", "Dans un atelier collectif", "dans-un-atelier-collectif"),
        /// À distance.
        ADistance => ("À distance", "À distance", "a-distance"),
    }
}

closed_list! {
    /// Whether the place moves.
    Itinerance: 2 {
        /// Itinérant.
        Itinerant => ("Itinérant", "Itinérant", "itinerant"),
        /// Fixe.
        Fixe => ("Fixe", "Fixe", "fixe"),
    }
}
