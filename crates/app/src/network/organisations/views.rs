//! Organisations as pages show them.

use super::model::{LegalForm, Organisation};
use crate::kernel::formats;
use crate::network::whereabouts;

/// An organisation in a list.
pub struct Row {
    pub href: String,
    pub name: String,
    pub form: &'static str,
    pub territory: String,
    pub closed: bool,
}

/// A line of a sheet.
pub struct Fact {
    pub label: &'static str,
    pub value: String,
}

/// Where an organisation's sheet is.
pub fn href(organisation: &Organisation) -> String {
    format!("/mon-espace/reseau/organisations/{}", organisation.id)
}

impl Row {
    /// An organisation in a list.
    pub fn of(organisation: &Organisation) -> Self {
        let sheet = &organisation.sheet;
        Self {
            href: href(organisation),
            name: sheet.name.clone(),
            form: sheet.legal_form.map_or("", LegalForm::label),
            territory: whereabouts::name(sheet.territory),
            closed: organisation.closed,
        }
    }
}

/// What a sheet says of an organisation.
pub fn facts(organisation: &Organisation) -> Vec<Fact> {
    let sheet = &organisation.sheet;
    let mut facts = Vec::new();
    let mut fact = |label, value: Option<String>| {
        if let Some(value) = value {
            facts.push(Fact { label, value });
        }
    };
    fact("Territoire", Some(whereabouts::name(sheet.territory)));
    fact(
        "Forme juridique",
        sheet.legal_form.map(|form| form.label().to_owned()),
    );
    fact(
        "SIRET",
        sheet
            .siret
            .as_ref()
            .map(|siret| formats::siret(siret.as_str())),
    );
    fact("Numéro RNA", sheet.rna.as_ref().map(ToString::to_string));
    fact("RIDET", sheet.ridet.as_ref().map(ToString::to_string));
    let part = sheet.inter_hubs.then(|| "Groupe Inter-Hubs".to_owned());
    fact("Dans le programme", part);
    facts
}
