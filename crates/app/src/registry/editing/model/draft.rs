//! The form of a sheet: its fields, in the order of what a visitor needs first.

use std::collections::BTreeMap;

use places::Place;
use places::standard::{
    Field, Frais, Itinerance, ModaliteAcces, ModaliteAccompagnement, PriseEnCharge, Public, Service,
};

/// How a field is filled in.
#[derive(Clone, Copy)]
pub enum Input {
    /// One line; the text is the `type` of the field.
    Line(&'static str),
    /// Several lines, one value each.
    Lines,
    /// A text.
    Text,
    /// Any of a closed list: value and label.
    Choices(fn() -> Vec<(&'static str, &'static str)>),
}

/// A field of the form.
#[derive(Clone, Copy)]
pub struct Editable {
    pub field: Field,
    pub label: &'static str,
    pub hint: &'static str,
    pub input: Input,
}

const fn editable(field: Field, label: &'static str, hint: &'static str, input: Input) -> Editable {
    Editable {
        field,
        label,
        hint,
        input,
    }
}

macro_rules! choices {
    ($list:ty) => {
        Input::Choices(|| {
            <$list>::ALL
                .iter()
                .map(|value| (value.value(), value.label()))
                .collect()
        })
    };
}

/// The form's fields.
pub const EDITABLE: [Editable; 21] = [
    editable(Field::Nom, "Nom du lieu", "", Input::Line("text")),
    editable(
        Field::Adresse,
        "Adresse",
        "Numéro et rue.",
        Input::Line("text"),
    ),
    editable(
        Field::ComplementAdresse,
        "Complément d’adresse",
        "Bâtiment, étage, entrée.",
        Input::Line("text"),
    ),
    editable(Field::CodePostal, "Code postal", "", Input::Line("text")),
    editable(Field::Commune, "Commune", "", Input::Line("text")),
    editable(
        Field::Latitude,
        "Latitude",
        "En degrés, par exemple 48.1173. Laissez vide pour placer le lieu au centre de la commune.",
        Input::Line("text"),
    ),
    editable(
        Field::Longitude,
        "Longitude",
        "En degrés, par exemple -1.6778.",
        Input::Line("text"),
    ),
    editable(Field::Telephone, "Téléphone", "", Input::Line("tel")),
    editable(
        Field::Courriels,
        "Adresses électroniques",
        "Une par ligne. Des adresses professionnelles, affichées au public.",
        Input::Lines,
    ),
    editable(
        Field::SiteWeb,
        "Sites internet",
        "Un par ligne.",
        Input::Lines,
    ),
    editable(
        Field::PriseRdv,
        "Page de prise de rendez-vous",
        "",
        Input::Line("url"),
    ),
    editable(
        Field::FicheAccesLibre,
        "Fiche Acceslibre",
        "L’adresse de la fiche d’accessibilité du lieu.",
        Input::Line("url"),
    ),
    editable(
        Field::Horaires,
        "Horaires",
        "Par exemple : lundi 9h-12h et 14h-17h, mardi 9h-12h. Ou au format OpenStreetMap : Mo-Fr 09:00-12:00.",
        Input::Text,
    ),
    editable(Field::Services, "Aide proposée", "", choices!(Service)),
    editable(
        Field::ModalitesAccompagnement,
        "Façon d’aider",
        "",
        choices!(ModaliteAccompagnement),
    ),
    editable(Field::FraisACharge, "Prix", "", choices!(Frais)),
    editable(
        Field::ModalitesAcces,
        "Comment venir ou prendre contact",
        "",
        choices!(ModaliteAcces),
    ),
    editable(
        Field::PublicsSpecifiquementAdresses,
        "Publics",
        "",
        choices!(Public),
    ),
    editable(
        Field::PriseEnChargeSpecifique,
        "Besoins particuliers",
        "",
        choices!(PriseEnCharge),
    ),
    editable(
        Field::Itinerance,
        "Lieu fixe ou itinérant",
        "",
        choices!(Itinerance),
    ),
    editable(
        Field::PresentationResume,
        "Présentation courte",
        "280 caractères au plus.",
        Input::Text,
    ),
];

/// The form's parts, each with the first and the number of its fields.
pub fn sections() -> [(&'static str, &'static [Editable]); 4] {
    let (place, rest) = EDITABLE.split_at(7);
    let (contact, rest) = rest.split_at(5);
    let (hours, help) = rest.split_at(1);
    [
        ("Le lieu", place),
        ("Contact", contact),
        ("Horaires", hours),
        ("L’aide", help),
    ]
}

/// Whether a hand may change a field: the others are the source's alone.
pub fn is_editable(field: Field) -> bool {
    EDITABLE.iter().any(|known| known.field == field)
}

/// A field, as people read it.
pub fn label(field: Field) -> &'static str {
    let known = EDITABLE.iter().find(|known| known.field == field);
    known.map_or_else(
        || match field {
            Field::DateMaj => "Vérifiée le",
            Field::CodeInsee => "Code de la commune",
            field => field.name(),
        },
        |known| known.label,
    )
}

/// A form as it was filled in, unchecked.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// As typed; the values of a list are each on a line of their own.
    pub typed: BTreeMap<Field, String>,
    /// What led to the correction.
    pub why: String,
    /// The sheet it was made from.
    pub version: String,
}

impl Draft {
    /// What the form shows of a sheet.
    pub fn of(place: &Place, version: String) -> Self {
        let shown = |known: &Editable| {
            let text = place.text(known.field);
            let text = match known.input {
                Input::Lines | Input::Choices(_) => text.replace('|', "\n"),
                Input::Line("tel") => crate::kernel::formats::phone(&text),
                Input::Line(_) | Input::Text => text,
            };
            (known.field, text)
        };
        Self {
            typed: EDITABLE.iter().map(shown).collect(),
            why: String::new(),
            version,
        }
    }

    /// Reads a form as the browser sends it: a list's values come one by one under its name.
    pub fn read(body: &[u8]) -> Self {
        let mut draft = Self::default();
        for known in &EDITABLE {
            draft.typed.insert(known.field, String::new());
        }
        for (name, value) in url::form_urlencoded::parse(body) {
            match (&*name, Field::of_name(&name)) {
                ("pourquoi", _) => draft.why = value.trim().to_owned(),
                ("version", _) => draft.version = value.into_owned(),
                (_, Some(field)) => {
                    if let Some(typed) = draft.typed.get_mut(&field) {
                        if !typed.is_empty() {
                            typed.push('\n');
                        }
                        typed.push_str(value.replace("\r\n", "\n").trim());
                    }
                }
                _ => {}
            }
        }
        draft
    }

    /// What was typed in a field.
    pub fn text(&self, field: Field) -> &str {
        self.typed.get(&field).map_or("", String::as_str)
    }

    /// Whether a list's value was chosen.
    pub fn has(&self, field: Field, value: &str) -> bool {
        self.text(field).lines().any(|line| line.trim() == value)
    }
}
