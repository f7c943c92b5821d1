//! A list of places, under the standard's names.

use std::io;

use super::pieces::Writing;
use crate::kernel::atlas::AtlasPlace;

/// One object per place.
pub struct List;

impl Writing for List {
    fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"[");
        Ok(())
    }

    fn place(&self, out: &mut Vec<u8>, place: &AtlasPlace, first: bool) -> io::Result<()> {
        out.extend_from_slice(if first { b"\n" } else { b",\n" });
        Ok(serde_json::to_writer(out, &place.place)?)
    }

    fn end(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"\n]\n");
        Ok(())
    }
}
