//! No text makes a look-up panic.

use proptest::prelude::*;
use territory::{Code, CodeInsee, CodePostal, Position, Territories, TerritoryId, fold};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in ".{0,40}", postal in "[0-9]{5}") {
        let all = Territories::bundled();
        let folded = fold(&text);
        prop_assert_eq!(&fold(&folded), &folded);
        let _ = all.find_commune(&text, None);
        let _ = all.find_commune(&text, postal.parse().ok());
        let _ = all.suggest(&text, 8);
        let _ = (text.parse::<CodeInsee>(), text.parse::<CodePostal>(), text.parse::<Code>());
        if let Ok(id) = text.parse::<TerritoryId>() {
            prop_assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn almost_names(name in "[a-zA-Zéèœ’'() /0-9-]{0,30}") {
        let all = Territories::bundled();
        let _ = all.find_commune(&name, None);
        let _ = all.suggest(&name, 8);
    }

    #[test]
    fn any_point(latitude in -95.0..95.0, longitude in -190.0..190.0) {
        if let Some(position) = Position::new(latitude, longitude) {
            let _ = Territories::bundled().commune_at(position);
            prop_assert!(position.distance_m(position) == 0.0);
        }
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Territories::load(&bytes).is_err());
    }
}
