//! Results as people read them: in words, with the number of those who answered beside each.

use crate::kernel::formats;
use crate::portrait::seances::model::{Hat, Proposal, Seance};
use crate::portrait::seances::store::results::{PlaceSaid, Results};

/// A line of a table that is a chart too.
pub struct Bar {
    pub rank: String,
    pub label: String,
    pub figure: String,
    pub detail: String,
    /// From 0 to 100.
    pub width: String,
}

/// A step's results, and who they are of.
pub struct Chart {
    pub bars: Vec<Bar>,
    /// How many answered, and how many did not.
    pub voters: Vec<String>,
}

/// What was said of a known place.
pub struct PlaceLine {
    pub name: String,
    pub href: String,
    pub confirmed: String,
    pub faults: Vec<FaultLine>,
    pub words: Vec<String>,
}

/// What is wrong with it.
pub struct FaultLine {
    pub text: String,
    pub words: Vec<String>,
}

/// A place that is missing.
pub struct ProposalLine {
    pub id: String,
    pub name: String,
    pub words: String,
    pub suite: &'static str,
    pub waits: bool,
    pub reason: String,
}

/// All of it.
pub struct Shown {
    pub participants: String,
    pub hats: Vec<String>,
    pub checked: String,
    pub confirmed: String,
    pub doubted: String,
    pub places: Vec<PlaceLine>,
    pub proposals: Vec<ProposalLine>,
    pub proposed: String,
    /// As many, where the words around say that they were proposed.
    pub missing: String,
    pub remarks: Vec<String>,
    pub stakes: Option<Chart>,
    pub sites: Option<Chart>,
    /// How many sites one could choose.
    pub votes: usize,
}

impl Shown {
    /// What a séance adds up to, in words.
    pub fn new(seance: &Seance, results: &Results, proposals: &[Proposal]) -> Self {
        let doubted = results.places.iter().filter(|place| place.doubted() > 0);
        let confirmed = results
            .places
            .iter()
            .filter(|place| place.confirmed > 0 && place.doubted() == 0);
        Self {
            participants: persons(results.participants),
            hats: results.hats.iter().map(hat).collect(),
            checked: places(results.places.len()),
            confirmed: places(confirmed.count()),
            doubted: places(doubted.count()),
            places: results.places.iter().map(place).collect(),
            proposed: formats::counted(proposals.len(), "lieu proposé", "lieux proposés"),
            missing: places(proposals.len()),
            proposals: proposals.iter().map(proposal).collect(),
            remarks: results
                .remarks
                .iter()
                .map(|words| words.text.clone())
                .collect(),
            // A step that nobody answered has no chart of zeros.
            stakes: (results.stakes.voters + results.stakes.blank > 0)
                .then(|| stakes(seance, results)),
            sites: (results.sites.voters + results.sites.blank > 0).then(|| sites(seance, results)),
            votes: seance.votes,
        }
    }
}

/// `3 personnes`.
pub fn persons(count: usize) -> String {
    formats::counted(count, "personne", "personnes")
}

fn places(count: usize) -> String {
    formats::counted(count, "lieu", "lieux")
}

fn hat((slug, count): &(String, usize)) -> String {
    match slug.parse::<Hat>() {
        Ok(hat) => format!("{}\u{a0}: {count}", hat.label()),
        Err(()) => format!("Sans rôle indiqué\u{a0}: {count}"),
    }
}

fn place(said: &PlaceSaid) -> PlaceLine {
    let texts = |words: &[crate::portrait::seances::store::results::Words]| {
        words.iter().map(|words| words.text.clone()).collect()
    };
    PlaceLine {
        name: said.name.clone(),
        href: format!("/lieux/{}", said.key),
        confirmed: match said.confirmed {
            0 => String::new(),
            1 => "1\u{a0}personne confirme".to_owned(),
            n => format!("{n}\u{a0}personnes confirment"),
        },
        faults: said
            .faults
            .iter()
            .map(|fault| FaultLine {
                text: format!("{}\u{a0}: {}", fault.label(), persons(fault.number)),
                words: texts(&fault.words),
            })
            .collect(),
        words: texts(&said.words),
    }
}

fn proposal(proposal: &Proposal) -> ProposalLine {
    ProposalLine {
        id: proposal.id.clone(),
        name: format!("{}, {}", proposal.name, proposal.commune),
        words: proposal.words.clone(),
        suite: proposal.suite.label(),
        waits: proposal.waits(),
        reason: proposal.reason.clone(),
    }
}

/// `1er`, `2e`, `2e ex æquo`.
fn rank(own: usize, all: impl Iterator<Item = usize>) -> String {
    let ordinal = match own {
        1 => "1er".to_owned(),
        n => format!("{n}e"),
    };
    match all.filter(|other| *other == own).count() {
        0 | 1 => ordinal,
        _ => format!("{ordinal} ex\u{a0}æquo"),
    }
}

/// Who answered, who answered without choosing, who said nothing.
fn voters(all: usize, voters: usize, blank: usize, empty: &str) -> Vec<String> {
    let mut told = vec![format!("Réponses\u{a0}: {}", persons(voters))];
    if blank > 0 {
        told.push(format!("{empty}\u{a0}: {}", persons(blank)));
    }
    let silent = all.saturating_sub(voters + blank);
    if silent > 0 {
        told.push(format!("Sans réponse\u{a0}: {}", persons(silent)));
    }
    told
}

fn stakes(seance: &Seance, results: &Results) -> Chart {
    let told = &results.stakes;
    let bars = told.scores.iter().map(|score| {
        let hundredths = told.out_of_hundred(score).round();
        Bar {
            rank: match told.voters {
                0 => "–".to_owned(),
                _ => rank(score.rank, told.scores.iter().map(|score| score.rank)),
            },
            label: seance.stakes[score.stake].clone(),
            figure: format!("{hundredths}"),
            detail: persons(score.first),
            width: format!("{hundredths}"),
        }
    });
    Chart {
        bars: bars.collect(),
        voters: voters(
            results.participants,
            told.voters,
            told.blank,
            "Aucun enjeu classé",
        ),
    }
}

fn sites(seance: &Seance, results: &Results) -> Chart {
    let told = &results.sites;
    let bars = told.counts.iter().map(|count| Bar {
        rank: match told.voters {
            0 => "–".to_owned(),
            _ => rank(count.rank, told.counts.iter().map(|count| count.rank)),
        },
        label: seance.sites[count.site].label.clone(),
        figure: formats::counted(count.votes, "voix", "voix"),
        detail: String::new(),
        width: match told.voters {
            0 => "0".to_owned(),
            voters => format!("{}", (100 * count.votes).div_ceil(voters)),
        },
    });
    Chart {
        bars: bars.collect(),
        voters: voters(
            results.participants,
            told.voters,
            told.blank,
            "Aucun de ces sites",
        ),
    }
}
