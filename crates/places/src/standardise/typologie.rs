//! What kind of structure a name tells.

use territory::fold;

use crate::standard::Typologie::{self, *};

/// The kinds a name tells, for want of a better source.
pub(super) fn inferred(name: &str) -> Vec<Typologie> {
    let name = format!(" {} ", fold(name));
    let mut kinds = Vec::new();
    for (kind, patterns) in PATTERNS {
        let told = patterns
            .iter()
            .any(|pattern| name.contains(&format!(" {pattern}")));
        if told && !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    // A school's or hospital's library is still a library, but a town hall's is not a town hall.
    if kinds.len() > 1 {
        kinds.retain(|kind| !matches!(kind, Muni | Asso));
    }
    kinds
}

/// Beginnings of words, folded; a final space asks for the end of the word.
const PATTERNS: &[(Typologie, &[&str])] = &[
    (
        Rfs,
        &[
            "france service",
            "maison france service",
            "mfs ",
            "pfs ",
            "efs ",
        ],
    ),
    (
        Msap,
        &[
            "msap",
            "maison de services au public",
            "maison des services au public",
            "maison de service au public",
        ],
    ),
    (
        Bib,
        &[
            "mediathe",
            "biblio",
            "ludomediathe",
            "bdp ",
            "espace culturel mediathe",
        ],
    ),
    (
        Ccas,
        &["ccas", "centre communal d action sociale", "c c a s "],
    ),
    (Cias, &["cias ", "centre intercommunal d action sociale"]),
    (
        Csc,
        &[
            "csc ",
            "centre socioculturel",
            "centre socio culturel",
            "centre social et culturel",
            "espace socioculturel",
        ],
    ),
    (Cs, &["centre social", "centres sociaux", "maison sociale"]),
    (Evs, &["evs ", "espace de vie sociale"]),
    (
        Mjc,
        &["mjc", "maison des jeunes et de la culture", "m j c "],
    ),
    (Ml, &["mission locale", "missions locales"]),
    (Ft, &["france travail", "pole emploi", "agence pole emploi"]),
    (
        PijBij,
        &[
            "pij ",
            "bij ",
            "crij ",
            "point information jeunesse",
            "point info jeunes",
            "bureau information jeunesse",
            "information jeunesse",
            "info jeunes",
            "infos jeunes",
            "point accueil jeunes",
        ],
    ),
    (
        Mq,
        &[
            "maison de quartier",
            "maisons de quartier",
            "mairie de quartier",
        ],
    ),
    (Mdh, &["maison des habitants", "maison de l habitant"]),
    (
        Mds,
        &[
            "maison departementale des solidarites",
            "maison de la solidarite",
            "maison des solidarites",
            "mds ",
        ],
    ),
    (
        Mdph,
        &["mdph", "maison departementale des personnes handicapees"],
    ),
    (Mde, &["maison de l emploi "]),
    (Mdef, &["maison de l emploi et de la formation", "mdef "]),
    (Cdas, &["cdas ", "centre departemental d action sociale"]),
    (Cms, &["cms ", "centre medico social"]),
    (Cd, &["conseil departemental", "conseil general"]),
    (Reg, &["conseil regional"]),
    (Pref, &["prefecture", "sous prefecture"]),
    (
        Epci,
        &[
            "communaute d agglomeration",
            "communaute urbaine",
            "agglomeration ",
            "metropole ",
            "intercommunal",
            "siege communautaire",
        ],
    ),
    (
        Cc,
        &[
            "communaute de communes",
            "communaute de commune",
            "cc du ",
            "cc de ",
            "cdc ",
        ],
    ),
    (
        Muni,
        &[
            "mairie",
            "hotel de ville",
            "commune d",
            "ville de ",
            "municipalite",
            "casa cumuna",
        ],
    ),
    (LaPoste, &["la poste", "bureau de poste", "agence postale"]),
    (Caf, &["caf ", "caisse d allocation"]),
    (Cpam, &["cpam", "caisse primaire"]),
    (Msa, &["msa ", "mutualite sociale agricole"]),
    (Pimms, &["pimms", "pimm s"]),
    (Pad, &["point d acces au droit", "maison de justice"]),
    (Afpa, &["afpa "]),
    (Fablab, &["fablab", "fab lab"]),
    (
        TiersLieux,
        &[
            "tiers lieu",
            "tierslieu",
            "coworking",
            "co working",
            "espace de travail partage",
        ],
    ),
    (
        Epn,
        &[
            "epn ",
            "espace public numerique",
            "espace publique numerique",
            "cyberbase",
            "cyber base",
            "cybercentre",
            "espace numerique",
            "cyberespace",
            "espace multimedia",
        ],
    ),
    (Epi, &["epi ", "espace public internet"]),
    (Ressourcerie, &["ressourcerie", "recyclerie"]),
    (Udaf, &["udaf"]),
    (Cidff, &["cidff"]),
    (CapEmploi, &["cap emploi"]),
    (Plie, &["plie "]),
    (
        E2c,
        &[
            "e2c ",
            "ecole de la deuxieme chance",
            "ecole de la 2e chance",
            "ecole de la 2eme chance",
        ],
    ),
    (Chrs, &["chrs"]),
    (Chu, &["chu "]),
    (Cada, &["cada "]),
    (Huda, &["huda "]),
    (Esat, &["esat "]),
    (Geiq, &["geiq"]),
    (Es, &["epicerie solidaire", "epicerie sociale"]),
    (
        RsFjt,
        &[
            "fjt ",
            "foyer de jeunes travailleurs",
            "foyer des jeunes travailleurs",
            "residence sociale",
            "habitat jeunes",
        ],
    ),
    (
        Cfp,
        &[
            "centre des finances publiques",
            "tresorerie",
            "service des impots",
        ],
    ),
    (
        Ccons,
        &[
            "chambre de commerce",
            "chambre des metiers",
            "chambre de metiers",
            "chambre d agriculture",
            "cci ",
        ],
    ),
    (Citmet, &["cite des metiers"]),
    (
        Enm,
        &["bus numerique", "numeribus", "camion numerique", "mobilab"],
    ),
    (
        Of,
        &["organisme de formation", "centre de formation", "greta"],
    ),
    (Spip, &["spip "]),
    (Ei, &["entreprise d insertion"]),
    (Aci, &["chantier d insertion"]),
    (
        Prevention,
        &["club de prevention", "prevention specialisee"],
    ),
    (Pi, &["point info "]),
    (
        Asso,
        &[
            "association",
            "asso ",
            "foyer rural",
            "familles rurales",
            "secours populaire",
            "emmaus",
            "ligue de l enseignement",
            "croix rouge",
            "restos du coeur",
            "secours catholique",
        ],
    ),
];
