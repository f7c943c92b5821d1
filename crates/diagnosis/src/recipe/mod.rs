//! Recipes: how the file of a producer is read, as a document.
//!
//! A [`Recipe`] names the columns that a published file has, and says what each is here: which
//! indicator, of which year, counted how. Years stand in names as patterns (`P{yy}_POP`), so that
//! next year's file needs no new recipe. [`Recipe::read`] takes any bytes: it says of every row
//! whether it was taken or why not, and never guesses.

mod error;
mod model;
mod pattern;
mod read;
mod shipped;
mod text;

pub use error::{ReadError, RecipeError, Why};
pub use model::{Cog, ColumnRecipe, HiddenBelow, Only, Recipe};
pub use read::{Asked, Reading, Refused};
pub use shipped::{recognise, shipped};
pub use text::Header;
