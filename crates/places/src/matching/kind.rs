//! What kind of place a name says it is.

/// Kinds, as bits: a name may say several ("CCAS / France services").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kinds(pub u32);

/// How two names' kinds compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kindred {
    /// One says none, or only says it is an association.
    Unknown,
    Same,
    /// Some in common.
    Overlap,
    /// A France services desk, and a body that often holds one.
    Host,
    /// A desk of another kind within what its name may belong to: a town's library.
    Carrier,
    Different,
}

macro_rules! kinds {
    ($($name:ident = $bit:literal: $phrases:expr;)*) => {
        impl Kinds {
            $(pub const $name: Self = Self(1 << $bit);)*
        }
        /// Phrases of folded words, and the kind they tell.
        const PHRASES: &[(Kinds, &[&str])] = &[$((Kinds::$name, &$phrases),)*];
    };
}

#[rustfmt::skip]
kinds! {
    FRANCE_SERVICES = 0: ["france services", "france service", "frances services", "msap", "mfs", "efs", "pfs", "maison de services au public", "maison de service au public", "maison des services au public", "maison de services publics", "maison services au public", "maison de services", "maison des services", "relais de services publics", "relais services publics", "rsp"];
    MAIRIE = 1: ["mairie", "commune", "ville", "municipalite", "hotel de ville", "mairies"];
    CCAS = 2: ["ccas", "c c a s", "centre communal d action sociale", "centre communal d actions sociales", "centre communal action sociale"];
    CIAS = 3: ["cias", "c i a s", "centre intercommunal d action sociale", "centre intercommunal d actions sociales"];
    LIBRARY = 4: ["mediatheque", "bibliotheque", "mediatheques", "bibliotheques", "ludomediatheque", "bm", "biblio"];
    SOCIAL_CENTRE = 5: ["centre social", "cenre social", "centre socio culturel", "centre socioculturel", "espace socioculturel", "espace socio culturel", "centre social et culturel", "csc", "espace social", "espace social commun", "espace de vie sociale", "evs", "centre d animation", "centre animation sociale", "centre animation socio culturel", "centre animation", "maison des habitants", "mdh", "maison de quartier", "maison pour tous", "centre sociaux", "centres sociaux", "cs", "maison citoyenne", "csci"];
    MISSION_LOCALE = 6: ["mission locale", "mis local", "missions locales"];
    FRANCE_TRAVAIL = 7: ["pole emploi", "france travail"];
    POSTE = 8: ["la poste", "bureau de poste", "etape numerique"];
    PIMMS = 9: ["pimms mediation", "pimms"];
    DEPARTEMENT = 10: ["departement", "conseil departemental", "conseil general", "cd"];
    SOLIDARITES = 11: ["maison departementale des solidarites", "maison departementale de la solidarite", "maison des solidarites", "maison landaise de la solidarite", "maison de la solidarite", "maison de la solidarite departementale", "espace departemental des solidarites", "centre medico social", "cms", "mds", "mdsi", "sdsei", "pms", "pole medico social", "maison du departement", "maison de la metropole", "mdm", "maison du rhone", "utas", "cds", "service social", "unite territoriale", "pole solidarite", "pole de la solidarite departementale"];
    EPCI = 12: ["communaute de communes", "communaute des communes", "communaute de commune", "cc", "c c", "cdc", "communaute d agglomeration", "agglomeration", "agglo", "metropole", "communaute urbaine", "communaute", "ca", "com com"];
    DIGITAL = 13: ["epn", "cyberbase", "cyber base", "espace public numerique", "espace numerique", "cyber espace", "cyberespace", "espace multimedia", "lieux d acces multimedia", "lieu d acces multimedia", "lam", "point numerique", "cybercentre", "cyber centre", "case numerique", "espace connecte", "espace de mediation numerique", "mediation numerique", "espace public internet", "epi", "point d accueil numerique", "cyber"];
    CAF = 14: ["caf", "caisse d allocations familiales"];
    CPAM = 15: ["cpam", "caisse primaire d assurance maladie", "assurance maladie"];
    MSA = 16: ["msa", "mutualite sociale agricole"];
    UDAF = 17: ["udaf", "union departementale des associations familiales"];
    YOUTH = 18: ["pij", "bij", "crij", "info jeunes", "info jeune", "point information jeunesse", "bureau information jeunesse", "information jeunesse", "bur inform jeunes", "structure information jeunesse"];
    MJC = 19: ["mjc", "m j c", "maison des jeunes et de la culture"];
    THIRD_PLACE = 20: ["tiers lieu", "tiers lieux", "tierslieu", "coworking", "co working", "fablab", "fab lab", "co work"];
    SCHOOL = 21: ["college", "lycee", "ecole", "greta", "universite", "cfa"];
    EMPLOYMENT = 22: ["maison de l emploi", "espace emploi", "service emploi", "meef", "maison de l emploi et de la formation", "mde", "plie"];
    FJT = 23: ["foyer des jeunes travailleurs", "foyer jeunes travailleurs", "fjt", "residence habitat jeunes", "habitat jeunes"];
    RELIEF = 24: ["croix rouge", "secours populaire", "secours catholique", "emmaus", "restos du coeur", "restaurants du coeur"];
    PREFECTURE = 25: ["prefecture", "sous prefecture"];
    MOBILE = 26: ["bus", "itinerant", "itinerante", "itinerants", "camping car", "mobile", "itinerance", "multi sites", "multisites", "multi site"];
    SENIORS = 27: ["maison des seniors", "ehpad", "residence autonomie", "residence seniors", "club"];
    FAMILIES = 28: ["familles rurales", "maison des familles", "maison de la famille"];
    ASSOCIATION = 29: ["association", "asso", "assoc"];
    ASSOCIATIONS = 30: ["maison des associations", "maison de la vie associative"];
    DISABILITY = 31: ["mdph", "maison departementale des personnes handicapees", "maison landaise des personnes handicapees", "maison departementale de l autonomie", "mda"];
}

impl Kinds {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What it is, without how it is run or moves.
    fn told(self) -> Self {
        self.without(Self::ASSOCIATION.or(Self::MOBILE))
    }

    pub fn compare(self, other: Self) -> Kindred {
        let (a, b) = (self.told(), other.told());
        if a.is_empty() || b.is_empty() {
            return Kindred::Unknown;
        }
        if a == b {
            return Kindred::Same;
        }
        if a.has(b) {
            return Kindred::Overlap;
        }
        let either =
            |one: Self, two: Self| (a.has(one) && b.has(two)) || (a.has(two) && b.has(one));
        let hosts = [
            Self::MAIRIE,
            Self::CCAS,
            Self::CIAS,
            Self::EPCI,
            Self::SOCIAL_CENTRE,
            Self::POSTE,
            Self::PIMMS,
            Self::DEPARTEMENT,
            Self::EMPLOYMENT,
            Self::DIGITAL,
            Self::PREFECTURE,
            Self::MSA,
        ];
        if hosts
            .iter()
            .any(|host| either(Self::FRANCE_SERVICES, *host))
        {
            return Kindred::Host;
        }
        let carriers = [
            (Self::CCAS, Self::SOCIAL_CENTRE),
            (Self::CCAS, Self::SOLIDARITES),
            (Self::MAIRIE, Self::CCAS),
            (Self::MAIRIE, Self::LIBRARY),
            (Self::MAIRIE, Self::SOCIAL_CENTRE),
            (Self::EPCI, Self::LIBRARY),
            (Self::DEPARTEMENT, Self::SOLIDARITES),
            (Self::LIBRARY, Self::DIGITAL),
            (Self::EPCI, Self::CIAS),
            (Self::MAIRIE, Self::DIGITAL),
            (Self::EPCI, Self::DIGITAL),
            (Self::EPCI, Self::THIRD_PLACE),
            (Self::SOCIAL_CENTRE, Self::DIGITAL),
            (Self::THIRD_PLACE, Self::DIGITAL),
            (Self::UDAF, Self::FAMILIES),
            (Self::MJC, Self::SOCIAL_CENTRE),
            (Self::FJT, Self::DIGITAL),
        ];
        if carriers.iter().any(|(one, two)| either(*one, *two)) {
            return Kindred::Carrier;
        }
        Kindred::Different
    }

    /// The kinds told, one by one.
    pub fn each(self) -> impl Iterator<Item = Self> {
        let told = self.told();
        (0..32)
            .map(|bit| Self(1 << bit))
            .filter(move |kind| told.has(*kind))
    }
}

/// The kinds of a name's words; each word that told one is marked.
pub(super) fn kinds_of(words: &[&str], marked: &mut [bool]) -> Kinds {
    let mut kinds = Kinds::default();
    let mut place = 0;
    while place < words.len() {
        let mut longest = (0, Kinds::default());
        for (length, kind) in starting_with(words[place]) {
            let phrase = length.split(' ');
            let count = phrase.clone().count();
            if count > longest.0
                && words.len() >= place + count
                && phrase.zip(&words[place..]).all(|(a, b)| a == *b)
            {
                longest = (count, *kind);
            }
        }
        if longest.0 > 0 {
            kinds = kinds.or(longest.1);
            marked[place..place + longest.0].fill(true);
        }
        place += longest.0.max(1);
    }
    kinds
}

/// The phrases that begin with a word.
fn starting_with(word: &str) -> &'static [(&'static str, Kinds)] {
    static BY_FIRST: std::sync::LazyLock<std::collections::HashMap<&str, Vec<(&str, Kinds)>>> =
        std::sync::LazyLock::new(|| {
            let mut by_first: std::collections::HashMap<&str, Vec<(&str, Kinds)>> =
                std::collections::HashMap::new();
            for (kind, phrases) in PHRASES {
                for phrase in *phrases {
                    let first = phrase.split(' ').next().unwrap_or_default();
                    by_first.entry(first).or_default().push((phrase, *kind));
                }
            }
            by_first
        });
    BY_FIRST.get(word).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Kinds {
        let folded = territory::fold(name);
        let words: Vec<&str> = folded.split(' ').collect();
        kinds_of(&words, &mut vec![false; words.len()])
    }

    #[test]
    fn a_name_tells_a_kind_however_written() {
        for name in [
            "France services d’Assier",
            "MSAP Boulleret",
            "Maison de Services Au Public",
            "MFS Puylaurens",
        ] {
            assert_eq!(read(name), Kinds::FRANCE_SERVICES, "{name}");
        }
        assert_eq!(
            read("C.C.A.S. de Mèze").compare(read("Centre communal d'action sociale")),
            Kindred::Same
        );
        assert_eq!(
            read("Mairie de Quéven").compare(read("France services de Quéven")),
            Kindred::Host
        );
        assert_eq!(
            read("Médiathèque").compare(read("Mission locale")),
            Kindred::Different
        );
        assert_eq!(
            read("ESSAIM").compare(read("Mission locale")),
            Kindred::Unknown
        );
    }
}
