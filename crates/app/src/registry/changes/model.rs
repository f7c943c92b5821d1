//! A change, and where a reader of changes stands.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use places::Place;
use serde::Serialize;
use territory::CodeInsee;
use utoipa::ToSchema;

use crate::kernel::atlas::Atlas;
use crate::registry::schema::LieuMediationNumerique;
use crate::registry::views::place_href;

/// Keys are short; a cursor that is longer is none of ours.
const LONGEST_CURSOR: usize = 300;

/// As the API's description says it.
pub const CURSOR_PATTERN: &str = "^[A-Za-z0-9_-]{1,300}$";

/// A day, or an instant in UTC, as the API's description says it.
pub const SINCE_PATTERN: &str = "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)?$";

/// Up to where somebody was told: after this key of this revision. What appeared after `start` is
/// new to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The revision at which this reading began.
    pub start: i64,
    /// The revision of the last change told.
    pub revision: i64,
    /// The key of the last change told.
    pub key: String,
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor of ours")]
pub struct NoCursor;

impl Cursor {
    /// After everything of a revision.
    pub fn after(revision: i64) -> Self {
        Self {
            start: revision,
            revision,
            // After every key: they are made of digits and lower-case letters.
            key: "~".to_owned(),
        }
    }

    /// Before everything of a revision.
    pub fn before(revision: i64) -> Self {
        Self {
            start: revision - 1,
            revision,
            key: String::new(),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{}.{}", self.start, self.revision, self.key);
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        if text.len() > LONGEST_CURSOR {
            return Err(NoCursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NoCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| NoCursor)?;
        let mut parts = text.splitn(3, '.');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (start, revision) = (number().ok_or(NoCursor)?, number().ok_or(NoCursor)?);
        let key = parts.next().ok_or(NoCursor)?.to_owned();
        let plain = key.bytes().all(|byte| byte.is_ascii_graphic());
        match plain && start >= -1 && revision >= 0 {
            true => Ok(Self {
                start,
                revision,
                key,
            }),
            false => Err(NoCursor),
        }
    }
}

/// From when on: a text in the order of time, as the tables hold instants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since(String);

impl Since {
    /// Reads a day or an instant, as [`SINCE_PATTERN`] has them. A day that no month has is the day
    /// after the month's last.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<u32> {
            let digits = text.get(from..to)?;
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        let mark = |at: usize, mark: u8| bytes.get(at) == Some(&mark);
        let day = text.starts_with("20")
            && number(0, 4).is_some()
            && mark(4, b'-')
            && (1..=12).contains(&number(5, 7)?)
            && mark(7, b'-')
            && (1..=31).contains(&number(8, 10)?);
        let instant = || {
            let fits = mark(10, b'T')
                && number(11, 13)? < 24
                && mark(13, b':')
                && number(14, 16)? < 60
                && mark(16, b':')
                && number(17, 19)? < 60
                && mark(19, b'Z');
            Some(fits)
        };
        match text.len() {
            10 if day => Some(Self(text.to_owned())),
            // The tables count milliseconds: `…:30Z` would come after `…:30.500Z`.
            20 if day && instant()? => Some(Self(format!("{}.000Z", &text[..19]))),
            _ => None,
        }
    }

    /// As the tables hold instants.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a row of changes holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which key.
    pub key: String,
    /// At which revision of the registry.
    pub revision: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// From which revision on it has been shown.
    pub appeared: i64,
    /// Where it stands, or stood last.
    pub commune: Option<CodeInsee>,
    /// Where it stood before, if it moved.
    pub left: Option<CodeInsee>,
}

/// Ce qui a changé d’un lieu.
#[derive(Debug, Serialize, ToSchema)]
pub struct Change<'a> {
    /// `created`, `changed`, `withdrawn` ou `merged`.
    #[schema(pattern = "^(created|changed|withdrawn|merged)$")]
    pub kind: &'static str,
    /// La clé publique du lieu.
    pub key: String,
    /// L’instant du changement, en UTC.
    #[schema(format = DateTime)]
    pub at: String,
    /// La clé du lieu dont celui-ci fait maintenant partie, s’il a été réuni à un autre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// Sa fiche sur le site, s’il est publié.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Ce que dit sa fiche aujourd’hui, s’il est publié.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<LieuMediationNumerique>, nullable = false)]
    pub place: Option<&'a Place>,
}

impl<'a> Change<'a> {
    /// What a row means to somebody who was told all up to `start`, with what the atlas shows.
    pub fn of(moved: &Moved, atlas: &'a Atlas, start: i64) -> Self {
        let at = moved.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let (kind, into, place) = match atlas.place(&moved.key) {
            None => ("withdrawn", None, None),
            Some(place) if place.key != moved.key => ("merged", Some(place.key.clone()), None),
            Some(place) if moved.appeared > start => ("created", None, Some(place)),
            Some(place) => ("changed", None, Some(place)),
        };
        Self {
            kind,
            key: moved.key.clone(),
            at,
            into,
            href: place.map(place_href),
            place: place.map(|place| &place.place),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_as_it_was_written(start in -1..1_000_000i64, revision in 0..1_000_000i64, key in "[a-z0-9~.-]{0,40}") {
            let cursor = Cursor { start, revision, key };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn no_text_breaks_what_reads_it(text in ".{0,60}") {
            let _ = text.parse::<Cursor>();
            let _ = Since::read(&text);
        }
    }

    #[test]
    fn a_date_is_a_day_or_an_instant() {
        let read = |text| Since::read(text).map(|since| since.as_str().to_owned());
        assert_eq!(read("2026-11-24").as_deref(), Some("2026-11-24"));
        let instant = read("2026-11-24T09:30:00Z");
        assert_eq!(instant.as_deref(), Some("2026-11-24T09:30:00.000Z"));
        for wrong in [
            "",
            "24/11/2026",
            "2026-13-01",
            "2026-11-32",
            "1999-11-24",
            "2026-11-24T25:00:00Z",
            "2026-11-24T09:30:00",
            "2026-11-24T09:30:00+01:00",
            "2026-1-1",
            "2026-11-2é",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
