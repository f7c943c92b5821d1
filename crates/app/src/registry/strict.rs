//! What machines ask: the words that people's addresses use, but nothing is
//! left out nor guessed. A file or an answer that is silently something else
//! than what was asked would be worse than none.

use axum::http::StatusCode;
use territory::{Suggestion, TerritoryId};

use super::model::{Facet, MOST_PARAMETERS, PlaceQuery, Problem, RawQuery, WITHIN};
use super::understanding::{Spot, understand};
use crate::kernel::atlas::Atlas;
use crate::kernel::frame::MOST_TERRITORIES;

/// The parameters of a search beside its facets: where to look, and in which order.
pub const SEARCH: [&str; 8] = [
    "q",
    "lat",
    "lon",
    "distance",
    "territoire",
    WITHIN,
    "zone",
    "tri",
];

/// The longest text that is read.
pub const LONGEST_TEXT: usize = 100;

/// What [`words`] takes for a text, as the API's description says it.
pub const TEXT_PATTERN: &str = "^[0-9A-Za-z\\u00c0-\\u024f][^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// A value is shown again in a refusal, cut to this.
const SHOWN: usize = 60;

/// Why nothing is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status of HTTP that says so.
    pub status: StatusCode,
    /// Everything that is wrong; at least one.
    pub problems: Vec<Problem>,
}

impl Refusal {
    /// What was asked cannot be understood.
    pub fn bad(parameter: &str, message: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, parameter, message)
    }

    /// What was asked is well said, and there is no such thing.
    pub fn missing(parameter: &str, message: impl Into<String>) -> Self {
        Self::of(StatusCode::NOT_FOUND, parameter, message)
    }

    fn of(status: StatusCode, parameter: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            problems: vec![Problem::new(parameter, message)],
        }
    }
}

/// Reads what is asked of the places, in an address that knows these parameters beside the facets.
pub fn places(
    atlas: &Atlas,
    address: Option<&str>,
    parameters: &[&str],
) -> Result<(PlaceQuery, RawQuery), Refusal> {
    let raw = words(address, |name| {
        parameters.contains(&name) || Facet::ALL.iter().any(|facet| facet.parameter() == name)
    })?;
    let problems: Vec<Problem> = facets(atlas, &raw).chain(half_a_position(&raw)).collect();
    if !problems.is_empty() {
        return Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            problems,
        });
    }
    if let Some(text) = raw.first("territoire") {
        known_territory(atlas, "territoire", text)?;
    }
    for (number, text) in raw.all(WITHIN).enumerate() {
        known_territory(atlas, WITHIN, text)?;
        if number == MOST_TERRITORIES {
            let message = format!("Indiquez au plus {MOST_TERRITORIES} territoires.");
            return Err(Refusal::bad(WITHIN, message));
        }
    }
    let asked = understand(atlas, &raw);
    match asked.spot {
        Spot::Unknown => Err(Refusal::missing(
            "q",
            "Aucun territoire ni aucun lieu ne porte ce nom. Indiquez une commune, ou un code postal à cinq chiffres.",
        )),
        Spot::Unsure(others) => Err(hesitates(&others)),
        Spot::Guessed { .. } => Err(hesitates(&atlas.territories.suggest(&asked.query.text, 6))),
        _ => match asked.problems.is_empty() {
            true => Ok((asked.query, raw)),
            false => Err(Refusal {
                status: StatusCode::BAD_REQUEST,
                problems: asked.problems,
            }),
        },
    }
}

/// The words of an address that knows these parameters only, each said once but for the facets
/// and the bounds.
pub fn words(address: Option<&str>, knows: impl Fn(&str) -> bool) -> Result<RawQuery, Refusal> {
    words_repeating(address, knows, &[])
}

/// The same, where these parameters too may be said several times.
pub fn words_repeating(
    address: Option<&str>,
    knows: impl Fn(&str) -> bool,
    several: &[&str],
) -> Result<RawQuery, Refusal> {
    let address = address.unwrap_or_default();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(address.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if pairs.len() > MOST_PARAMETERS {
        let most = format!("Une adresse a au plus {MOST_PARAMETERS} paramètres.");
        return Err(Refusal::bad("", most));
    }
    for (number, (name, value)) in pairs.iter().enumerate() {
        if !knows(name) {
            let message = format!("Le paramètre «\u{a0}{}\u{a0}» n’existe pas ici.", cut(name));
            return Err(Refusal::bad(&cut(name), message));
        }
        if value.trim().is_empty() {
            return Err(Refusal::bad(
                name,
                "Ce paramètre est vide. Retirez-le, ou donnez-lui une valeur.",
            ));
        }
        if value.chars().count() > LONGEST_TEXT || value.contains(char::is_control) {
            let message = format!("Une valeur a au plus {LONGEST_TEXT} caractères, tous lisibles.");
            return Err(Refusal::bad(name, message));
        }
        if name == "q" && !value.starts_with(is_readable) {
            return Err(Refusal::bad(
                name,
                "Un nom commence par une lettre ou un chiffre.",
            ));
        }
        let repeatable = name == WITHIN
            || several.contains(&name.as_str())
            || Facet::ALL.iter().any(|facet| facet.parameter() == name);
        let before = &pairs[..number];
        if !repeatable && before.iter().any(|(earlier, _)| earlier == name) {
            return Err(Refusal::bad(name, "Ce paramètre ne se donne qu’une fois."));
        }
        if before.contains(&pairs[number]) {
            return Err(Refusal::bad(name, "Cette valeur est donnée deux fois."));
        }
    }
    Ok(RawQuery::parse(address))
}

/// A whole number of an address, within bounds.
pub fn number(
    raw: &RawQuery,
    name: &str,
    bounds: std::ops::RangeInclusive<usize>,
) -> Result<Option<usize>, Refusal> {
    let Some(text) = raw.first(name) else {
        return Ok(None);
    };
    // "+5" is no way to write a number in an address, where + is a space.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text
        .parse()
        .ok()
        .filter(|number| digits && bounds.contains(number))
    {
        Some(number) => Ok(Some(number)),
        None => {
            let (from, to) = (bounds.start(), bounds.end());
            let message = format!("Indiquez un nombre entier de {from} à {to}.");
            Err(Refusal::bad(name, message))
        }
    }
}

fn facets<'a>(atlas: &'a Atlas, raw: &'a RawQuery) -> impl Iterator<Item = Problem> + 'a {
    Facet::ALL.into_iter().flat_map(move |facet| {
        let values = atlas.values(facet);
        let unknown = move |slug: &&str| values.iter().all(|value| value.slug != *slug);
        raw.all(facet.parameter()).filter(unknown).map(move |slug| {
            let known: Vec<&str> = values.iter().map(|value| value.slug.as_str()).collect();
            let message = format!(
                "Ce filtre ne connaît pas la valeur «\u{a0}{}\u{a0}». Ses valeurs\u{a0}: {}.",
                cut(slug),
                known.join(", ")
            );
            Problem::new(facet.parameter(), message)
        })
    })
}

fn half_a_position(raw: &RawQuery) -> Option<Problem> {
    let (given, lacking) = match (raw.first("lat"), raw.first("lon")) {
        (Some(_), None) => ("lat", "lon"),
        (None, Some(_)) => ("lon", "lat"),
        _ => return None,
    };
    let message = format!("Avec `{given}`, indiquez aussi `{lacking}`, en degrés décimaux.");
    Some(Problem::new(lacking, message))
}

fn known_territory(atlas: &Atlas, name: &str, text: &str) -> Result<(), Refusal> {
    let Ok(id) = text.parse::<TerritoryId>() else {
        return Err(Refusal::bad(
            name,
            "Un territoire s’écrit par son niveau et son code, par exemple `departement-35` ou `hub-hinaura`.",
        ));
    };
    match atlas.territory(id) {
        Some(_) => Ok(()),
        None => Err(Refusal::missing(name, "Ce territoire n’existe pas.")),
    }
}

fn hesitates(others: &[Suggestion]) -> Refusal {
    let others: Vec<String> = others
        .iter()
        .map(|other| format!("{} ({}, `{}`)", other.label, other.detail, other.id))
        .collect();
    let message = format!(
        "Nous hésitons sur ce nom. Indiquez plutôt `territoire` ou un code postal. Peut-être\u{a0}: {}.",
        others.join(", ")
    );
    Refusal::missing("q", message)
}

/// A letter of a name of France, accents and all, or a digit.
fn is_readable(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{24f}').contains(&c)
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use territory::Territories;

    use super::*;

    fn refused(address: &str) -> Option<(u16, String)> {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        let refusal = places(&atlas, Some(address), &[&SEARCH[..], &["page"]].concat()).err()?;
        Some((
            refusal.status.as_u16(),
            refusal.problems[0].parameter.clone(),
        ))
    }

    #[test]
    fn nothing_is_left_out_nor_guessed() {
        for (address, status, parameter) in [
            ("servise=x", 400, "servise"),
            ("service=jardinage", 400, "service"),
            ("service=", 400, "service"),
            ("frais=gratuit&frais=gratuit", 400, "frais"),
            ("page=%20", 400, "page"),
            ("lat=48", 400, "lon"),
            ("lat=481&lon=2", 400, "lat"),
            (
                "territoire=departement-35&territoire=departement-22",
                400,
                "territoire",
            ),
            ("territoire=lune-1", 400, "territoire"),
            ("territoire=departement-999", 404, "territoire"),
            ("parmi=departement-35&parmi=lune-1", 400, "parmi"),
            ("parmi=departement-999", 404, "parmi"),
            ("q=zzzzqqq", 404, "q"),
            ("q=Sait-Malo", 404, "q"),
            ("q=a%00b", 400, "q"),
            ("q=%21", 400, "q"),
            ("zone=3,48,2,49", 400, "zone"),
            ("tri=hasard", 400, "tri"),
        ] {
            assert_eq!(
                refused(address),
                Some((status, parameter.to_owned())),
                "{address}"
            );
        }
        let many = "service=x&".repeat(MOST_PARAMETERS + 1);
        assert_eq!(refused(&many).map(|(status, _)| status), Some(400));
    }

    #[test]
    fn what_a_page_understands_is_understood() {
        for address in [
            "",
            "q=Rennes&service=aide-aux-demarches-administratives&frais=gratuit&tri=ouverture",
            "service=acces-internet-et-materiel-informatique&service=aide-aux-demarches-administratives",
            "lat=48.1&lon=-1.6&distance=5&page=2",
            "territoire=hub-hinaura&ouvert=demain-matin",
        ] {
            assert_eq!(refused(address), None, "{address}");
        }
    }

    #[test]
    fn a_number_is_written_plainly_and_bounded() {
        let raw = |address| RawQuery::parse(address);
        assert_eq!(number(&raw("limit=20"), "limit", 1..=100), Ok(Some(20)));
        assert_eq!(number(&raw(""), "limit", 1..=100), Ok(None));
        for wrong in [
            "limit=0",
            "limit=101",
            "limit=%2B5",
            "limit=1e1",
            "limit=9999999999999999999999",
        ] {
            assert!(number(&raw(wrong), "limit", 1..=100).is_err(), "{wrong}");
        }
    }
}
