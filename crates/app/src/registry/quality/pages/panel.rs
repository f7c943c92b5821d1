//! What a sheet's own page says of its quality.

use chrono::NaiveDate;
use places::quality::{Ages, Part as QualityPart, Policy, Quality, Subject};
use places::standard::Field;
use territory::Territories;

use crate::registry::editing::model::{Part, is_editable};
use crate::registry::editing::store::Sheet;

/// A part of the score.
pub struct PartLine {
    pub label: &'static str,
    pub question: &'static str,
    pub points: u8,
    pub most: u8,
}

/// Something to do, and where on the page.
pub struct TodoLine {
    pub words: String,
    pub gain: u8,
    pub href: Option<String>,
}

/// A sheet's score, and what would raise it.
pub struct Panel {
    pub score: u8,
    pub parts: Vec<PartLine>,
    /// What to do first.
    pub todo: Vec<TodoLine>,
    /// And then.
    pub more: Vec<TodoLine>,
}

/// What one looks at first.
const FIRST: usize = 5;

impl Panel {
    /// The quality of a sheet as it stands on a day.
    pub fn of(sheet: &Sheet, unread: &[Field], today: NaiveDate) -> Self {
        let policy = Policy::declared();
        let corrected = |field: &Field| sheet.edits.contains_key(&Part::Field(*field));
        let unread: Vec<Field> = unread
            .iter()
            .filter(|field| !corrected(field))
            .copied()
            .collect();
        let subject = Subject {
            place: &sheet.place,
            undated: sheet.undated,
            unread: &unread,
        };
        let (territories, ages) = (Territories::bundled(), Ages::on(today));
        let quality = Quality::of(&subject, territories, ages, policy);
        let parts = QualityPart::ALL.map(|part| PartLine {
            label: part.label(),
            question: part.question(),
            points: quality.part(part),
            most: policy.of_part(part),
        });
        let todo = quality.todo(policy);
        let lines = todo.iter().map(|todo| TodoLine {
            words: todo.words(),
            gain: todo.gain,
            href: match todo.field() {
                Some(field) => anchor(field),
                None => Some("#tout-est-a-jour".to_owned()),
            },
        });
        let mut todo: Vec<TodoLine> = lines.collect();
        let more = todo.split_off(todo.len().min(FIRST));
        Self {
            score: quality.score(),
            parts: parts.into(),
            todo,
            more,
        }
    }
}

/// Where on the sheet's form a field is mended; some are the source's alone.
fn anchor(field: Field) -> Option<String> {
    let field = match field {
        Field::CodeInsee => Field::Commune,
        field => field,
    };
    is_editable(field).then(|| format!("#{}", field.name()))
}
