//! One row, one place.

use sha2::{Digest, Sha256};

use crate::clean::{self, Cleaned, Finding, IssueKind, Pivot, Severity, SiteWeb};
use crate::input::RawRow;
use crate::issue::Issue;
use crate::mapping::Mapping;
use crate::standard::{Field, Itinerance, ModaliteAcces, Place};
use crate::whereabouts::Precision;

use super::locate::{Located, Said, locate, position};
use super::scalar::value_of;
use super::{Context, Corrections, choices, opening, typologie};

/// What is found on a row.
pub(super) struct Issues {
    row: usize,
    list: Vec<Issue>,
}

impl Issues {
    pub fn add(
        &mut self,
        field: Field,
        kind: IssueKind,
        severity: Severity,
        raw: &str,
        message: impl Into<String>,
    ) {
        let finding = Finding::new(kind, severity, raw, message);
        self.list.push(Issue::new(self.row, field, finding));
    }

    /// Keeps the findings, gives the value.
    pub fn take<T>(&mut self, field: Field, cleaned: Cleaned<T>) -> Option<T> {
        let row = self.row;
        self.list.extend(
            cleaned
                .findings
                .into_iter()
                .map(|finding| Issue::new(row, field, finding)),
        );
        cleaned.value
    }

    pub fn filled(&mut self, field: Field, value: &str, how: &str) {
        self.add(
            field,
            IssueKind::Defaulted,
            Severity::Note,
            "",
            format!("Complété par « {value} », {how}."),
        );
    }
}

/// The longest `presentation_resume` the standard allows.
const RESUME: usize = 280;

struct Row<'a> {
    raw: &'a RawRow,
    mapping: &'a Mapping,
    context: &'a Context<'a>,
    /// What somebody wrote in place of what the row says.
    corrections: &'a Corrections,
    issues: Issues,
}

/// The place a row describes, unless it is unusable.
pub(super) fn place(
    number: usize,
    raw: &RawRow,
    mapping: &Mapping,
    corrections: &Corrections,
    context: &Context<'_>,
) -> (Option<Place>, Vec<Issue>) {
    let mut row = Row {
        raw,
        mapping,
        context,
        corrections,
        issues: Issues {
            row: number,
            list: Vec::new(),
        },
    };
    let place = row.place();
    (place, row.issues.list)
}

impl Row<'_> {
    fn scalar(&self, field: Field) -> String {
        if let Some(text) = self.corrections.get(&field) {
            return text.clone();
        }
        scalar(field, self.raw, self.mapping)
    }

    fn clean<T>(&mut self, field: Field, clean: impl FnOnce(&str) -> Cleaned<T>) -> Option<T> {
        let raw = self.scalar(field);
        self.issues.take(field, clean(&raw))
    }

    fn text(&mut self, field: Field) -> Option<String> {
        self.clean(field, clean::text)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    fn list<T: crate::standard::ClosedList>(&mut self, field: Field) -> Vec<T> {
        choices::list(field, self.raw, self.mapping, &mut self.issues)
    }

    fn place(&mut self) -> Option<Place> {
        let nom = self.nom();
        let (said, located) = self.located();
        let (nom, (located, position)) = (nom?, located?);
        let Located {
            commune,
            code_postal,
            code_insee,
        } = located;
        let adresse = self.adresse(&said);
        let written = said.adresse.as_ref().map(|read| read.as_written.as_str());
        let as_written = written.filter(|voie| !voie.is_empty()).unwrap_or(&adresse);
        let departement = code_insee.map(|code| code.departement().to_string());
        let telephone = self.clean(Field::Telephone, |raw| {
            clean::telephone_in(raw, departement.as_deref())
        });
        let (presentation_resume, presentation_detail) = self.presentations();
        let mut place = Place {
            id: self.id(&nom, &commune, as_written),
            pivot: self.pivot(departement.as_deref()),
            typologie: self.typologie(&nom),
            nom,
            commune,
            code_postal,
            code_insee,
            adresse,
            complement_adresse: self.text(Field::ComplementAdresse),
            position,
            precision: Precision::Source,
            telephone,
            courriels: self
                .clean(Field::Courriels, clean::courriels)
                .unwrap_or_default(),
            site_web: self
                .clean(Field::SiteWeb, clean::sites_web)
                .unwrap_or_default(),
            horaires: self.horaires(),
            presentation_resume,
            presentation_detail,
            source: Some(
                self.text(Field::Source)
                    .unwrap_or_else(|| self.context.source_name.to_owned()),
            ),
            itinerance: self.list::<Itinerance>(Field::Itinerance),
            structure_parente: self.text(Field::StructureParente),
            date_maj: self.date(),
            services: self.list(Field::Services),
            publics_specifiquement_adresses: self.list(Field::PublicsSpecifiquementAdresses),
            prise_en_charge_specifique: self.list(Field::PriseEnChargeSpecifique),
            frais_a_charge: self.list(Field::FraisACharge),
            dispositif_programmes_nationaux: self.list(Field::DispositifProgrammesNationaux),
            formations_labels: self.list(Field::FormationsLabels),
            autres_formations_labels: choices::free(
                Field::AutresFormationsLabels,
                self.raw,
                self.mapping,
            ),
            modalites_acces: self.list(Field::ModalitesAcces),
            modalites_accompagnement: self.list(Field::ModalitesAccompagnement),
            fiche_acces_libre: self.link(Field::FicheAccesLibre),
            prise_rdv: self.link(Field::PriseRdv),
        };
        self.mark_private(&mut place);
        if place.services.is_empty() {
            let message = "Aucun service du standard n’est reconnu ; le lieu est publié sans.";
            self.issues.add(
                Field::Services,
                IssueKind::Missing,
                Severity::Note,
                "",
                message,
            );
        }
        Some(place)
    }

    fn nom(&mut self) -> Option<String> {
        let nom = self.text(Field::Nom);
        if nom.is_none() {
            let raw = self.scalar(Field::Nom);
            let message = "Le lieu n’a pas de nom : l’indiquer.";
            self.issues.add(
                Field::Nom,
                IssueKind::Missing,
                Severity::Blocking,
                &raw,
                message,
            );
        }
        nom
    }

    fn located(&mut self) -> (Said, Option<(Located, Option<territory::Position>)>) {
        let commune = self.clean(Field::Commune, clean::commune);
        let (latitude, longitude) = (self.scalar(Field::Latitude), self.scalar(Field::Longitude));
        let raw_adresse = self.scalar(Field::Adresse);
        let cells = position::Cells {
            read: self.position(&latitude, &longitude),
            latitude: &latitude,
            longitude: &longitude,
        };
        let said = Said {
            code_postal: self.clean(Field::CodePostal, clean::code_postal),
            code_insee: self.scalar(Field::CodeInsee),
            adresse: self.issues.take(
                Field::Adresse,
                clean::adresse(&raw_adresse, commune.as_deref()),
            ),
            position: cells.read.value,
            commune: commune.filter(|name| !name.trim().is_empty()),
        };
        let territories = self.context.territories;
        let located = locate(&said, territories, &mut self.issues);
        let code_insee = located.as_ref().and_then(|located| located.code_insee);
        let position = position::checked(cells, code_insee, territories, &mut self.issues);
        (said, located.map(|located| (located, position)))
    }

    fn position(&mut self, latitude: &str, longitude: &str) -> Cleaned<territory::Position> {
        let cleaned = clean::coordonnees(latitude, longitude);
        if cleaned.value.is_none() && cleaned.findings.is_empty() {
            let message = "Le lieu n’a pas de position\u{a0}: il est situé par son adresse, ou à défaut par sa commune. Indiquez latitude et longitude en degrés.";
            let kind = IssueKind::Missing;
            self.issues
                .add(Field::Latitude, kind, Severity::Note, "", message);
        }
        cleaned.map(position::rounded)
    }

    fn adresse(&mut self, said: &Said) -> String {
        let voie = said
            .adresse
            .as_ref()
            .map(|read| read.voie.trim().to_owned());
        voie.filter(|voie| !voie.is_empty()).unwrap_or_else(|| {
            let message = "L’adresse manque, et le standard la demande : « Adresse non précisée ».";
            self.issues.add(
                Field::Adresse,
                IssueKind::Missing,
                Severity::Note,
                "",
                message,
            );
            "Adresse non précisée".to_owned()
        })
    }

    fn id(&mut self, nom: &str, commune: &str, adresse: &str) -> String {
        let id = self.scalar(Field::Id);
        if !id.is_empty() {
            return id;
        }
        let mut hash = Sha256::new();
        for part in [self.context.source_name, nom, commune, adresse] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        let hex: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let id = format!("{}-{hex}", self.context.source_name);
        self.issues
            .filled(Field::Id, &id, "tiré du nom et de l’adresse");
        id
    }

    fn pivot(&mut self, departement: Option<&str>) -> Pivot {
        let read = self.clean(Field::Pivot, |raw| clean::pivot_in(raw, departement));
        read.unwrap_or_else(|| {
            let message =
                "Ni SIRET, ni SIREN, ni RNA, ni RIDET : la valeur par défaut du standard est écrite.";
            self.issues.add(
                Field::Pivot,
                IssueKind::Defaulted,
                Severity::Note,
                "",
                message,
            );
            Pivot::unknown()
        })
    }

    fn date(&mut self) -> chrono::NaiveDate {
        let today = self.context.today;
        self.clean(Field::DateMaj, |raw| clean::date(raw, today))
            .unwrap_or_else(|| {
                self.issues.filled(
                    Field::DateMaj,
                    &today.to_string(),
                    "la date de lecture du fichier",
                );
                today
            })
    }

    fn typologie(&mut self, nom: &str) -> Vec<crate::standard::Typologie> {
        let told = self.list(Field::Typologie);
        if told.is_empty() {
            typologie::inferred(nom)
        } else {
            told
        }
    }

    fn presentations(&mut self) -> (Option<String>, Option<String>) {
        let (resume, detail) = (
            self.text(Field::PresentationResume),
            self.text(Field::PresentationDetail),
        );
        match resume {
            Some(long) if long.chars().count() > RESUME => {
                let short: String = long.chars().take(RESUME - 1).collect();
                let short = short
                    .rsplit_once(' ')
                    .map_or(short.as_str(), |(whole, _)| whole);
                let message = "Le résumé dépasse 280 caractères : il est coupé ; le texte entier passe dans la présentation détaillée si elle est vide.";
                self.issues.add(
                    Field::PresentationResume,
                    IssueKind::Rewritten,
                    Severity::Note,
                    &long,
                    message,
                );
                (
                    Some(format!("{}…", short.trim_end())),
                    detail.or_else(|| Some(long.clone())),
                )
            }
            resume => (resume, detail),
        }
    }

    fn link(&mut self, field: Field) -> Option<SiteWeb> {
        self.clean(field, clean::site_web)
    }

    fn horaires(&mut self) -> Option<crate::hours::Horaires> {
        let weeks = self
            .mapping
            .weeks
            .as_ref()
            .and_then(|scalar| value_of(scalar, self.raw))
            .unwrap_or_default();
        opening::hours(self.raw, self.mapping, &weeks, &mut self.issues)
    }

    fn mark_private(&mut self, place: &mut Place) {
        let told = self
            .mapping
            .private
            .as_ref()
            .and_then(|scalar| value_of(scalar, self.raw));
        let private = told.is_some_and(|told| {
            matches!(
                territory::fold(&told).as_str(),
                "true" | "oui" | "1" | "vrai" | "x"
            )
        });
        if private && !place.modalites_acces.contains(&ModaliteAcces::PasDePublic) {
            place.modalites_acces.push(ModaliteAcces::PasDePublic);
        }
    }
}

/// What a mapping reads of a field in a row.
pub(super) fn scalar(field: Field, raw: &RawRow, mapping: &Mapping) -> String {
    let mut found = mapping.scalars.iter().filter(|(of, _)| *of == field);
    found
        .find_map(|(_, scalar)| value_of(scalar, raw))
        .unwrap_or_default()
}
