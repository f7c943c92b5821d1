//! Kinds of structures. In files they are written as codes (`BIB`); people read the label.

use super::closed::closed_list;

closed_list! {
    /// Kind of structure.
    Typologie: 92 {
        /// Atelier et chantier d’insertion.
        Aci => ("ACI", "Atelier et chantier d’insertion", "aci"),
        /// SIAE — Atelier chantier d’insertion premières heures en chantier.
        Aciphc => ("ACIPHC", "SIAE — Atelier chantier d’insertion premières heures en chantier", "aciphc"),
        /// Agence nationale pour la formation professionnelle des adultes.
        Afpa => ("AFPA", "Agence nationale pour la formation professionnelle des adultes", "afpa"),
        /// Associations intermédiaires.
        Ai => ("AI", "Associations intermédiaires", "ai"),
        /// Aide sociale à l’enfance.
        Ase => ("ASE", "Aide sociale à l’enfance", "ase"),
        /// Association.
        Asso => ("ASSO", "Association", "asso"),
        /// Associations de chômeurs.
        AssoChomeur => ("ASSO_CHOMEUR", "Associations de chômeurs", "asso-chomeur"),
        /// Autre.
        Autre => ("Autre", "Autre", "autre"),
        /// Crèche à vocation d’insertion professionnelle.
        Avip => ("AVIP", "Crèche à vocation d’insertion professionnelle", "avip"),
        /// Bibliothèque, médiathèque.
        Bib => ("BIB", "Bibliothèque, médiathèque", "bib"),
        /// Centre d’accueil et d’accompagnement à la réduction de risques pour usagers de drogues.
        Caarud => ("CAARUD", "Centre d’accueil et d’accompagnement à la réduction de risques pour usagers de drogues", "caarud"),
        /// Centres d’accueil de demandeurs d’asile.
        Cada => ("CADA", "Centres d’accueil de demandeurs d’asile", "cada"),
        /// Caisse d’allocations familiales.
        Caf => ("CAF", "Caisse d’allocations familiales", "caf"),
        /// Cap Emploi.
        CapEmploi => ("CAP_EMPLOI", "Cap Emploi", "cap-emploi"),
        /// Centres d’adaptation à la vie active.
        Cava => ("CAVA", "Centres d’adaptation à la vie active", "cava"),
        /// Communauté de communes.
        Cc => ("CC", "Communauté de communes", "cc"),
        /// Centre communal d’action sociale.
        Ccas => ("CCAS", "Centre communal d’action sociale", "ccas"),
        /// Chambres consulaires.
        Ccons => ("CCONS", "Chambres consulaires", "ccons"),
        /// Conseil départemental.
        Cd => ("CD", "Conseil départemental", "cd"),
        /// Centre départemental d’action sociale.
        Cdas => ("CDAS", "Centre départemental d’action sociale", "cdas"),
        /// Centre des finances publiques.
        Cfp => ("CFP", "Centre des finances publiques", "cfp"),
        /// Centres d’hébergement et de réinsertion sociale.
        Chrs => ("CHRS", "Centres d’hébergement et de réinsertion sociale", "chrs"),
        /// Centres d’hébergement d’urgence.
        Chu => ("CHU", "Centres d’hébergement d’urgence", "chu"),
        /// Centre intercommunal d’action sociale.
        Cias => ("CIAS", "Centre intercommunal d’action sociale", "cias"),
        /// Centres d’information sur les droits des femmes et des familles.
        Cidff => ("CIDFF", "Centres d’information sur les droits des femmes et des familles", "cidff"),
        /// Cité des métiers.
        Citmet => ("CITMET", "Cité des métiers", "citmet"),
        /// Centre Médico Psychologique.
        Cmp => ("CMP", "Centre Médico Psychologique", "cmp"),
        /// Centre médico-social.
        Cms => ("CMS", "Centre médico-social", "cms"),
        /// Caisse primaire d’assurance maladie.
        Cpam => ("CPAM", "Caisse primaire d’assurance maladie", "cpam"),
        /// Centres provisoires d’hébergement.
        Cph => ("CPH", "Centres provisoires d’hébergement", "cph"),
        /// Centre social.
        Cs => ("CS", "Centre social", "cs"),
        /// Centre de soins, d’accompagnement et de prévention en addictologie.
        Csapa => ("CSAPA", "Centre de soins, d’accompagnement et de prévention en addictologie", "csapa"),
        /// Centre socioculturel.
        Csc => ("CSC", "Centre socioculturel", "csc"),
        /// Directions de l’Economie, de l’Emploi, du Travail et des Solidarités.
        Deets => ("DEETS", "Directions de l’Economie, de l’Emploi, du Travail et des Solidarités", "deets"),
        /// Services sociaux du Conseil départemental.
        Dept => ("DEPT", "Services sociaux du Conseil départemental", "dept"),
        /// Délégation interministérielle à la prévention et à la lutte contre la pauvreté.
        Diplp => ("DIPLP", "Délégation interministérielle à la prévention et à la lutte contre la pauvreté", "diplp"),
        /// École de la deuxième chance.
        E2c => ("E2C", "École de la deuxième chance", "e2c"),
        /// Entreprise adaptée.
        Ea => ("EA", "Entreprise adaptée", "ea"),
        /// Entreprise adaptée.
        Eatt => ("EATT", "Entreprise adaptée", "eatt"),
        /// Entreprises d’insertion.
        Ei => ("EI", "Entreprises d’insertion", "ei"),
        /// Entreprises d’insertion par le travail indépendant.
        Eiti => ("EITI", "Entreprises d’insertion par le travail indépendant", "eiti"),
        /// Espace Numérique Mobile.
        Enm => ("ENM", "Espace Numérique Mobile", "enm"),
        /// Intercommunalité.
        Epci => ("EPCI", "Intercommunalité", "epci"),
        /// Espace Public Internet.
        Epi => ("EPI", "Espace Public Internet", "epi"),
        /// Établissement pour l’insertion dans l’emploi.
        Epide => ("EPIDE", "Établissement pour l’insertion dans l’emploi", "epide"),
        /// Espace public numérique.
        Epn => ("EPN", "Espace public numérique", "epn"),
        /// Épicerie solidaire.
        Es => ("ES", "Épicerie solidaire", "es"),
        /// Établissements ou services d’aide par le travail.
        Esat => ("ESAT", "Établissements ou services d’aide par le travail", "esat"),
        /// Entreprise de l’économie sociale et solidaire.
        Ess => ("ESS", "Entreprise de l’économie sociale et solidaire", "ess"),
        /// Entreprises de travail temporaire d’insertion.
        Etti => ("ETTI", "Entreprises de travail temporaire d’insertion", "etti"),
        /// Espace de vie sociale.
        Evs => ("EVS", "Espace de vie sociale", "evs"),
        /// Fablab.
        Fablab => ("FABLAB", "Fablab", "fablab"),
        /// Fabrique.
        Fabrique => ("FABRIQUE", "Fabrique", "fabrique"),
        /// Fédérations d’acteurs de l’insertion et de la solidarité.
        Fais => ("FAIS", "Fédérations d’acteurs de l’insertion et de la solidarité", "fais"),
        /// France Travail.
        Ft => ("FT", "France Travail", "ft"),
        /// Groupements d’employeurs pour l’insertion et la qualification.
        Geiq => ("GEIQ", "Groupements d’employeurs pour l’insertion et la qualification", "geiq"),
        /// Hébergement d’urgence pour demandeurs d’asile.
        Huda => ("HUDA", "Hébergement d’urgence pour demandeurs d’asile", "huda"),
        /// La Poste.
        LaPoste => ("LA_POSTE", "La Poste", "la-poste"),
        /// Maison de l’emploi.
        Mde => ("MDE", "Maison de l’emploi", "mde"),
        /// Maison des Habitants.
        Mdh => ("MDH", "Maison des Habitants", "mdh"),
        /// Maison de l’emploi et de la formation.
        Mdef => ("MDEF", "Maison de l’emploi et de la formation", "mdef"),
        /// Maison Départementale des Personnes Handicapées.
        Mdph => ("MDPH", "Maison Départementale des Personnes Handicapées", "mdph"),
        /// Maison Départementale des Solidarités.
        Mds => ("MDS", "Maison Départementale des Solidarités", "mds"),
        /// Maison des jeunes et de la culture.
        Mjc => ("MJC", "Maison des jeunes et de la culture", "mjc"),
        /// Mission Locale.
        Ml => ("ML", "Mission Locale", "ml"),
        /// Maison de quartier.
        Mq => ("MQ", "Maison de quartier", "mq"),
        /// Mutualité Sociale Agricole.
        Msa => ("MSA", "Mutualité Sociale Agricole", "msa"),
        /// Maison de Services Au Public.
        Msap => ("MSAP", "Maison de Services Au Public", "msap"),
        /// Municipalité.
        Muni => ("MUNI", "Municipalité", "muni"),
        /// Structures agréées Organisme d’accueil communautaire et d’activité solidaire.
        Oacas => ("OACAS", "Structures agréées Organisme d’accueil communautaire et d’activité solidaire", "oacas"),
        /// Organisation délégataire d’un CD.
        Odc => ("ODC", "Organisation délégataire d’un CD", "odc"),
        /// Organisme de formation.
        Of => ("OF", "Organisme de formation", "of"),
        /// Opérateur d’intermédiation locative.
        Oil => ("OIL", "Opérateur d’intermédiation locative", "oil"),
        /// Organisation porteuse de la clause sociale.
        Opcs => ("OPCS", "Organisation porteuse de la clause sociale", "opcs"),
        /// Point d’Accès au Droit.
        Pad => ("PAD", "Point d’Accès au Droit", "pad"),
        /// Pension de famille.
        Pension => ("PENSION", "Pension de famille", "pension"),
        /// Point info.
        Pi => ("PI", "Point info", "pi"),
        /// Points et bureaux information jeunesse.
        PijBij => ("PIJ_BIJ", "Points et bureaux information jeunesse", "pij-bij"),
        /// Point Information Médiation Multi Services.
        Pimms => ("PIMMS", "Point Information Médiation Multi Services", "pimms"),
        /// Protection judiciaire de la jeunesse.
        Pjj => ("PJJ", "Protection judiciaire de la jeunesse", "pjj"),
        /// Plans locaux pour l’insertion et l’emploi.
        Plie => ("PLIE", "Plans locaux pour l’insertion et l’emploi", "plie"),
        /// Préfecture, Sous-Préfecture.
        Pref => ("PREF", "Préfecture, Sous-Préfecture", "pref"),
        /// Service ou club de prévention.
        Prevention => ("PREVENTION", "Service ou club de prévention", "prevention"),
        /// Région.
        Reg => ("REG", "Région", "reg"),
        /// Relais lecture.
        RelaisLecture => ("RELAIS_LECTURE", "Relais lecture", "relais-lecture"),
        /// Ressourcerie.
        Ressourcerie => ("RESSOURCERIE", "Ressourcerie", "ressourcerie"),
        /// Réseau France services.
        Rfs => ("RFS", "Réseau France services", "rfs"),
        /// Résidence sociale - Foyer de Jeunes Travailleurs.
        RsFjt => ("RS_FJT", "Résidence sociale - Foyer de Jeunes Travailleurs", "rs-fjt"),
        /// Services et clubs de prévention.
        Scp => ("SCP", "Services et clubs de prévention", "scp"),
        /// Services pénitentiaires d’insertion et de probation.
        Spip => ("SPIP", "Services pénitentiaires d’insertion et de probation", "spip"),
        /// Tiers-lieu et coworking.
        TiersLieux => ("TIERS_LIEUX", "Tiers-lieu et coworking", "tiers-lieux"),
        /// Union départementale des associations familiales.
        Udaf => ("UDAF", "Union départementale des associations familiales", "udaf"),
    }
}
