//! What can be wrong with a recipe, a file, or a row.

/// Why a document is no recipe.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Not TOML, or not of a recipe's shape.
    #[error("this is no recipe: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// It reads nothing.
    #[error("the recipe reads no column: add a [[column]]")]
    NoColumn,
    /// It finds no area.
    #[error("the recipe names no column of codes: give code = [\"CODGEO\"]")]
    NoCode,
    /// A column made of nothing.
    #[error("{0} is read from nothing: name its columns, as names = [\"P{{yy}}_POP\"]")]
    Empty(String),
    /// Rows counted beside columns read.
    #[error("a recipe counts rows or reads columns, not both: make two recipes")]
    RowsAndColumns,
    /// A pattern that is none.
    #[error("« {0} » is no name of a column: one {{yy}} or {{yyyy}} at most")]
    Pattern(String),
    /// Years that come from nowhere.
    #[error(
        "nothing tells the year of {0}: put {{yy}} in its name, or give vintage or year_column"
    )]
    NoYear(String),
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A workbook, an archive.
    #[error("this is {0}, not a text: unpack it, or save its sheet as CSV, and give that")]
    NotText(&'static str),
    /// No column of codes.
    #[error("no column {expected}: it has {found}")]
    NoCode {
        /// What the recipe looks for.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// None of the columns that are read.
    #[error("none of the columns that the recipe {recipe} reads ({expected}): it has {found}")]
    NoColumn {
        /// The recipe.
        recipe: String,
        /// What it looks for.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// Two columns of one name.
    #[error("two columns are called {0}: rename one")]
    Twice(String),
    /// No year.
    #[error("nothing in the file tells which year it describes: give the year")]
    NoVintage,
    /// More rows than are read.
    #[error("more than {0} rows: cut the file in parts")]
    TooLong(usize),
    /// More columns than are read.
    #[error("more than {0} columns: keep those that the recipe reads")]
    TooWide(usize),
    /// No row that could be taken.
    #[error("none of the {0} rows could be taken; the first: {1}")]
    NoRow(usize, String),
}

impl ReadError {
    /// The same for a reader of the site.
    pub fn in_french(&self) -> String {
        match self {
            Self::Empty => "Le fichier ne contient aucune ligne de chiffres.".to_owned(),
            Self::NotText(_) => {
                "Ce fichier n’est pas un texte\u{a0}: décompressez-le, ou enregistrez \
                                 sa feuille au format CSV, puis envoyez le résultat."
                    .to_owned()
            }
            Self::NoCode { expected, found } => {
                format!("Il manque la colonne des codes ({expected}). Le fichier a\u{a0}: {found}.")
            }
            Self::NoColumn {
                expected, found, ..
            } => format!(
                "Aucune des colonnes attendues ({expected}) n’est dans le fichier. Il a\u{a0}: {found}."
            ),
            Self::Twice(name) => {
                format!(
                    "Deux colonnes s’appellent «\u{a0}{name}\u{a0}»\u{a0}: renommez l’une d’elles."
                )
            }
            Self::NoVintage => {
                "Rien dans le fichier ne dit quelle année il décrit\u{a0}: indiquez-la.".to_owned()
            }
            Self::TooLong(most) => {
                format!(
                    "Le fichier a plus de {most} lignes\u{a0}: envoyez-le en plusieurs parties."
                )
            }
            Self::TooWide(most) => format!(
                "Le fichier a plus de {most} colonnes\u{a0}: gardez celles qui servent, et la colonne \
                 des codes."
            ),
            Self::NoRow(1, first) => format!("La seule ligne n’a pas pu être lue\u{a0}: {first}"),
            Self::NoRow(rows, first) => {
                format!("Aucune des {rows} lignes n’a pu être lue. La première\u{a0}: {first}")
            }
        }
    }
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Its code is none.
    #[error("« {0} » is no code of the level {1}")]
    Code(String, &'static str),
    /// It ends before the columns that are read.
    #[error("the row has {found} cells of {expected}: a delimiter is missing")]
    Short {
        /// Its cells.
        found: usize,
        /// The header's.
        expected: usize,
    },
    /// A cell that is neither a number nor a reason.
    #[error("column {column}: « {text} » is neither a number nor a reason for there being none")]
    Cell {
        /// The column.
        column: String,
        /// The cell.
        text: String,
    },
    /// A count below zero.
    #[error("column {column}: {text} is below zero, and a count is not")]
    Negative {
        /// The column.
        column: String,
        /// The cell.
        text: String,
    },
    /// The same row again.
    #[error("the same as line {0}: nothing is lost")]
    Repeated(usize),
    /// The same code with other figures.
    #[error("line {0} has the same code and other figures: keep one of the two")]
    Contradicts(usize),
    /// A row that the recipe leaves out.
    #[error("{column} is « {text} »: the recipe leaves such rows out")]
    LeftOut {
        /// The column that decides.
        column: String,
        /// Its cell.
        text: String,
    },
    /// A year of its own that is none.
    #[error("column {column}: « {text} » does not begin with a year")]
    Year {
        /// The column.
        column: String,
        /// The cell.
        text: String,
    },
    /// Another year than the rows before.
    #[error("the row is of {found}, the file of {expected}: give each year in a file of its own")]
    OtherYear {
        /// The row's.
        found: u16,
        /// The file's.
        expected: u16,
    },
}

impl Why {
    /// Whether nothing is lost by it: the row says again what is taken, or is not looked for.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Self::Repeated(_) | Self::LeftOut { .. })
    }

    /// The same for a reader of the site.
    pub fn in_french(&self) -> String {
        match self {
            Self::Code(code, grain) => format!("« {code} » n’est pas un code de niveau {grain}"),
            Self::Short { found, expected } => format!(
                "la ligne a {found} cellules au lieu de {expected} : il manque un séparateur"
            ),
            Self::Cell { column, text } => format!(
                "colonne {column} : « {text} » n’est ni un nombre, ni une raison de son absence \
                 (s, ns, nd, so, ou rien)"
            ),
            Self::Negative { column, text } => {
                format!("colonne {column} : {text} est négatif, un effectif ne peut pas l’être")
            }
            Self::Repeated(line) => format!("identique à la ligne {line} : rien n’est perdu"),
            Self::Contradicts(line) => format!(
                "la ligne {line} a le même code et d’autres chiffres : gardez l’une des deux"
            ),
            Self::LeftOut { column, text } => {
                format!("{column} vaut « {text} » : la recette laisse ces lignes de côté")
            }
            Self::Year { column, text } => {
                format!("colonne {column} : « {text} » ne commence pas par une année")
            }
            Self::OtherYear { found, expected } => {
                format!("la ligne est de {found}, le fichier de {expected} : un fichier par année")
            }
        }
    }
}
