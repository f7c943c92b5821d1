//! What somebody may mean by what they have typed so far.

use crate::{
    Commune, Level, Suggestion, Territories, Territory, TerritoryId,
    fold::{fold, key, without_article},
    names::{Entry, Names, letters},
    pack::FormerKind,
    qualify::without_kind,
};

/// How well a text fits a name; the names' own order breaks ties.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fit {
    Whole,
    Start,
    Word,
    Alike(u32),
}

impl Fit {
    fn score(self) -> f64 {
        match self {
            Self::Whole => 0.9,
            Self::Start => 0.72,
            Self::Word => 0.55,
            Self::Alike(errors) => 0.5 - 0.12 * f64::from(errors),
        }
    }
}

impl Names {
    pub fn suggest(&self, all: &Territories, text: &str, limit: usize) -> Vec<Suggestion> {
        let typed = key(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut found = Found {
            all,
            list: Vec::new(),
        };
        if typed.bytes().any(|c| c.is_ascii_digit()) && !typed.contains(' ') {
            found.codes(&typed);
        }
        self.by_name(&typed, &mut found);
        if found.list.is_empty() {
            self.by_words(&typed, &mut found);
        }
        if found.list.is_empty() {
            self.by_likeness(&typed, &mut found);
        }
        found.best(limit)
    }

    /// What only a part of the text names, the rest telling where or what it is.
    fn by_words(&self, typed: &str, found: &mut Found<'_>) {
        let name = without_kind(typed).unwrap_or(typed);
        if name.len() < typed.len() {
            self.by_name(name, found);
        }
        if let (true, Some((head, within))) = (found.list.is_empty(), self.qualifiers.cut(name)) {
            self.by_name(head, found);
            found.keep_within(within);
        }
        // "35000 rennes": the digits choose among the names.
        let (digits, words): (Vec<&str>, Vec<&str>) = typed
            .split(' ')
            .partition(|word| word.bytes().all(|c| c.is_ascii_digit()));
        let ([digits], false, true) = (digits.as_slice(), words.is_empty(), found.list.is_empty())
        else {
            return;
        };
        self.by_name(&words.join(" "), found);
        found.keep_postal(digits);
        if found.list.is_empty() {
            self.by_likeness(&words.join(" "), found);
            found.keep_postal(digits);
        }
        if found.list.is_empty() && digits.len() == 5 {
            found.codes(digits);
        }
    }

    fn by_name(&self, typed: &str, found: &mut Found<'_>) {
        for entry in &self.entries {
            if let Some(fit) = fit(typed, &entry.key) {
                found.entry(entry, fit);
            }
        }
        for level in [
            Level::Epci,
            Level::BassinDeVie,
            Level::Departement,
            Level::Region,
            Level::Hub,
        ] {
            for territory in found.all.territories(level) {
                if let Some(fit) = fit(typed, &fold(&territory.name)) {
                    found.territory(territory, fit);
                }
            }
        }
    }

    fn by_likeness(&self, typed: &str, found: &mut Found<'_>) {
        if typed.len() < 4 {
            return;
        }
        let asked = letters(typed);
        for entry in self
            .entries
            .iter()
            .filter(|entry| (asked & !entry.letters).count_ones() <= 2)
        {
            if let Some(errors) = errors(typed, &entry.key) {
                found.entry(entry, Fit::Alike(errors));
            }
        }
    }
}

/// How the text fits the name: all of it, its start, the start of one of its words.
fn fit(typed: &str, name: &str) -> Option<Fit> {
    let bare = without_article(name).unwrap_or(name);
    if typed == name || typed == bare {
        Some(Fit::Whole)
    } else if name.starts_with(typed) || bare.starts_with(typed) {
        Some(Fit::Start)
    } else {
        let at_word = |(at, _): (usize, &str)| at > 0 && name.as_bytes()[at - 1] == b' ';
        (typed.len() >= 3 && name.match_indices(typed).any(at_word)).then_some(Fit::Word)
    }
}

/// How many typing errors lie between the text and the name's start, if few enough for its length.
fn errors(typed: &str, name: &str) -> Option<u32> {
    let allowed = if typed.len() < 7 { 1 } else { 2 };
    let bare = without_article(name).unwrap_or(name);
    let distance = |name: &str| errors_to_start(typed.as_bytes(), name.as_bytes(), allowed);
    let bare = (bare.len() < name.len()).then(|| distance(bare)).flatten();
    distance(name).into_iter().chain(bare).min()
}

/// Longest text compared with tolerance; names are shorter than this.
const LONGEST: usize = 48;

/// The least number of letters to change, add, leave out or swap to make the text the start of the
/// name, unless it is more than allowed. Only the cells near the diagonal are computed, and the
/// computing stops at the first row without hope: most names are dismissed after three letters.
fn errors_to_start(typed: &[u8], name: &[u8], allowed: usize) -> Option<u32> {
    if typed.len() > LONGEST - 4 || name.len() + allowed < typed.len() {
        return None;
    }
    let far = allowed as u8 + 1;
    let (mut before, mut above) = ([far; LONGEST], [far; LONGEST]);
    for (column, cell) in above.iter_mut().enumerate().take(allowed + 1) {
        *cell = column as u8;
    }
    for row in 1..=typed.len() {
        let mut cells = [far; LONGEST];
        let mut least = far;
        for column in row.saturating_sub(allowed)..=(row + allowed).min(name.len()) {
            let mut errors = above[column].saturating_add(1);
            if column == 0 {
                errors = errors.min(row as u8);
            } else {
                let differ = u8::from(typed[row - 1] != name[column - 1]);
                errors = errors
                    .min(cells[column - 1] + 1)
                    .min(above[column - 1] + differ);
                let swapped = row > 1
                    && column > 1
                    && typed[row - 1] == name[column - 2]
                    && typed[row - 2] == name[column - 1];
                if swapped {
                    errors = errors.min(before[column - 2] + 1);
                }
            }
            cells[column] = errors.min(far);
            least = least.min(cells[column]);
        }
        if least == far {
            return None;
        }
        (before, above) = (above, cells);
    }
    above
        .iter()
        .min()
        .copied()
        .filter(|&errors| errors < far)
        .map(u32::from)
}

struct Found<'a> {
    all: &'a Territories,
    list: Vec<(f64, Hit<'a>)>,
}

#[derive(Clone, Copy)]
enum Hit<'a> {
    Commune(&'a Commune, Option<u32>, bool),
    Territory(&'a Territory, bool),
}

impl<'a> Found<'a> {
    fn entry(&mut self, entry: &Entry, fit: Fit) {
        let commune = &self.all.communes[entry.commune as usize];
        // What was a village of its own is seldom what is meant by a big city's number of inhabitants.
        let kind = entry.former.map(|row| self.all.former[row as usize].kind);
        let (weight, loss) = match kind {
            None => (size(commune.population.map(u64::from)), 0.0),
            Some(FormerKind::Renamed) => (size(commune.population.map(u64::from)), 0.02),
            Some(_) => (0.0, 0.04),
        };
        let whole = fit == Fit::Whole;
        self.list.push((
            fit.score() + weight - loss,
            Hit::Commune(commune, entry.former, whole),
        ));
    }

    fn territory(&mut self, territory: &'a Territory, fit: Fit) {
        // Bretagne is the région before it is a village; but Paris the commune before the département.
        let rank = match territory.id.level {
            Level::Departement | Level::Region => size(territory.population) - 0.02,
            _ => size(territory.population) / 2.0 - 0.05,
        };
        let score = fit.score() + rank;
        self.list
            .push((score, Hit::Territory(territory, fit == Fit::Whole)));
    }

    /// Postal codes, commune codes and département codes that start with what was typed.
    fn codes(&mut self, typed: &str) {
        let code = typed.to_ascii_uppercase();
        for commune in &self.all.communes {
            let postal = commune
                .postal_codes
                .iter()
                .find(|postal| postal.as_str().starts_with(&code));
            let whole = code.len() == 5;
            if postal.is_some() && code.len() >= 2 {
                let base = if whole { Fit::Whole } else { Fit::Start };
                let score = base.score() + size(commune.population.map(u64::from));
                self.list.push((score, Hit::Commune(commune, None, whole)));
            } else if commune.code.as_str() == code {
                self.list
                    .push((Fit::Start.score(), Hit::Commune(commune, None, true)));
            }
        }
        let former = self.all.former.iter().enumerate();
        for (row, former) in former.filter(|(_, former)| former.code.as_str() == code) {
            if let Some(commune) = self.all.commune(former.into) {
                self.list.push((
                    Fit::Word.score(),
                    Hit::Commune(commune, Some(row as u32), true),
                ));
            }
        }
        let departement = code.parse().ok().map(|code| TerritoryId {
            level: Level::Departement,
            code,
        });
        if let Some(territory) = departement.and_then(|id| self.all.territory(id)) {
            self.list.push((0.99, Hit::Territory(territory, true)));
        }
    }

    fn keep_within(&mut self, within: &[TerritoryId]) {
        let all = self.all;
        self.list.retain(|(_, hit)| match hit {
            Hit::Commune(commune, ..) => within.iter().any(|&id| all.contains(id, commune.code)),
            Hit::Territory(territory, _) => within.contains(&territory.id),
        });
    }

    fn keep_postal(&mut self, digits: &str) {
        self.list.retain(|(_, hit)| match hit {
            Hit::Commune(commune, ..) => commune
                .postal_codes
                .iter()
                .any(|code| code.as_str().starts_with(digits)),
            Hit::Territory(..) => false,
        });
    }

    fn best(mut self, limit: usize) -> Vec<Suggestion> {
        self.list.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for (score, hit) in self.list {
            if suggestions.len() == limit {
                break;
            }
            let suggestion = match hit {
                Hit::Commune(commune, former, whole) => {
                    self.all.suggestion(commune, former, score, whole)
                }
                Hit::Territory(territory, whole) => of_territory(territory, score, whole),
            };
            if suggestions.iter().all(|known| known.id != suggestion.id) {
                suggestions.push(suggestion);
            }
        }
        suggestions
    }
}

/// 0 to 0.09, by number of inhabitants.
fn size(population: Option<u64>) -> f64 {
    let people = population.unwrap_or(0) as f64;
    ((people + 1.0).log10() / 70.0).min(0.09)
}

impl Territories {
    fn suggestion(
        &self,
        commune: &Commune,
        former: Option<u32>,
        score: f64,
        exact: bool,
    ) -> Suggestion {
        let id = TerritoryId {
            level: Level::Departement,
            code: commune.departement,
        };
        let departement = self
            .territory(id)
            .map_or("", |territory| territory.name.as_str());
        let within = format!("{departement} ({})", commune.departement);
        let (label, detail) = match former.map(|row| &self.former[row as usize]) {
            None => (commune.name.clone(), within),
            Some(row) => {
                let now = &commune.name;
                let detail = match row.kind {
                    FormerKind::Arrondissement => within,
                    FormerKind::Part => format!("partie de {now}, {within}"),
                    FormerKind::Merged => format!("ex-commune, aujourd’hui {now}, {within}"),
                    FormerKind::Renamed => format!("ancien nom de {now}, {within}"),
                };
                (row.name.clone(), detail)
            }
        };
        Suggestion {
            id: commune.code.into(),
            label,
            detail,
            position: commune.position,
            score,
            exact,
        }
    }
}

fn of_territory(territory: &Territory, score: f64, exact: bool) -> Suggestion {
    let plural = if territory.communes > 1 {
        "communes"
    } else {
        "commune"
    };
    Suggestion {
        id: territory.id,
        label: territory.name.clone(),
        detail: format!(
            "{}, {} {plural}",
            territory.id.level.label(),
            territory.communes
        ),
        position: territory.position,
        score,
        exact,
    }
}

#[cfg(test)]
mod tests {
    use super::errors_to_start;

    #[test]
    fn errors_are_counted_to_the_start_of_the_name() {
        let errors =
            |typed: &str, name: &str| errors_to_start(typed.as_bytes(), name.as_bytes(), 2);
        assert_eq!(errors("rennes", "rennes"), Some(0));
        assert_eq!(errors("renn", "rennes les bains"), Some(0));
        assert_eq!(errors("renens", "rennes"), Some(1));
        assert_eq!(errors("marseile", "marseille"), Some(1));
        assert_eq!(errors("marsseile", "marseille"), Some(2));
        assert_eq!(errors("arseille", "marseille"), Some(1));
        assert_eq!(errors("quimper", "rennes"), None);
        assert_eq!(errors("rennes", "re"), None);
    }
}
