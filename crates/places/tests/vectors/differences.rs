//! Where we differ from the reference on purpose; `docs/cleaning.md` says more.

/// File of vectors, numbers in it, why.
pub const DIFFERENCES: &[(&str, &[usize], &str)] = &[
    (
        "adresse",
        &[3, 9],
        "a postal code is kept as written, be it a CEDEX; one of another commune is said",
    ),
    (
        "adresse",
        &[13],
        "names of communes have the typographic apostrophe",
    ),
    (
        "adresse",
        &[19],
        "the code INSEE is found although another commune has the name",
    ),
    (
        "contact",
        &[1, 13, 19, 47],
        "a short number is a national service's, not the place's; the producer is told",
    ),
    (
        "contact",
        &[5],
        "an address is kept as written, brackets included",
    ),
    (
        "contact",
        &[14, 28, 29],
        "the country code comes from the number: 0475… rings in Drôme and Ardèche wherever the place is",
    ),
    ("contact", &[34], "a domain may have accents"),
    (
        "date",
        &[2],
        "no date is not 1970: it is the day of reading, and it is said",
    ),
    (
        "fiche_acces_libre",
        &[1],
        "an address is kept as written, brackets included",
    ),
    (
        "fiche_acces_libre",
        &[2],
        "the national file of Acceslibre is not looked up",
    ),
    (
        "horaires",
        &[9],
        "\"sauf le mercredi, de 9h à 12h\" changes that day's hours",
    ),
    ("horaires", &[17], "\"13/30\" is not certainly 13:30"),
    ("horaires", &[26], "letters for days are not certain"),
    (
        "horaires",
        &[27],
        "24/7 is OSM's own writing; the reference's is not valid",
    ),
    ("horaires", &[31], "every day is not Monday to Friday"),
    (
        "horaires",
        &[32],
        "a shop that closes at 7 in the morning is a slip",
    ),
    (
        "horaires",
        &[38],
        "\"lundi sur rendez-vous\" gives no hours, and says how one is received",
    ),
    ("pivot", &[1], "a SIRET cut short still has its SIREN"),
    ("presentation", &[0], "a line's end is a space"),
    (
        "presentation",
        &[2],
        "a resume too long is shortened, and its whole is the detail",
    ),
    ("prise_rdv", &[1], "an address keeps its accents"),
    (
        "to-osm-hours",
        &[8, 9, 13, 15, 32, 35, 45],
        "hours of some days, weeks or months only are not hours of every week",
    ),
    (
        "to-osm-hours",
        &[10, 19, 41],
        "by appointment is said beside the hours",
    ),
    (
        "to-osm-hours",
        &[11, 33],
        "a Saturday in another day's cell",
    ),
    (
        "typologies",
        &[0],
        "a cultural centre is not a centre socioculturel",
    ),
    (
        "typologies",
        &[10],
        "PIMMS are Points d’information: the precise kind says all",
    ),
    ("typologies", &[11], "EI is an entreprise individuelle"),
    (
        "typologies",
        &[21, 29, 67, 83, 108],
        "an agglomération is an intercommunalité, not a commune",
    ),
    (
        "typologies",
        &[27],
        "a conseil d’accès au droit is no département",
    ),
    (
        "typologies",
        &[43, 112, 135],
        "not every groupement is a GEIQ",
    ),
    ("typologies", &[58], "a consulate is no consular chamber"),
    (
        "typologies",
        &[63],
        "a communauté intercommunale may be any intercommunalité",
    ),
    (
        "typologies",
        &[79],
        "a grocery is not an épicerie solidaire",
    ),
    (
        "typologies",
        &[90],
        "the département itself is CD; DEPT is its social services",
    ),
    (
        "typologies",
        &[116],
        "temporary work is not always insertion",
    ),
    (
        "typologies",
        &[129],
        "a cité de l’emploi is no cité des métiers",
    ),
];
