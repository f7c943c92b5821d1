//! A file sent piece by piece: each is made when the reader has taken the one
//! before, so that a slow reader costs a list of numbers and nobody waits.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream;

use crate::kernel::atlas::{Atlas, AtlasPlace, PlaceIndex};

/// Places in one piece: some hundred kilobytes, well under a millisecond of work.
const PLACES: usize = 64;

/// How a format writes places one after the other.
pub trait Writing {
    /// What comes before the first place.
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()>;
    /// A place, or nothing where the format has nothing to say of it.
    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()>;
    /// What comes after the last.
    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()>;
}

impl<W: Writing + ?Sized> Writing for Box<W> {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        (**self).begin(out)
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        (**self).place(out, place)
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        (**self).end(out)
    }
}

/// What stands before each entry of a JSON list: a comma, but for the first.
#[derive(Default)]
pub struct Between {
    begun: bool,
}

impl Between {
    /// Writes it.
    pub fn write(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.begun { b",\n" } else { b"\n" });
        self.begun = true;
    }
}

/// The pieces of a file. An error ends the connection before the file's end, so that what was
/// cut short never passes for whole.
pub struct Pieces<W> {
    atlas: Arc<Atlas>,
    places: Vec<PlaceIndex>,
    next: usize,
    ended: bool,
    writing: W,
}

impl<W: Writing + Send + 'static> Pieces<W> {
    /// Those of these places.
    pub fn of(atlas: Arc<Atlas>, places: Vec<PlaceIndex>, writing: W) -> Self {
        Self {
            atlas,
            places,
            next: 0,
            ended: false,
            writing,
        }
    }

    /// The body that sends them.
    pub fn body(self) -> Body {
        Body::from_stream(stream::iter(self))
    }

    fn piece(&mut self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        if self.next == 0 {
            self.writing.begin(&mut out)?;
        }
        let until = (self.next + PLACES).min(self.places.len());
        for number in self.next..until {
            let place = &self.atlas.places()[self.places[number]];
            self.writing.place(&mut out, place)?;
        }
        self.next = until;
        if until == self.places.len() {
            self.writing.end(&mut out)?;
            self.ended = true;
        }
        Ok(out)
    }
}

impl<W: Writing + Send + 'static> Iterator for Pieces<W> {
    type Item = io::Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let piece = self.piece();
        self.ended |= piece.is_err();
        Some(piece.map(Bytes::from))
    }
}

#[cfg(test)]
mod tests {
    use places::Place;
    use serde_json::json;
    use territory::Territories;

    use super::super::json::List;
    use super::*;
    use crate::kernel::atlas::PublishedPlace;

    fn place(number: usize) -> PublishedPlace {
        let record = json!({
            "id": number.to_string(), "pivot": "00000000000000", "nom": format!("Lieu {number:04}"),
            "commune": "Rennes", "code_postal": "35000", "adresse": "1 rue de l’Exemple",
            "date_maj": "2026-11-24",
        });
        let place = serde_json::from_value(record).unwrap();
        PublishedPlace::of_record(&format!("lieu-{number}"), "essai", place)
    }

    fn pieces<W: Writing + Send + 'static>(count: usize, writing: W) -> Pieces<W> {
        let published = (0..count).map(place).collect();
        let atlas = Arc::new(Atlas::build(1, Territories::bundled(), published));
        Pieces::of(atlas, (0..count).collect(), writing)
    }

    #[test]
    fn a_long_file_comes_in_small_pieces_and_whole() {
        for (count, expected) in [(0, 1), (1, 1), (PLACES, 1), (PLACES + 1, 2), (1_000, 16)] {
            let sent: Vec<Bytes> = pieces(count, List::default()).map(Result::unwrap).collect();
            assert_eq!(sent.len(), expected, "{count}");
            assert!(sent.iter().all(|piece| piece.len() < 64 * 1024));
            let places: Vec<Place> = serde_json::from_slice(&sent.concat()).unwrap();
            let names = places.iter().map(|place| place.nom.clone());
            assert!(names.eq((0..count).map(|number| format!("Lieu {number:04}"))));
        }
    }

    /// Fails at the hundredth place.
    struct Failing;

    impl Writing for Failing {
        fn begin(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
            Ok(())
        }
        fn place(&mut self, _: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
            match place.key.as_str() {
                "lieu-100" => Err(io::Error::other("no")),
                _ => Ok(()),
            }
        }
        fn end(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_fails_ends_in_an_error_and_goes_no_further() {
        let sent: Vec<bool> = pieces(1_000, Failing).map(|piece| piece.is_ok()).collect();
        assert_eq!(sent, [true, false]);
    }
}
