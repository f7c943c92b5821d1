//! What the levers say, pure: from an address to what would be otherwise.

pub mod asked;
pub mod effect;
pub mod grounds;
pub mod outcome;
pub mod plans;
pub mod standing;
pub mod weighing;

pub use self::asked::Levers;
pub use self::effect::Effect;
pub use self::outcome::Outcomes;
pub use self::standing::Standing;
