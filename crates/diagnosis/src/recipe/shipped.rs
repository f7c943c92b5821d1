//! The recipes that come with the program.

use std::sync::OnceLock;

use super::model::Recipe;
use super::text::Header;

const DOCUMENTS: [&str; 18] = [
    include_str!("../../recipes/insee-ic-population.toml"),
    include_str!("../../recipes/insee-cc-population.toml"),
    include_str!("../../recipes/insee-ic-diplomes.toml"),
    include_str!("../../recipes/insee-cc-diplomes.toml"),
    include_str!("../../recipes/insee-ic-familles.toml"),
    include_str!("../../recipes/insee-cc-familles.toml"),
    include_str!("../../recipes/insee-ic-emploi.toml"),
    include_str!("../../recipes/insee-cc-emploi.toml"),
    include_str!("../../recipes/insee-filosofi.toml"),
    include_str!("../../recipes/insee-filosofi-2019.toml"),
    include_str!("../../recipes/cnaf-iris.toml"),
    include_str!("../../recipes/arcep-communes.toml"),
    include_str!("../../recipes/frr-communes.toml"),
    include_str!("../../recipes/insee-qpv.toml"),
    include_str!("../../recipes/ifn-v1.toml"),
    include_str!("../../recipes/ifn-v1-communes.toml"),
    include_str!("../../recipes/ifn-v1-variables.toml"),
    include_str!("../../recipes/communes-recensement.toml"),
];

/// The recipes that come with the program.
pub fn shipped() -> &'static [Recipe] {
    static SHIPPED: OnceLock<Vec<Recipe>> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let recipes = DOCUMENTS.iter().map(|document| Recipe::parse(document));
        recipes
            .map(|recipe| recipe.expect("a test reads every shipped recipe"))
            .collect()
    })
}

/// The recipe that reads most of a file with this header, if one reads any of it.
pub fn recognise(header: &Header) -> Option<&'static Recipe> {
    let fits = shipped().iter().map(|recipe| (recipe.fits(header), recipe));
    let most = fits.filter(|(columns, _)| *columns > 0);
    // The first of several that read as much.
    most.rev()
        .max_by_key(|(columns, _)| *columns)
        .map(|(_, recipe)| recipe)
}
