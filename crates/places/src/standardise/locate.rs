//! Where a row is: its commune, by all it says of it.

use territory::{CodeInsee, CodePostal, Commune, Found, Position, Territories};

use crate::clean::{self, IssueKind, Severity};
use crate::standard::Field;

use super::row::Issues;

pub(super) mod position;

/// What a row says of where it is.
pub(super) struct Said {
    pub commune: Option<String>,
    pub code_postal: Option<CodePostal>,
    pub code_insee: String,
    pub adresse: Option<clean::AdresseLue>,
    pub position: Option<Position>,
}

/// Where it is.
pub(super) struct Located {
    pub commune: String,
    pub code_postal: CodePostal,
    pub code_insee: Option<CodeInsee>,
}

pub(super) fn locate(
    said: &Said,
    territories: &Territories,
    issues: &mut Issues,
) -> Option<Located> {
    let postal = said
        .code_postal
        .or(said.adresse.as_ref().and_then(|read| read.code_postal));
    if let (None, Some(found)) = (said.code_postal, postal) {
        issues.filled(Field::CodePostal, found.as_str(), "lu dans l’adresse");
    }
    let Some((commune, how)) = commune(said, postal, territories) else {
        return unverified(said, postal, issues);
    };
    let contradicted = how == BY_CODE_AND_POSITION;
    if said.code_insee.parse::<CodeInsee>().ok() != Some(commune.code) {
        issues.filled(Field::CodeInsee, commune.code.as_str(), how);
    }
    if said.commune.as_deref() != Some(commune.name.as_str()) {
        let raw = said.commune.clone().unwrap_or_default();
        let kind = match (raw.is_empty(), contradicted) {
            (true, _) => IssueKind::Defaulted,
            (false, true) => IssueKind::Contradiction,
            (false, false) => IssueKind::Rewritten,
        };
        let message = format!("Commune : « {} », {how}.", commune.name);
        issues.add(Field::Commune, kind, Severity::Note, &raw, message);
    }
    let code_postal = code_postal(postal, commune, territories, issues)?;
    Some(Located {
        commune: commune.name.clone(),
        code_postal,
        code_insee: Some(commune.code),
    })
}

/// The code as written, even where it is another commune's: which of the two is wrong we cannot
/// know. A code that no commune has is a CEDEX.
fn code_postal(
    written: Option<CodePostal>,
    commune: &Commune,
    territories: &Territories,
    issues: &mut Issues,
) -> Option<CodePostal> {
    let own = commune.postal_codes.first().copied();
    let Some(postal) = written else {
        let own = own?;
        issues.filled(Field::CodePostal, own.as_str(), "celui de la commune");
        return Some(own);
    };
    if let Some(own) = own
        && postal.as_str() == commune.code.as_str()
        && !commune.postal_codes.contains(&postal)
    {
        let message = format!(
            "{postal} est le code INSEE de «\u{a0}{}\u{a0}»\u{a0}: son code postal est {own}.",
            commune.name
        );
        let (field, kind) = (Field::CodePostal, IssueKind::Repaired);
        issues.add(field, kind, Severity::Note, postal.as_str(), message);
        return Some(own);
    }
    let elsewhere = || !territories.communes_of_postal_code(postal).is_empty();
    if let Some(own) = own
        && !commune.postal_codes.contains(&postal)
        && elsewhere()
    {
        let message = format!(
            "Le code postal {postal} n’est pas celui de «\u{a0}{}\u{a0}» ({own})\u{a0}: il est gardé. Vérifiez le code et la commune.",
            commune.name
        );
        let (field, kind) = (Field::CodePostal, IssueKind::Contradiction);
        issues.add(field, kind, Severity::Note, postal.as_str(), message);
    }
    Some(postal)
}

const BY_CODE_AND_POSITION: &str =
    "d’après le code postal et la position, que le nom écrit contredit";

fn commune<'a>(
    said: &Said,
    postal: Option<CodePostal>,
    territories: &'a Territories,
) -> Option<(&'a Commune, &'static str)> {
    let insee = || padded(&said.code_insee).and_then(|code| territories.resolve(code));
    let by_name = |name: &str| match territories.find_commune(name, postal) {
        Found::Exact(commune) | Found::Approximate(commune) => Some(commune),
        Found::Ambiguous(several) => pick(&several, insee(), said.position),
        Found::Unknown => None,
    };
    let told = said
        .commune
        .as_deref()
        .filter(|name| name.chars().any(char::is_alphabetic));
    let in_address = said
        .adresse
        .as_ref()
        .and_then(|read| read.commune.as_deref());
    let named = told.and_then(by_name);
    let corrected =
        named.and_then(|named| better_placed(named, insee(), postal, said.position, territories));
    corrected
        .map(|commune| (commune, BY_CODE_AND_POSITION))
        .or_else(|| named.map(|commune| (commune, "d’après la commune et le code postal")))
        .or_else(|| insee().map(|commune| (commune, "d’après le code INSEE")))
        .or_else(|| {
            in_address
                .and_then(by_name)
                .map(|commune| (commune, "d’après l’adresse"))
        })
        .or_else(|| {
            let there = said
                .position
                .and_then(|position| territories.commune_at(position));
            there.map(|commune| (commune, "d’après la position"))
        })
        .or_else(|| {
            let served = territories.communes_of_postal_code(postal?);
            (served.len() == 1).then(|| (served[0], "la seule de ce code postal"))
        })
}

/// Where postal code and position agree against a name of another département ("Cestas", 18300, a
/// point in Saint-Satur), or against a code INSEE too, the name is another commune's. Within a
/// département the name stays: positions are often but the geocoding of a wrong postal code.
fn better_placed<'a>(
    named: &Commune,
    insee: Option<&Commune>,
    postal: Option<CodePostal>,
    position: Option<Position>,
    territories: &'a Territories,
) -> Option<&'a Commune> {
    let postal = postal.filter(|postal| !named.postal_codes.contains(postal))?;
    let there = territories.commune_at(position?)?;
    let agreed = there.code != named.code && there.postal_codes.contains(&postal);
    let against_name = match insee {
        Some(insee) => insee.code == there.code,
        None => !postal.is_in(named.departement.as_str()),
    };
    (agreed && against_name).then_some(there)
}

/// Of several communes of one name, the one the code says, else the one the point is near.
fn pick<'a>(
    several: &[&'a Commune],
    insee: Option<&'a Commune>,
    position: Option<Position>,
) -> Option<&'a Commune> {
    if let Some(commune) =
        insee.filter(|commune| several.iter().any(|one| one.code == commune.code))
    {
        return Some(commune);
    }
    let position = position?;
    let distance = |commune: &Commune| commune.position.distance_m(position);
    let nearest = several
        .iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(nearest) < 20_000.0).then_some(*nearest)
}

/// A code INSEE that a spreadsheet may have robbed of its first zero.
fn padded(text: &str) -> Option<CodeInsee> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| (text.len() == 4).then(|| format!("0{text}").parse().ok())?)
}

/// A commune we do not know is published as written if the row says its name and postal code.
fn unverified(said: &Said, postal: Option<CodePostal>, issues: &mut Issues) -> Option<Located> {
    let name = said
        .commune
        .clone()
        .or_else(|| said.adresse.as_ref()?.commune.clone());
    let raw = name.clone().unwrap_or_default();
    match (name, postal) {
        (Some(commune), Some(code_postal)) => {
            let message = format!(
                "Commune inconnue : « {commune} » ({code_postal}). Vérifier le nom et le code postal."
            );
            issues.add(
                Field::Commune,
                IssueKind::UnknownTerm,
                Severity::Note,
                &raw,
                message,
            );
            Some(Located {
                commune,
                code_postal,
                code_insee: padded(&said.code_insee),
            })
        }
        _ => {
            let message =
                "Rien ne permet de situer ce lieu : indiquer la commune et son code postal.";
            issues.add(
                Field::Commune,
                IssueKind::Missing,
                Severity::Blocking,
                &raw,
                message,
            );
            None
        }
    }
}
