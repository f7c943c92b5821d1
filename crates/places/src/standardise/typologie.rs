//! What kind of structure a name tells.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use territory::fold;

use crate::standard::Typologie::{self, *};

/// The kinds a name tells, for want of a better source.
pub(crate) fn inferred(name: &str) -> Vec<Typologie> {
    let name = words(name);
    let mut told = [false; PATTERNS.len()];
    for found in AUTOMATON.find_overlapping_iter(&name) {
        let beginning = &BEGINNINGS[found.pattern().as_usize()];
        // A name begins with a space: its first word's letters with the one after.
        if !beginning.first_word || found.start() == 0 {
            told[beginning.kind] = true;
        }
    }
    let mut kinds = Vec::new();
    for ((kind, _), told) in PATTERNS.iter().zip(told) {
        if told && !kinds.contains(kind) {
            kinds.push(*kind);
        }
    }
    // A town's library is a library, not a town hall; so for every body that merely carries it.
    for carriers in [
        &[Muni, Epci, Cc, Cd, Dept, Reg, Asso, Pi][..],
        &[Epci, Asso],
    ] {
        if kinds.iter().any(|kind| !carriers.contains(kind)) {
            kinds.retain(|kind| !carriers.contains(kind));
        }
    }
    kinds
}

/// The words that count, without accents, plural or small words, so that "Centre communal d'action
/// sociale" and "CENTRE COMMUNAL ACTIONS SOCIALES" are the same.
fn words(name: &str) -> String {
    const SMALL: [&str; 12] = [
        "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "les",
    ];
    let folded = format!(" {} ", fold(name)).replace(" la poste ", " laposte ");
    let mut kept = String::with_capacity(folded.len());
    for word in folded
        .split(' ')
        .filter(|word| !word.is_empty() && !SMALL.contains(word))
    {
        // Acronyms keep their last letter: CCAS, CIAS, CHRS.
        let singular = word.strip_suffix('s').filter(|stem| stem.len() > 3);
        kept.push(' ');
        kept.push_str(singular.unwrap_or(word));
    }
    kept.push(' ');
    kept
}

/// A beginning of a word that tells a kind.
struct Beginning {
    /// With the space that stands before a word.
    text: String,
    /// Only the first word of a name counts.
    first_word: bool,
    /// Which row of [`PATTERNS`].
    kind: usize,
}

static BEGINNINGS: LazyLock<Vec<Beginning>> = LazyLock::new(|| {
    let rows = PATTERNS.iter().enumerate();
    rows.flat_map(|(kind, (_, patterns))| {
        patterns.split('|').map(move |pattern| Beginning {
            text: format!(" {}", pattern.trim_start_matches('^')),
            first_word: pattern.starts_with('^'),
            kind,
        })
    })
    .collect()
});

/// All beginnings at once: a name is read one time, not once for each.
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(BEGINNINGS.iter().map(|beginning| &beginning.text))
        .expect("a few hundred short texts fit an automaton")
});

/// Beginnings of words as [`words`] leaves them, between bars; a final space asks for the end of
/// the word, `^` for the start of the name.
#[rustfmt::skip]
const PATTERNS: &[(Typologie, &str)] = &[
    (Rfs, "france service|mfs |pfs |efs "),
    (Msap, "msap|maison service public|^maison service "),
    (Bib, "mediath|mediatt|biblio|bibioth|ludomediath|bdp "),
    (Ccas, "ccas|c c s |centre communal action sociale"),
    (Cias, "cias |centre intercommunal action sociale"),
    (Csc, "csc |centre socioculturel|centre socio culturel|centre social culturel|espace socioculturel|espace social culturel|centre animation socioculturel|foyer culturel social"),
    (Cs, "centre social|centre sociaux|ctre social|centre soc |espace social |maison sociale|^cs "),
    (Evs, "evs |espace vie sociale|centre vie sociale"),
    (Mjc, "mjc|m j c |maison jeune culture"),
    (Ml, "mission locale"),
    (Ft, "france travail|pole emploi"),
    (PijBij, "pij |bij |crij |point information jeunesse|point info jeune|bureau information jeunesse|information jeunesse|info jeune|point accueil jeune"),
    (Mq, "maison quartier|mairie quartier"),
    (Mdh, "mdh |maison habitant"),
    (Mds, "mds |mdsi |maison departementale solidarite|maison departementale proximite|maison solidarite"),
    (Mdph, "mdph|maison departementale personne handicapee|maison dep personne handicapee"),
    (Mde, "maison emploi "),
    (Mdef, "mdef |maison emploi formation"),
    (Cdas, "cdas |centre departemental action sociale"),
    (Cms, "cms |pms |centre medico social|centre medicaux social|centre medicaux sociaux|relai medico social"),
    (Cmp, "cmp |centre medico psychologique"),
    (Csapa, "csapa"),
    (Cd, "conseil departemental|conseil dep |conseil general|^departement "),
    (Dept, "direction action sociale"),
    (Reg, "conseil regional|^region "),
    (Pref, "prefecture"),
    (Epci, "epci |communaute agglomeration|communaute urbaine|agglomeration |agglo |metropole |intercommunal|siege communautaire|^ca "),
    (Cc, "communaute commune|communaute com |^cc |cdc "),
    (Muni, "mairie|hotel ville|^commune |^ville |municipalite|casa cumuna"),
    (LaPoste, "laposte|^poste |bureau poste|agence postale|agence communale postale"),
    (Caf, "caf |caisse allocation"),
    (Cpam, "cpam|caisse primaire"),
    (Msa, "msa |mutualite sociale agricole"),
    (Pimms, "pimm|point information mediation multi"),
    (Pad, "point acce droit|acce droit|maison justice|maison droit"),
    (Afpa, "afpa "),
    (Fablab, "fablab|fab lab"),
    (TiersLieux, "tier lieu|tierslieu|coworking|co working|espace travail partage"),
    (Epn, "epn |espace public numerique|espace publique numerique|espace public multimedia|cyberbase|cyber base|cybercentre|espace numerique|cyberespace|espace multimedia"),
    (Epi, "epi |espace public internet|espace public informatique|espace connecte|esp ce internet|esp ce informatique"),
    (Ressourcerie, "ressourcerie|recyclerie"),
    (Udaf, "udaf"),
    (Cidff, "cidff"),
    (CapEmploi, "cap emploi"),
    (Plie, "plie "),
    (E2c, "e2c |ecole deuxieme chance|ecole 2e chance|ecole 2eme chance"),
    (Epide, "epide "),
    (Chrs, "chrs"),
    (Chu, "chu |centre hebergement urgence"),
    (Cada, "cada "),
    (Huda, "huda "),
    (Esat, "esat "),
    (Geiq, "geiq"),
    (Es, "epicerie solidaire|epicerie sociale"),
    (RsFjt, "fjt |foyer jeune travailleur|residence sociale|habitat jeune"),
    (Pension, "pension famille"),
    (Oil, "intermediation locative"),
    (Cfp, "centre finance publi|tresorerie|service impot"),
    (Ccons, "chambre commerce|chambre metier|chambre agriculture|cci "),
    (Citmet, "cite metier|cite jeunesse metier"),
    (Enm, "bus numerique|numeribu|camion numerique|mobilab"),
    (Of, "organisme formation|centre formation|greta"),
    (Spip, "spip |service penitentiaire insertion"),
    (Pjj, "protection judiciaire jeunesse"),
    (Ei, "entreprise insertion"),
    (Aci, "chantier insertion"),
    (Scp, "club prevention|prevention specialisee"),
    (Pi, "point info |point information "),
    (Asso, "association|asso |foyer rural|famille rurale|secour populaire|emmau|ligue enseignement|croix rouge|resto coeur|restaurant coeur|secour catholique|apf france|coallia"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds() {
        for (name, expected) in [
            ("Médiathèque intercommunale de Trifouillis", &[Bib][..]),
            ("CENTRES COMMUNAUX D'ACTIONS SOCIALES", &[]),
            ("Centre communal d’actions sociales", &[Ccas]),
            ("Mairie - Agence postale", &[LaPoste]),
            ("La Poste de Dole", &[LaPoste]),
            ("Ville de Dole", &[Muni]),
            ("Communauté de communes du Val", &[Cc]),
            ("Rennes Métropole", &[Epci]),
            ("Tiers-lieu de l'Association du Bois", &[TiersLieux]),
            ("Maisons des jeunes et de la culture", &[Mjc]),
            ("Chez Paulette", &[]),
        ] {
            assert_eq!(inferred(name), expected, "{name}");
        }
    }

    #[test]
    fn patterns_are_written_as_names_are_read() {
        for (kind, patterns) in PATTERNS {
            for pattern in patterns.split('|') {
                let bare = pattern.trim_start_matches('^').trim_end();
                let read = words(&format!("{bare}~"));
                // The last word may be but a beginning.
                assert!(read.trim().starts_with(bare), "{kind}: {pattern}");
            }
        }
    }
}
