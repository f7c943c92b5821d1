//! What can be wrong with a model, or between a model and a table.

/// Why a document is no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Not TOML, or not of a model's shape.
    #[error("this is no model: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Two parts of one name.
    #[error("two parts of the model are called {0}: give each its own id")]
    Twice(String),
    /// An aggregate of something that stands nowhere before it.
    #[error("{aggregate} is made of {part}, which is not defined above it")]
    Unknown {
        /// The aggregate.
        aggregate: String,
        /// What it names.
        part: String,
    },
    /// An aggregate of nothing.
    #[error("{0} is made of nothing: name its parts")]
    Empty(String),
    /// A weight that is not above zero.
    #[error("the weight of {part} in {aggregate} is {weight}: give one above 0")]
    Weight {
        /// The aggregate.
        aggregate: String,
        /// The part.
        part: String,
        /// Its weight.
        weight: f64,
    },
    /// Goalposts without a way between them.
    #[error("the goalposts of {0} are the same, or no numbers: give two different ones")]
    Goalposts(String),
    /// A share of tails that leaves nothing.
    #[error("{0} cuts off {1} at each end: give a share from 0 to less than 0.5")]
    Tails(String, f64),
    /// A coverage out of range.
    #[error("a coverage of {0} is not between 0 and 1")]
    Coverage(f64),
    /// A part named twice in one aggregate.
    #[error("{aggregate} names {part} twice: name it once, with the weight of both")]
    Repeated {
        /// The aggregate.
        aggregate: String,
        /// The part.
        part: String,
    },
    /// A name that cannot stand in an address.
    #[error("« {0} » is no name: write letters without accents, digits, - or _, 60 at most")]
    Name(String),
    /// Too many variables and aggregates.
    #[error("the model has more than 100 variables and aggregates: nobody could read it")]
    TooLong,
    /// A scale that does not rise.
    #[error("the scale of {0} does not rise: give from and to, the first below the second")]
    Scale(String),
    /// Something that is no share, drawn towards a group's.
    #[error("{0} has no over: only a share is drawn towards that of a group; remove shrink")]
    Shrink(String),
    /// A reference taken no times.
    #[error("the reference of {0} is taken {1} times: give a number above 0, most often 100")]
    Times(String, f64),
    /// No aggregate at all.
    #[error("the model puts nothing together: add an [[aggregate]]")]
    NoAggregate,
}

/// Why a model cannot be computed on a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComputeError {
    /// A column that the model reads.
    #[error(
        "the table has no column {column}, which the model reads for {variable}; \
         give it, or a column {given_instead} already computed"
    )]
    NoColumn {
        /// The column.
        column: String,
        /// The variable that reads it.
        variable: String,
        /// The aggregate that could be given in its place.
        given_instead: String,
    },
    /// Too many rows to set each against each.
    #[error(
        "{aggregate} sets each territory against each other, for {most} rows at most; \
         there are {rows}: choose another aggregation, or fewer rows"
    )]
    TooManyDuels {
        /// The aggregate.
        aggregate: String,
        /// The rows there are.
        rows: usize,
        /// The most there may be.
        most: usize,
    },
    /// A ratio to a reference, and no reference.
    #[error(
        "{0} is compared with a reference, and none was told: choose one \
         (for instance departement)"
    )]
    NoReference(String),
    /// Neither the reference's value nor the column to work it out by.
    #[error(
        "the reference of {variable} is not known: give a column {column} with its value, \
         or a column {group} with the reference each row belongs to"
    )]
    UnknownReference {
        /// The variable.
        variable: String,
        /// The column with the reference's value.
        column: String,
        /// The column with the group.
        group: String,
    },
}
