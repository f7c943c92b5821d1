//! The national standard « lieux de médiation numérique », version 1.0.2, as types.

mod closed;
mod field;
pub mod legacy;
mod lists;
mod place;
mod typologie;
mod validate;

pub use closed::{ClosedList, Spellings, UnknownValue};
pub use field::Field;
pub use lists::{
    Dispositif, FormationLabel, Frais, Itinerance, ModaliteAcces, ModaliteAccompagnement,
    PriseEnCharge, Public, Service,
};
pub use place::{PRECISION, Place, RecordError};
pub use typologie::Typologie;
pub use validate::{Violation, validate};
