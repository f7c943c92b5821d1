//! What an address asks, understood: its filters checked, and its text read as
//! people write it: a commune however spelt, an old name, "mairie de X", the
//! name of a place, "demain matin".

mod lexicon;
mod spelling;

use territory::{CodeInsee, Level, Position, Suggestion, TerritoryId};

use self::lexicon::Meaning;
use super::model::{PlaceQuery, Problem, RawQuery, Typed};
use crate::kernel::atlas::Atlas;

/// How many readings of a text are offered.
const SUGGESTIONS: usize = 6;

/// An address, understood.
pub struct Asked {
    /// What is asked of the places.
    pub query: PlaceQuery,
    /// What was typed, word for word.
    pub typed: String,
    /// What the text was understood as.
    pub spot: Spot,
    /// What could not be understood of the filters.
    pub problems: Vec<Problem>,
}

/// What a text was understood as.
#[derive(Debug)]
pub enum Spot {
    /// Nothing was typed.
    Unsaid,
    /// Nothing was typed, and the device gave its position.
    Here,
    /// A territory that is surely meant.
    Found {
        /// Its name.
        label: String,
        /// The text named a landmark whose position is not known.
        landmark: bool,
    },
    /// The likeliest territory; others may have been meant.
    Guessed {
        /// Its name.
        label: String,
        /// What else it may be.
        others: Vec<Suggestion>,
    },
    /// Words of the names of places.
    Named,
    /// Several territories bear this name.
    Unsure(Vec<Suggestion>),
    /// Nothing like it.
    Unknown,
}

/// A text, read as a territory.
pub enum Territorial {
    /// This one.
    Sure(TerritoryId, String, Position),
    /// One of these, which bear the name.
    Several(Vec<Suggestion>),
    /// One of these, whose names are alike.
    Alike(Vec<Suggestion>),
    /// None.
    None,
}

/// Understands the words of an address.
pub fn understand(atlas: &Atlas, raw: &RawQuery) -> Asked {
    let (mut query, problems) = PlaceQuery::check(raw, atlas);
    let typed = query.text.clone();
    let spot = read_text(atlas, &mut query).unwrap_or_else(|| guess(atlas, &mut query));
    Asked {
        query,
        typed,
        spot,
        problems,
    }
}

/// Reads the text as it is written: none if it names nothing surely.
fn read_text(atlas: &Atlas, query: &mut PlaceQuery) -> Option<Spot> {
    let text = query.text.clone();
    if text.is_empty() {
        return Some(unsaid(query));
    }
    match territorial(atlas, &text) {
        Territorial::Alike(_) | Territorial::None => {}
        read => return Some(spot_of(query, read)),
    }
    if let Some(spot) = spoken(atlas, query, &text, Surely::Written) {
        return Some(spot);
    }
    let names = name_words(&text);
    if !names.is_empty() && atlas.places().iter().any(|place| place.is_named(&names)) {
        query.names = names;
        return Some(Spot::Named);
    }
    None
}

/// What the text may mean, when it names nothing as it is written: a territory
/// nearly spelt so, words nearly spelt like those of places, a territory that
/// some of its words name.
fn guess(atlas: &Atlas, query: &mut PlaceQuery) -> Spot {
    let text = query.text.clone();
    if let Territorial::Alike(suggestions) = territorial(atlas, &text) {
        return spot_of(query, Territorial::Alike(suggestions));
    }
    if let Some(mended) = spelling::mended(atlas, &text) {
        query.text.clone_from(&mended);
        match read_text(atlas, query) {
            Some(Spot::Found { label, .. }) => return guessed(label),
            Some(Spot::Named) => return guessed(mended),
            Some(spot) => return spot,
            None => query.text.clone_from(&text),
        }
    }
    if let Some(spot) = spoken(atlas, query, &text, Surely::Alike) {
        return spot;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = (1..words.len()).map(|from| words[from..].join(" "));
    let starts = (1..words.len()).rev().map(|until| words[..until].join(" "));
    for part in ends.chain(starts) {
        if let Territorial::Sure(id, label, position) = territorial(atlas, &part) {
            settle(query, id, position);
            query.text = part;
            return guessed(label);
        }
    }
    Spot::Unknown
}

fn guessed(label: String) -> Spot {
    Spot::Guessed {
        label,
        others: Vec::new(),
    }
}

/// How sure one must be of a territory's name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surely {
    /// It is written so.
    Written,
    /// It is written nearly so.
    Alike,
}

/// A text of which phrases are understood: good if what is left is nothing, or a territory.
fn spoken(atlas: &Atlas, query: &mut PlaceQuery, text: &str, surely: Surely) -> Option<Spot> {
    let reading = lexicon::read(text);
    if reading.meanings.is_empty() {
        return None;
    }
    let left = territorial(atlas, &reading.rest);
    let good = match &left {
        Territorial::Sure(..) | Territorial::Several(_) => true,
        Territorial::Alike(_) => surely == Surely::Alike,
        Territorial::None => reading.rest.is_empty(),
    };
    if !good {
        return None;
    }
    for meaning in &reading.meanings {
        if let Meaning::Value(facet, number) = meaning {
            *query = query.clone().with(*facet, *number);
        }
    }
    let landmark = reading.meanings.contains(&Meaning::Landmark);
    query.text.clone_from(&reading.rest);
    Some(match left {
        Territorial::Sure(id, label, position) => {
            settle(query, id, position);
            found(label, landmark)
        }
        Territorial::None => unsaid(query),
        several => spot_of(query, several),
    })
}

fn unsaid(query: &PlaceQuery) -> Spot {
    match query.near {
        Some(_) => Spot::Here,
        None => Spot::Unsaid,
    }
}

fn found(label: String, landmark: bool) -> Spot {
    Spot::Found { label, landmark }
}

fn spot_of(query: &mut PlaceQuery, read: Territorial) -> Spot {
    match read {
        Territorial::Sure(id, label, position) => {
            settle(query, id, position);
            found(label, false)
        }
        Territorial::Several(suggestions) => Spot::Unsure(suggestions),
        Territorial::Alike(mut suggestions) if !suggestions.is_empty() => {
            let likeliest = suggestions.remove(0);
            settle(query, likeliest.id, likeliest.position);
            Spot::Guessed {
                label: likeliest.label,
                others: suggestions,
            }
        }
        Territorial::Alike(_) | Territorial::None => Spot::Unknown,
    }
}

/// A commune says where one is; anything wider, within what to look.
fn settle(query: &mut PlaceQuery, id: TerritoryId, position: Position) {
    if id.level == Level::Commune {
        query.near = Some(position);
        query.typed = Typed::Position;
    } else {
        query.near = None;
        query.territory = Some(id);
        query.typed = Typed::Territory;
    }
}

/// Understands a commune, a postal code, a territory's name or an INSEE code.
pub fn territorial(atlas: &Atlas, text: &str) -> Territorial {
    let code = text.parse::<CodeInsee>().ok();
    let code = code.filter(|_| !is_postal_code(atlas, text));
    if let Some(commune) = code.and_then(|code| atlas.territories.resolve(code)) {
        let id = TerritoryId::commune(commune.code);
        return Territorial::Sure(id, commune.name.clone(), commune.position);
    }
    let suggestions = atlas.territories.suggest(text, SUGGESTIONS);
    let Some(best) = suggestions.first() else {
        return Territorial::None;
    };
    if !best.exact {
        return Territorial::Alike(suggestions);
    }
    // A town also names its bassin de vie or its arrondissement: only another
    // territory of the same level makes one hesitate.
    let rivals = suggestions
        .iter()
        .filter(|other| other.exact && other.id.level == best.id.level);
    if rivals.count() == 1 {
        return Territorial::Sure(best.id, best.label.clone(), best.position);
    }
    Territorial::Several(suggestions)
}

fn is_postal_code(atlas: &Atlas, text: &str) -> bool {
    text.parse()
        .is_ok_and(|code| !atlas.territories.communes_of_postal_code(code).is_empty())
}

/// The words of a text that tell one name from another.
fn name_words(text: &str) -> Vec<String> {
    const SMALL: [&str; 10] = [
        "aux", "chez", "dans", "des", "les", "par", "pour", "sur", "une", "avec",
    ];
    let folded = territory::fold(text);
    let telling = |word: &&str| word.len() > 2 && !SMALL.contains(word);
    folded
        .split(' ')
        .filter(telling)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use territory::Territories;

    use super::*;
    use crate::kernel::atlas::Facet;

    fn asked(text: &str) -> Asked {
        let atlas = Atlas::build(0, Territories::bundled(), Vec::new());
        let words = format!("q={}", super::super::model::encoded(text));
        understand(&atlas, &RawQuery::parse(&words))
    }

    fn label(text: &str) -> String {
        match asked(text).spot {
            Spot::Found { label, .. } | Spot::Guessed { label, .. } => label,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn people_are_understood_as_they_write() {
        for (text, expected) in [
            ("Rennes", "Rennes"),
            ("35000", "Rennes"),
            ("Sait-Malo", "Saint-Malo"),
            ("mairie de Guichen", "Guichen"),
            ("gare d’Angers", "Angers"),
            ("Rennes demain matin", "Rennes"),
            ("médiathèque de Rennes", "Rennes"),
            ("aide impôts Quimper", "Quimper"),
            ("Ille-et-Vilaine", "Ille-et-Vilaine"),
            ("quelque part à Lyon", "Lyon"),
            ("Djion demain", "Dijon"),
            ("mairie de Guichne", "Guichen"),
        ] {
            assert_eq!(label(text), expected, "{text}");
        }
    }

    #[test]
    fn what_was_said_beside_the_place_becomes_filters() {
        let asked = asked("Médiathèque gratuite à Rennes demain matin");
        let slugs: Vec<&str> = asked
            .query
            .facets()
            .flat_map(|facet| {
                let values = facet.values();
                asked
                    .query
                    .chosen(facet)
                    .iter()
                    .map(|n| values[n].slug.as_str())
            })
            .collect();
        assert_eq!(slugs, ["demain-matin", "gratuit", "bib"]);
        assert_eq!(asked.query.text, "Rennes");
        assert!(asked.query.near.is_some());
        let alone = super::tests::asked("demain matin");
        assert!(alone.query.text.is_empty() && alone.query.asks());
        assert!(!alone.query.chosen(Facet::Ouvert).is_empty());
    }

    #[test]
    fn a_landmark_that_is_not_known_is_said() {
        let landmark = |text: &str| match asked(text).spot {
            Spot::Found { landmark, .. } => landmark,
            _ => panic!("{text} was not found"),
        };
        assert!(landmark("gare de Rennes"));
        assert!(!landmark("mairie de Rennes"));
    }

    #[test]
    fn nonsense_is_not_guessed() {
        assert!(matches!(asked("zzzzqqq").spot, Spot::Unknown));
    }
}
