//! A form held against the standard: what it changes, or all that is wrong with
//! it and how to mend it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use places::Place;
use places::clean::{self, Cleaned, Courriel, Severity};
use places::hours::Horaires;
use places::standard::{Field, validate};
use territory::{CodePostal, Commune, Found, Position, Territories};

use super::draft::{EDITABLE, Input};
use super::{Draft, Part, Texts, overlay};

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub field: Field,
    pub message: String,
}

/// The longest line and the longest text.
const LINE: usize = 250;
const TEXT: usize = 2_000;

/// A place stands no farther from the middle of its commune; the widest is 80 km across.
const FAR_M: f64 = 60_000.0;

/// What a form changes on a sheet, or everything that is wrong with it. A sheet that is changed is
/// dated of today: somebody in charge looked at it.
pub fn check(
    current: &Place,
    draft: &Draft,
    territories: &Territories,
    today: NaiveDate,
) -> Result<Texts, Vec<Refusal>> {
    let mut form = Form {
        draft,
        refusals: Vec::new(),
        texts: Texts::new(),
    };
    let commune = form.place(territories);
    form.position(commune);
    for known in &EDITABLE {
        form.field(known.field, known.input, commune);
    }
    let Form {
        mut refusals,
        mut texts,
        ..
    } = form;
    texts.retain(|part, text| match part {
        Part::Field(field) => !says_the_same(&current.text(*field), text),
        Part::Publication => false,
    });
    // The standard has the last word on what was understood.
    let changed = overlay(current, &texts);
    for violation in validate(&changed) {
        let asked = EDITABLE.iter().any(|known| known.field == violation.field);
        let told = refusals
            .iter()
            .any(|refusal| refusal.field == violation.field);
        if asked && !told && texts.contains_key(&Part::Field(violation.field)) {
            let message = "Le schéma national n’accepte pas cette valeur. Corrigez-la, ou remettez celle d’avant.";
            refusals.push(Refusal {
                field: violation.field,
                message: message.to_owned(),
            });
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if !texts.is_empty() {
        texts.insert(Part::Field(Field::DateMaj), today.to_string());
    }
    Ok(texts)
}

/// The order in which a source lists its values means nothing.
fn says_the_same(before: &str, after: &str) -> bool {
    let values = |text: &str| -> BTreeSet<String> { text.split('|').map(str::to_owned).collect() };
    before == after || values(before) == values(after)
}

struct Form<'d> {
    draft: &'d Draft,
    refusals: Vec<Refusal>,
    texts: Texts,
}

impl Form<'_> {
    fn refuse(&mut self, field: Field, message: impl Into<String>) {
        self.refusals.push(Refusal {
            field,
            message: message.into(),
        });
    }

    fn keep(&mut self, field: Field, text: impl Into<String>) {
        self.texts.insert(Part::Field(field), text.into());
    }

    /// The commune that is named, with its postal code.
    fn place<'t>(&mut self, territories: &'t Territories) -> Option<&'t Commune> {
        let postal = self.draft.text(Field::CodePostal).parse::<CodePostal>();
        let Ok(postal) = postal else {
            self.refuse(
                Field::CodePostal,
                "Écrivez les cinq chiffres du code postal.",
            );
            return None;
        };
        self.keep(Field::CodePostal, postal.to_string());
        match named_commune(territories, self.draft.text(Field::Commune), postal) {
            Ok(commune) => {
                self.keep(Field::Commune, &*commune.name);
                self.keep(Field::CodeInsee, commune.code.to_string());
                Some(commune)
            }
            Err(message) => {
                self.refuse(Field::Commune, message);
                None
            }
        }
    }

    fn position(&mut self, commune: Option<&Commune>) {
        let typed = [Field::Latitude, Field::Longitude].map(|field| self.draft.text(field));
        if typed == ["", ""] {
            self.keep(Field::Latitude, "");
            self.keep(Field::Longitude, "");
            return;
        }
        let [latitude, longitude] = typed.map(|text| text.replace(',', ".").parse::<f64>().ok());
        let position = latitude
            .zip(longitude)
            .and_then(|(lat, lon)| Position::new(lat, lon));
        let Some(position) = position else {
            let message =
                "Écrivez la latitude et la longitude en degrés, ou laissez les deux champs vides.";
            self.refuse(Field::Latitude, message);
            return;
        };
        if let Some(commune) = commune
            && commune.position.distance_m(position) > FAR_M
        {
            let far = crate::kernel::formats::distance(commune.position.distance_m(position));
            let message = format!(
                "Ce point est {far} de {}. Vérifiez la latitude et la longitude\u{a0}: sont-elles inversées\u{202f}?",
                commune.name
            );
            self.refuse(Field::Latitude, message);
            return;
        }
        self.keep(Field::Latitude, position.latitude().to_string());
        self.keep(Field::Longitude, position.longitude().to_string());
    }

    fn field(&mut self, field: Field, input: Input, commune: Option<&Commune>) {
        let typed = self.draft.text(field);
        let most = if matches!(input, Input::Line(_)) {
            LINE
        } else {
            TEXT
        };
        if typed.chars().count() > most {
            self.refuse(
                field,
                format!(
                    "Ce texte est trop long. Raccourcissez-le à {most}\u{a0}caractères au plus."
                ),
            );
            return;
        }
        match field {
            // Read together, above.
            Field::CodePostal | Field::Commune | Field::Latitude | Field::Longitude => {}
            Field::Nom => self.required(field, "Donnez un nom au lieu."),
            Field::Adresse => {
                self.required(field, "Écrivez l’adresse, ou au moins le nom du bâtiment.")
            }
            Field::Telephone => self.telephone(typed, commune),
            Field::Courriels => self.courriels(typed),
            Field::SiteWeb | Field::PriseRdv | Field::FicheAccesLibre => {
                self.websites(field, typed)
            }
            Field::Horaires => self.hours(typed),
            Field::PresentationResume => self.summary(typed),
            field if matches!(input, Input::Choices(_)) => {
                let chosen: Vec<&str> = typed
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .collect();
                self.keep(field, chosen.join("|"));
            }
            field => self.keep(field, clean::text(typed).value.unwrap_or_default()),
        }
    }

    fn required(&mut self, field: Field, message: &str) {
        match clean::text(self.draft.text(field)).value {
            Some(text) if !text.is_empty() => self.keep(field, text),
            _ => self.refuse(field, message),
        }
    }

    fn telephone(&mut self, typed: &str, commune: Option<&Commune>) {
        if typed.is_empty() {
            return self.keep(Field::Telephone, "");
        }
        let departement = commune.map(|commune| commune.departement.as_str());
        match clean::telephone_in(typed, departement).value {
            Some(number) => self.keep(Field::Telephone, number.to_string()),
            None => self.refuse(
                Field::Telephone,
                "Écrivez un numéro complet, par exemple 02 99 01 02 03.",
            ),
        }
    }

    fn courriels(&mut self, typed: &str) {
        let mut kept = Vec::new();
        for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match Courriel::new(line) {
                Ok(courriel) => kept.push(courriel.to_string()),
                Err(_) => {
                    let message = format!(
                        "«\u{a0}{line}\u{a0}» n’est pas une adresse complète. Écrivez-la comme nom@exemple.fr."
                    );
                    return self.refuse(Field::Courriels, message);
                }
            }
        }
        self.keep(Field::Courriels, kept.join("|"));
    }

    fn websites(&mut self, field: Field, typed: &str) {
        let mut kept = Vec::new();
        for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match clean::site_web(line).value {
                Some(site) => kept.push(site.to_string()),
                None => {
                    let message = format!(
                        "«\u{a0}{line}\u{a0}» n’est pas une adresse de site. Écrivez-la comme https://exemple.fr."
                    );
                    return self.refuse(field, message);
                }
            }
        }
        self.keep(field, kept.join("|"));
    }

    fn hours(&mut self, typed: &str) {
        if typed.is_empty() {
            return self.keep(Field::Horaires, "");
        }
        // Half of what was written is not what was meant: only hours that are understood whole.
        let whole = |read: Cleaned<Horaires>| {
            let lost = read
                .findings
                .iter()
                .any(|finding| finding.severity != Severity::Note);
            read.value.filter(|_| !lost)
        };
        match whole(Horaires::from_osm(typed)).or_else(|| whole(Horaires::from_week_text(typed))) {
            Some(hours) => self.keep(Field::Horaires, hours.as_str()),
            None => self.refuse(Field::Horaires, "Nous n’avons pas compris ces horaires. Écrivez les jours puis les heures, par exemple\u{a0}: lundi 9h-12h et 14h-17h, mardi 9h-12h."),
        }
    }

    fn summary(&mut self, typed: &str) {
        let length = typed.chars().count();
        if length > 280 {
            let message = format!(
                "La présentation fait {length}\u{a0}caractères. Raccourcissez-la à 280 au plus."
            );
            return self.refuse(Field::PresentationResume, message);
        }
        self.keep(
            Field::PresentationResume,
            clean::text(typed).value.unwrap_or_default(),
        );
    }
}

/// The commune somebody names with a postal code, or what to say of it. They are there to say what
/// they meant: a name that is only close is asked about.
pub fn named_commune<'t>(
    territories: &'t Territories,
    name: &str,
    postal: CodePostal,
) -> Result<&'t Commune, String> {
    let same_name = |commune: &Commune| territory::fold(&commune.name) == territory::fold(name);
    let found = territories.find_commune(name, Some(postal));
    found
        .commune()
        .filter(|commune| same_name(commune) || matches!(found, Found::Exact(_)))
        .ok_or_else(|| unknown_commune(territories, name, postal))
}

fn unknown_commune(territories: &Territories, name: &str, postal: CodePostal) -> String {
    let named = territories.communes_of_postal_code(postal);
    match (name, &named[..]) {
        ("", []) => "Écrivez le nom de la commune.".to_owned(),
        (_, []) => format!(
            "Nous ne connaissons pas «\u{a0}{name}\u{a0}» ni le code postal {postal}. Vérifiez les deux."
        ),
        (_, known) => {
            let known: Vec<&str> = known.iter().take(6).map(|commune| &*commune.name).collect();
            format!(
                "Nous n’avons pas trouvé «\u{a0}{name}\u{a0}» au code postal {postal}. Ce code postal sert à {}.",
                crate::kernel::formats::enumeration(&known)
            )
        }
    }
}
