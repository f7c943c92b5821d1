//! Documents in the database: compressed, then cut in parts of base64, so that any node of any
//! database can read them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::registry::store::StoreError;

/// Bytes in one part; three become four letters of base64.
const PART: usize = 384 * 1024;
/// A document takes no more once it is whole again.
const HEAVIEST: usize = 512 * 1024 * 1024;

/// The parts of a document.
pub fn of(document: &[u8]) -> Result<Vec<String>, StoreError> {
    let compressed = zstd::bulk::compress(document, 3).map_err(damaged)?;
    Ok(compressed
        .chunks(PART)
        .map(|part| STANDARD.encode(part))
        .collect())
}

/// The document of these parts.
pub fn whole(parts: &[String]) -> Result<Vec<u8>, StoreError> {
    let mut compressed = Vec::new();
    for part in parts {
        compressed.extend(STANDARD.decode(part).map_err(damaged)?);
    }
    let size = zstd::bulk::Decompressor::upper_bound(&compressed);
    zstd::bulk::decompress(&compressed, size.unwrap_or(HEAVIEST).min(HEAVIEST)).map_err(damaged)
}

fn damaged(_: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        what: "a document in parts".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_whole_again() {
        let document: Vec<u8> = (0..2_000_000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes())
            .collect();
        let parts = of(&document).unwrap();
        assert!(parts.len() > 2);
        assert_eq!(whole(&parts).unwrap(), document);
        assert_eq!(whole(&of(&[]).unwrap()).unwrap(), Vec::<u8>::new());
        assert!(whole(&["?".to_owned()]).is_err());
    }
}
