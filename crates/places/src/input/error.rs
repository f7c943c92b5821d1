//! Why a source cannot be read.

use std::net::IpAddr;
use std::path::PathBuf;

use super::Bounds;

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file cannot be opened.
    #[error("cannot open {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The address does not answer as it should.
    #[error("cannot fetch {url}: {reason}")]
    Fetch {
        /// The address.
        url: String,
        /// Why, for the command line.
        reason: String,
        /// Why, in French.
        raison: String,
    },
    /// The address leads where nothing may be fetched from.
    #[error("{url} is not fetched: {refusal}")]
    Refused {
        /// The address.
        url: String,
        /// Why.
        refusal: Refusal,
    },
    /// Too big.
    #[error("more than {} MB: cut the file in parts", most_bytes / 1024 / 1024)]
    TooBig {
        /// What is allowed.
        most_bytes: u64,
    },
    /// Too many rows.
    #[error("more than {most} rows: cut the file in parts")]
    TooManyRows {
        /// What is allowed.
        most: usize,
    },
    /// Too many columns.
    #[error("a row has more than {most} cells: keep the columns that describe places")]
    TooManyColumns {
        /// What is allowed.
        most: usize,
    },
    /// Too many cells.
    #[error("more than {most} cells: cut the file in parts")]
    TooManyCells {
        /// What is allowed.
        most: usize,
    },
    /// Looks like JSON, but is not.
    #[error("this is not valid JSON ({0}): the file may be cut short, ask for it again")]
    Json(#[from] serde_json::Error),
    /// JSON without a list of rows.
    #[error("no list of rows {0}: give `file.json@key`, key being where the list is")]
    NoRows(String),
    /// Not a table.
    #[error("the table cannot be read: {0}")]
    Table(String),
    /// Neither a table nor JSON.
    #[error(
        "this is {0}, not a file of data: give the address or the file of the CSV, JSON or XLSX"
    )]
    NotData(&'static str),
}

/// Why nothing is fetched from an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither http nor https.
    #[error("only http and https addresses are")]
    Scheme,
    /// Another port than those of the web.
    #[error("its port, {0}, is not 80 or 443")]
    Port(u16),
    /// A private, local or reserved address.
    #[error("its server, {0}, is not on the public Internet")]
    NotPublic(IpAddr),
}

impl InputError {
    pub(super) fn too_big(bounds: &Bounds) -> Self {
        Self::TooBig {
            most_bytes: bounds.most_bytes,
        }
    }

    /// What happened and what to do, in French, for who gave the file.
    pub fn in_french(&self) -> String {
        match self {
            Self::File { .. } => "Le fichier n’a pas pu être ouvert. Choisissez-le à nouveau.".to_owned(),
            Self::Fetch { raison, .. } => raison.clone(),
            Self::Refused { refusal, .. } => refused(*refusal),
            Self::TooBig { most_bytes } => format!(
                "Le fichier dépasse {} Mo une fois décompressé. Découpez-le en plusieurs fichiers.",
                most_bytes / 1024 / 1024
            ),
            Self::TooManyRows { most } => {
                format!("Le fichier a plus de {} lignes. Découpez-le en plusieurs fichiers.", grouped(*most))
            }
            Self::TooManyColumns { most } => format!(
                "Une ligne a plus de {} cellules. Ne gardez que les colonnes qui décrivent les lieux.",
                grouped(*most)
            ),
            Self::TooManyCells { most } => format!(
                "Le fichier a plus de {} cellules. Découpez-le, ou ne gardez que les colonnes qui décrivent les lieux.",
                grouped(*most)
            ),
            Self::Json(_) => "Ce fichier JSON n’est pas valide : il est peut-être incomplet. Demandez-le à nouveau à son producteur.".to_owned(),
            Self::NoRows(_) => "Ce fichier JSON ne contient pas de liste de lieux, ou en contient plusieurs. Ne gardez que la liste des lieux.".to_owned(),
            Self::Table(_) => "Le tableau n’a pas pu être lu. Ouvrez-le dans un tableur et enregistrez-le en .xlsx ou en .csv, sans mot de passe.".to_owned(),
            Self::NotData(what) => {
                let what = match *what {
                    "a PDF" => "un PDF",
                    "a zip archive" => "une archive zip",
                    "a compressed file (.gz)" => "un fichier compressé (.gz)",
                    "a web page (or XML)" => "une page web",
                    _ => "une image, un programme ou un autre fichier binaire",
                };
                format!("C’est {what}, et non un fichier de données. Donnez un fichier CSV, XLSX, JSON ou GeoJSON.")
            }
        }
    }
}

fn refused(refusal: Refusal) -> String {
    match refusal {
        Refusal::Scheme => "L’adresse doit commencer par http:// ou https://.".to_owned(),
        Refusal::Port(port) => {
            format!("Le port {port} n’est pas autorisé. Donnez une adresse web ordinaire.")
        }
        Refusal::NotPublic(_) => "Cette adresse mène à un réseau privé, et non à un site public. Donnez l’adresse publique du fichier.".to_owned(),
    }
}

/// "50 000", with narrow no-break spaces.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}
