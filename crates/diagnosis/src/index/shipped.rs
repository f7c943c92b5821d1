//! The models that come with the program.

use super::model::Model;

const DOCUMENTS: [&str; 5] = [
    include_str!("../../models/ifn-v1.toml"),
    include_str!("../../models/ifn-v1-corrige.toml"),
    include_str!("../../models/ifn-2023-like.toml"),
    include_str!("../../models/portrea.toml"),
    include_str!("../../models/modele-de-depart.toml"),
];

/// The models that come with the program, as documents to read, copy and change.
pub fn shipped() -> impl Iterator<Item = (Model, &'static str)> {
    DOCUMENTS.into_iter().map(|document| {
        let model = Model::read(document);
        (model.expect("a test reads every shipped model"), document)
    })
}
