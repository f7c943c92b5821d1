//! A list of places, under the standard's names.

use std::io;

use super::pieces::{Between, Writing};
use crate::kernel::atlas::AtlasPlace;

/// One object per place.
#[derive(Default)]
pub struct List(Between);

impl Writing for List {
    fn begin(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"[");
        Ok(())
    }

    fn place(&mut self, out: &mut Vec<u8>, place: &AtlasPlace) -> io::Result<()> {
        self.0.write(out);
        Ok(serde_json::to_writer(out, &place.place)?)
    }

    fn end(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"\n]\n");
        Ok(())
    }
}
