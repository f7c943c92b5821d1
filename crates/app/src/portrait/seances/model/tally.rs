//! What ballots add up to. Pure: ballots in, results out (decision 0026).

use serde::{Deserialize, Serialize};

/// How one person ranked the stakes: for each, in the order of the list, the place they gave it
/// (1 is the first), or none. Several may share a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ranking(pub Vec<Option<u8>>);

/// The sites one person chose, by their number in the list; none of them is an answer too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Choice(pub Vec<usize>);

impl Ranking {
    /// Whether it ranks anything.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

/// What a stake got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Its number in the list.
    pub stake: usize,
    /// Borda points, doubled so that halves are whole.
    pub half_points: u64,
    /// How many put it first, alone or with others.
    pub first: usize,
    /// How many gave it a place at all.
    pub ranked: usize,
    /// Its rank among all, shared by equals.
    pub rank: usize,
}

/// The stakes by Borda count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stakes {
    /// How many ranked at least one.
    pub voters: usize,
    /// How many answered without ranking any: counted, and without weight.
    pub blank: usize,
    /// The first first.
    pub scores: Vec<Score>,
}

impl Stakes {
    /// A score from 0 (last for everyone) to 100 (first for everyone).
    pub fn out_of_hundred(&self, score: &Score) -> f64 {
        let most = 2 * self.voters * self.scores.len().saturating_sub(1);
        match most {
            0 => 0.0,
            most => 100.0 * score.half_points as f64 / most as f64,
        }
    }
}

/// Counts rankings by Borda. A stake gets a point for each that stands behind it in a ballot and half
/// a point for each that stands beside it; those without a place stand beside one another, behind
/// all the others. Each ballot that ranks anything so weighs n(n − 1)/2 points, however much of it
/// was filled in: leaving stakes out gives the others nothing more than ranking them last would.
pub fn borda(stakes: usize, ballots: &[Ranking]) -> Stakes {
    let mut scores: Vec<Score> = (0..stakes)
        .map(|stake| Score {
            stake,
            half_points: 0,
            first: 0,
            ranked: 0,
            rank: 0,
        })
        .collect();
    let mut told = Stakes::default();
    for ballot in ballots {
        if ballot.is_blank() {
            told.blank += 1;
            continue;
        }
        told.voters += 1;
        let place = |stake: usize| ballot.0.get(stake).copied().flatten();
        let behind_all = u16::from(u8::MAX) + 1;
        let order = |stake: usize| place(stake).map_or(behind_all, u16::from);
        let best = (0..stakes).map(order).min();
        for score in &mut scores {
            let own = order(score.stake);
            for other in (0..stakes).filter(|other| *other != score.stake) {
                score.half_points += match own.cmp(&order(other)) {
                    std::cmp::Ordering::Less => 2,
                    std::cmp::Ordering::Equal => 1,
                    std::cmp::Ordering::Greater => 0,
                };
            }
            score.ranked += usize::from(place(score.stake).is_some());
            score.first += usize::from(best == Some(own));
        }
    }
    scores.sort_by_key(|score| (std::cmp::Reverse(score.half_points), score.stake));
    let points: Vec<u64> = scores.iter().map(|score| score.half_points).collect();
    for (score, rank) in scores.iter_mut().zip(ranks(&points)) {
        score.rank = rank;
    }
    told.scores = scores;
    told
}

/// What a site got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Votes {
    /// Its number in the list.
    pub site: usize,
    /// How many chose it.
    pub votes: usize,
    /// Its rank, shared by equals.
    pub rank: usize,
}

/// The vote on sites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sites {
    /// How many chose at least one.
    pub voters: usize,
    /// How many answered that none of them suits.
    pub blank: usize,
    /// The first first.
    pub counts: Vec<Votes>,
}

/// Counts choices. Nobody's ballot counts a site twice, nor more sites than were allowed.
pub fn count(sites: usize, most: usize, ballots: &[Choice]) -> Sites {
    let mut votes = vec![0; sites];
    let mut told = Sites::default();
    for Choice(chosen) in ballots {
        let mut chosen: Vec<usize> = chosen.iter().copied().filter(|n| *n < sites).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.truncate(most);
        match chosen.is_empty() {
            true => told.blank += 1,
            false => told.voters += 1,
        }
        for site in chosen {
            votes[site] += 1;
        }
    }
    let mut counts: Vec<(usize, usize)> = votes.into_iter().enumerate().collect();
    counts.sort_by_key(|(site, votes)| (std::cmp::Reverse(*votes), *site));
    let points: Vec<u64> = counts.iter().map(|(_, votes)| *votes as u64).collect();
    let ranked = counts.into_iter().zip(ranks(&points));
    told.counts = ranked
        .map(|((site, votes), rank)| Votes { site, votes, rank })
        .collect();
    told
}

/// The ranks of points that stand in falling order: equals share the best of theirs.
fn ranks(points: &[u64]) -> Vec<usize> {
    let ahead = |points: &[u64], own: u64| points.iter().filter(|other| **other > own).count();
    points.iter().map(|own| 1 + ahead(points, *own)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranking(places: &[u8]) -> Ranking {
        let place = |place: &u8| (*place > 0).then_some(*place);
        Ranking(places.iter().map(place).collect())
    }

    #[test]
    fn a_whole_ranking_is_borda_as_it_is_taught() {
        // A > B > C twice, B > C > A once: A 4 points, B 4, C 1.
        let ballots = [[1, 2, 3], [1, 2, 3], [3, 1, 2]].map(|places| ranking(&places));
        let told = borda(3, &ballots);
        let scores: Vec<_> = told
            .scores
            .iter()
            .map(|score| (score.stake, score.half_points, score.rank, score.first))
            .collect();
        assert_eq!(scores, [(0, 8, 1, 2), (1, 8, 1, 1), (2, 2, 3, 0)]);
        assert_eq!(told.out_of_hundred(&told.scores[0]).round(), 67.0);
    }

    #[test]
    fn what_is_left_out_is_last_and_equal() {
        let told = borda(4, &[ranking(&[1, 0, 0, 0]), ranking(&[0, 0, 0, 0])]);
        assert_eq!((told.voters, told.blank), (1, 1));
        let halves: Vec<_> = told
            .scores
            .iter()
            .map(|score| (score.stake, score.half_points))
            .collect();
        assert_eq!(halves, [(0, 6), (1, 2), (2, 2), (3, 2)]);
    }

    #[test]
    fn a_vote_counts_each_site_once_and_says_who_wants_none() {
        let ballots = [vec![0, 0, 2], vec![2, 1, 0], vec![], vec![9]].map(Choice);
        let told = count(3, 2, &ballots);
        assert_eq!((told.voters, told.blank), (2, 2));
        let votes: Vec<_> = told
            .counts
            .iter()
            .map(|count| (count.site, count.votes, count.rank))
            .collect();
        assert_eq!(votes, [(0, 2, 1), (1, 1, 2), (2, 1, 2)]);
    }

    fn ballots() -> impl Strategy<Value = (usize, Vec<Ranking>)> {
        (2_usize..9).prop_flat_map(|stakes| {
            let one = proptest::collection::vec(proptest::option::of(1_u8..9), stakes);
            (
                Just(stakes),
                proptest::collection::vec(one.prop_map(Ranking), 0..12),
            )
        })
    }

    proptest! {
        #[test]
        fn every_ballot_that_ranks_weighs_the_same((stakes, ballots) in ballots()) {
            let told = borda(stakes, &ballots);
            let sum: u64 = told.scores.iter().map(|score| score.half_points).sum();
            prop_assert_eq!(sum as usize, told.voters * stakes * (stakes - 1));
            prop_assert_eq!(told.voters + told.blank, ballots.len());
        }

        #[test]
        fn only_the_order_of_places_counts((stakes, ballots) in ballots()) {
            // 1, 1, 3 and 2, 2, 9 say the same.
            let stretched: Vec<Ranking> = ballots
                .iter()
                .map(|ballot| Ranking(ballot.0.iter().map(|place| place.map(|n| 2 * n)).collect()))
                .collect();
            prop_assert_eq!(borda(stakes, &ballots), borda(stakes, &stretched));
        }

        #[test]
        fn moving_a_stake_up_never_lowers_it((stakes, mut ballots) in ballots(), moved in 0_usize..9) {
            let moved = moved % stakes;
            let points = |told: &Stakes| {
                told.scores.iter().find(|score| score.stake == moved).map(|score| score.half_points)
            };
            ballots.retain(|ballot| !ballot.is_blank());
            let before = points(&borda(stakes, &ballots));
            for ballot in &mut ballots {
                let best = ballot.0.iter().flatten().min().copied();
                ballot.0[moved] = best;
            }
            prop_assert!(points(&borda(stakes, &ballots)) >= before);
        }

        #[test]
        fn the_order_in_which_ballots_came_changes_nothing((stakes, ballots) in ballots()) {
            let mut turned = ballots.clone();
            turned.reverse();
            prop_assert_eq!(borda(stakes, &ballots), borda(stakes, &turned));
        }
    }
}
