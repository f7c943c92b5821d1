//! Measures matching on made-up places: `cargo run --release -p places --example measure_matching -- N…`.
//!
//! For each N: reading N records, arranging them, scoring pairs, gathering clusters, then adding
//! 1 000 more: elapsed time, the shortest of some runs, and for the first three together and for
//! adding also the processors' time, which other programs on the machine do not lengthen as much.
//! Give one N a run to know its peak memory.

use std::time::{Duration, Instant};

use places::matching::{Constraints, Decision, Fields, Index, Matcher, Subject, clusters};

const ADDED: usize = 1_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| places | read | arrange | pairs | the three | processors’ time | clusters | add {ADDED} | processors’ time | pairs told | matches | clusters | peak memory |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for size in std::env::args().skip(1) {
        let size: usize = size.replace('_', "").parse()?;
        let runs = (500_000 / size.max(1)).clamp(1, 9);
        let country = Country::made(size + ADDED);
        let fields: Vec<Fields<'_>> = country.records.iter().map(Made::fields).collect();
        let (old, new) = fields.split_at(size);
        let mut best = Run::measured(old, new);
        for _ in 1..runs {
            best = best.shortest(Run::measured(old, new));
        }
        println!("| {size} | {} | {} |", best.row(), peak());
    }
    Ok(())
}

struct Run {
    read: Duration,
    arrange: Duration,
    pairs: Duration,
    processors: Duration,
    clusters: Duration,
    add: Duration,
    processors_add: Duration,
    found: [usize; 3],
}

impl Run {
    fn measured(old: &[Fields<'_>], new: &[Fields<'_>]) -> Self {
        let matcher = Matcher::standard();
        let begin = processors();
        let (subjects, read) = timed(|| Subject::all(old));
        let (mut index, arrange) = timed(|| Index::new(subjects));
        let (found, pairs) = timed(|| index.pairs(matcher));
        let processors_whole = processors() - begin;
        let (gathered, clusters) = timed(|| clusters(&found, &Constraints::default()));
        let begin = processors();
        let (_, add) = timed(|| index.add(Subject::all(new), matcher));
        let processors_add = processors() - begin;
        let matches = found
            .iter()
            .filter(|pair| pair.decision == Decision::Match)
            .count();
        Self {
            read,
            arrange,
            pairs,
            processors: processors_whole,
            clusters,
            add,
            processors_add,
            found: [found.len(), matches, gathered.clusters.len()],
        }
    }

    /// The shortest of each time.
    fn shortest(self, other: Self) -> Self {
        let (quick, slow) = if other.whole() < self.whole() {
            (other, self)
        } else {
            (self, other)
        };
        Self {
            processors: quick.processors.min(slow.processors),
            clusters: quick.clusters.min(slow.clusters),
            add: quick.add.min(slow.add),
            processors_add: quick.processors_add.min(slow.processors_add),
            ..quick
        }
    }

    fn whole(&self) -> Duration {
        self.read + self.arrange + self.pairs
    }

    fn row(&self) -> String {
        let times = [
            self.read,
            self.arrange,
            self.pairs,
            self.whole(),
            self.processors,
            self.clusters,
            self.add,
            self.processors_add,
        ];
        let times = times
            .map(|time| format!("{:.3} s", time.as_secs_f64()))
            .join(" | ");
        format!(
            "{times} | {} | {} | {}",
            self.found[0], self.found[1], self.found[2]
        )
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let made = work();
    (made, begin.elapsed())
}

/// The time that processors have spent on this process's threads, as Linux tells it.
fn processors() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let spent = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// The most memory this process has had, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or("unknown".into(), |kilobytes| {
        format!("{} MB", kilobytes / 1_000)
    })
}

/// Chance that is the same on every machine (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// A word that looks like a name, one of some tens of thousands.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 30] = [
            "ba", "bel", "bour", "cha", "clo", "dor", "far", "gue", "jan", "lan", "lou", "mar",
            "mon", "nay", "or", "pey", "ral", "rey", "ri", "ro", "sa", "sel", "tal", "ter", "ton",
            "val", "ver", "vi", "vin", "zel",
        ];
        (0..3).map(|_| self.of(&SYLLABLES)).collect()
    }
}

#[derive(Clone)]
struct Made {
    key: String,
    source: &'static str,
    nom: String,
    commune: String,
    code_postal: String,
    adresse: String,
    telephone: String,
    courriels: String,
    position: Option<(f64, f64)>,
}

impl Made {
    fn fields(&self) -> Fields<'_> {
        Fields {
            key: &self.key,
            source: self.source,
            nom: &self.nom,
            commune: &self.commune,
            code_postal: &self.code_postal,
            adresse: &self.adresse,
            telephone: &self.telephone,
            courriels: &self.courriels,
            position: self.position,
            ..Fields::default()
        }
    }
}

struct Country {
    records: Vec<Made>,
}

impl Country {
    /// So many records of places, a third of which several sources describe, each in its way.
    fn made(size: usize) -> Self {
        let mut chance = Chance(2_026);
        // As in the real files, some two places a commune, however many: a larger country, not a
        // denser one.
        let communes = (size / 2).max(1);
        let communes: Vec<(String, String, f64, f64)> = (0..communes)
            .map(|number| {
                let name = format!("{}-{}", chance.word(), chance.word());
                let degrees = |chance: &mut Chance| chance.below(1_000_000) as f64 / 1e6;
                let (north, east) = (
                    42.5 + 8.0 * degrees(&mut chance),
                    -4.0 + 11.0 * degrees(&mut chance),
                );
                (
                    name,
                    format!("{:05}", 1_000 + number * 2 % 95_000),
                    north,
                    east,
                )
            })
            .collect();
        let mut records: Vec<Made> = Vec::with_capacity(size);
        while records.len() < size {
            let place = place(&mut chance, &communes, records.len());
            let copies = if chance.one_in(3) {
                1 + chance.below(2)
            } else {
                0
            };
            for copy in 0..copies.min(size - records.len() - 1) {
                let described = again(&mut chance, &place, records.len(), copy);
                records.push(described);
            }
            records.push(place);
        }
        // Sources come one after the other, not place by place.
        for number in (1..records.len()).rev() {
            records.swap(number, chance.below(number + 1));
        }
        Self { records }
    }
}

fn place(chance: &mut Chance, communes: &[(String, String, f64, f64)], number: usize) -> Made {
    let (commune, code_postal, north, east) = communes[chance.below(communes.len())].clone();
    let word = chance.word();
    let nom = match chance.below(10) {
        0 | 1 => format!("Mairie de {commune}"),
        2 | 3 => format!("France services de {commune}"),
        4 => format!("Médiathèque {word}"),
        5 => format!("Centre social {word}"),
        6 => format!("CCAS de {commune}"),
        7 => "La Poste".to_owned(),
        8 => format!("Association {word} {}", chance.word()),
        _ => format!("Espace numérique {word}"),
    };
    let way = chance.of(&["rue", "avenue", "place", "boulevard", "chemin"]);
    let street = match chance.below(4) {
        0 => chance
            .of(&[
                "de la Mairie",
                "de l’Église",
                "de la République",
                "du Général de Gaulle",
            ])
            .to_owned(),
        _ => chance.word(),
    };
    let apart = |chance: &mut Chance| chance.below(20_000) as f64 / 1e6 - 0.01;
    Made {
        key: format!("p{number}"),
        source: "france-services",
        nom,
        adresse: format!("{} {way} {street}", 1 + chance.below(120)),
        telephone: format!("+33{}", 200_000_000 + chance.below(390_000_000)),
        // Of their own: a country fifty times as large has fifty times as many domains.
        courriels: format!("contact@{word}-{commune}.fr"),
        position: Some((north + apart(chance), east + apart(chance))),
        commune,
        code_postal,
    }
}

/// The same place as another source describes it.
fn again(chance: &mut Chance, place: &Made, number: usize, copy: usize) -> Made {
    let mut other = place.clone();
    other.key = format!("d{number}-{copy}");
    other.source = chance.of(&["conseiller-numerique", "hub", "departement"]);
    if chance.one_in(2) {
        other.nom = other.nom.to_uppercase();
    }
    if chance.one_in(3) {
        other.nom = other
            .nom
            .replace("France services de", "MSAP")
            .replace("Mairie", "Commune");
    }
    if chance.one_in(2) {
        other.adresse = other
            .adresse
            .replace("avenue", "AV")
            .replace("boulevard", "bd")
            .replace("place", "PL");
    }
    if chance.one_in(3) {
        other.telephone.clear();
    }
    if chance.one_in(2) {
        other.courriels.clear();
    }
    if let (Some((north, east)), true) = (other.position, chance.one_in(2)) {
        other.position = Some((north + 0.0004, east - 0.0003));
    }
    other
}
