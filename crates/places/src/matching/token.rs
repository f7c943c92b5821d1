//! Words packed in sixteen bytes: compared as numbers, kept without an allocation of their own.

/// A word's first sixteen bytes, and how much it says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Token {
    bytes: [u8; 16],
    /// How rare the word is, from 0 (in every name) to 1 (seen once).
    pub rarity: f32,
}

impl Token {
    pub fn new(word: &str, rarity: f32) -> Self {
        let mut bytes = [0; 16];
        let length = word.len().min(16);
        bytes[..length].copy_from_slice(&word.as_bytes()[..length]);
        Self { bytes, rarity }
    }

    pub fn number(&self) -> u128 {
        u128::from_be_bytes(self.bytes)
    }

    pub fn text(&self) -> &[u8] {
        let length = self.bytes.iter().position(|byte| *byte == 0).unwrap_or(16);
        &self.bytes[..length]
    }

    /// The same word, whatever it weighs.
    pub fn same(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }

    /// The same word but for a letter typed wrong, or two in a long one; or a word and its abbreviation.
    pub fn close(&self, other: &Self) -> bool {
        let (short, long) = if self.text().len() <= other.text().len() {
            (self.text(), other.text())
        } else {
            (other.text(), self.text())
        };
        if short.len() < 4 || short[0].is_ascii_digit() || short[0] != long[0] {
            return false;
        }
        let allowed = if long.len() >= 8 { 2 } else { 1 };
        if long.len() - short.len() > allowed {
            return short.len() >= 5 && long.starts_with(short) && long.len() - short.len() <= 3;
        }
        distance(short, long) <= allowed
    }
}

/// Levenshtein's distance of two texts of at most sixteen bytes, all rows of the table in one
/// word (Myers 1999, as Hyyrö 2003 writes it).
fn distance(pattern: &[u8], text: &[u8]) -> usize {
    let last = 1u32 << (pattern.len().max(1) - 1);
    let (mut positive, mut negative) = (u32::MAX, 0u32);
    let mut score = pattern.len();
    for letter in text {
        let mut equal = 0u32;
        for (place, other) in pattern.iter().enumerate() {
            equal |= u32::from(letter == other) << place;
        }
        let vertical = equal | negative;
        let horizontal = (((equal & positive).wrapping_add(positive)) ^ positive) | equal;
        let mut up = negative | !(horizontal | positive);
        let mut down = positive & horizontal;
        if up & last != 0 {
            score += 1;
        }
        if down & last != 0 {
            score -= 1;
        }
        up = (up << 1) | 1;
        down <<= 1;
        positive = down | !(vertical | up);
        negative = up & vertical;
    }
    score
}

/// What two lists of words share: the sum of the rarities, each word used once.
pub(super) fn common(a: &[Token], b: &[Token]) -> f32 {
    let mut used = 0u64;
    let mut shared = 0.0;
    for token in a {
        let free = |place: &usize| *place < 64 && used & (1 << place) == 0;
        let exact = (0..b.len())
            .filter(free)
            .find(|place| token.same(&b[*place]));
        let found = exact.or_else(|| {
            let mut places = (0..b.len()).filter(free);
            places.find(|place| token.close(&b[*place]))
        });
        if let Some(place) = found {
            used |= 1 << place;
            shared += token.rarity.min(b[place].rarity);
        }
    }
    shared
}

/// The sum of the rarities.
pub(super) fn weight(tokens: &[Token]) -> f32 {
    tokens.iter().map(|token| token.rarity).sum()
}

/// A number for a text, the same on every machine (FNV-1a, then mixed).
pub(super) fn hash(text: &[u8]) -> u64 {
    let mut number = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text {
        number = (number ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(number, 0)
}

/// One number of two.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let mut number = a ^ b.rotate_left(32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = (corner + usize::from(x != y))
                    .min(above + 1)
                    .min(row[j] + 1);
                corner = above;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn all_rows_at_once_count_as_one_by_one(a in "[a-d]{1,16}", b in "[a-d]{0,16}") {
            prop_assert_eq!(distance(a.as_bytes(), b.as_bytes()), plain(a.as_bytes(), b.as_bytes()));
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_the_same_word() {
        let close = |a: &str, b: &str| Token::new(a, 1.0).close(&Token::new(b, 1.0));
        assert!(close("hippolyte", "hyppolyte"));
        assert!(close("coufouleux", "couffouleux"));
        assert!(!close("moulins", "mairie"));
        assert!(!close("1945", "1944"));
    }
}
