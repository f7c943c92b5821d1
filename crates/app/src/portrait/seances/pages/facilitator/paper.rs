//! The minutes as a document to print: `…/compte-rendu.pdf`.

use axum::extract::{Path, State};
use axum::response::Response;
use documents::{Imprint, Item, Minutes, Section, Source, Stake, Standing, Vote};

use super::super::shown::Shown;
use super::super::{failed, name_of};
use super::{granted, href};
use crate::kernel::access::Me;
use crate::kernel::atlas::Atlas;
use crate::kernel::errors::PageError;
use crate::kernel::formats;
use crate::kernel::state::AppState;
use crate::portrait::maps;
use crate::portrait::model::{National, Portrait, Subject};
use crate::portrait::paper::{day, fill, imprint, map, printing};
use crate::portrait::seances::model::{Proposal, Seance};
use crate::portrait::seances::store::results::{self, PlaceSaid, Results, proposals};
use crate::portrait::{national, origins};

/// `GET /mon-espace/seances/{seance}/compte-rendu.pdf`
pub async fn pdf(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (seance, _) = granted(&state, &me, &id).await?;
    let told = results::of(&state.database, &seance)
        .await
        .map_err(failed)?;
    let proposed = proposals(&state.database, &id).await.map_err(failed)?;
    let (atlas, national) = national(&state).await?;
    // The address is for those who lead the séance: a paper that goes around does not give it.
    let imprint = Imprint {
        address: None,
        ..imprint(&state.settings, state.clock.today(), &href(&id))?
    };
    let held_on = day(seance.held_on)?;
    let name = format!("compte-rendu-{}", seance.held_on);
    let pdf = printing::once(move || {
        let told = told.fit_to_show();
        let collected = Collected {
            seance: &seance,
            told: &told,
            proposed: &proposed,
        };
        let minutes = collected.minutes(&atlas, &national, held_on, imprint);
        documents::minutes(&minutes)
    });
    Ok(printing::response(&name, pdf.await?))
}

/// What a séance collected.
struct Collected<'a> {
    seance: &'a Seance,
    told: &'a Results,
    proposed: &'a [Proposal],
}

impl Collected<'_> {
    fn minutes(
        &self,
        atlas: &Atlas,
        national: &National,
        held_on: documents::Day,
        imprint: Imprint,
    ) -> Minutes {
        let shown = Shown::new(self.seance, self.told, self.proposed);
        let portrait = atlas.territory(self.seance.territory).map(|territory| {
            Portrait::of(atlas, national, Subject::territory(atlas, territory), None)
        });
        let told_of = |chart: &Option<super::super::shown::Chart>| {
            chart
                .as_ref()
                .map(|chart| format!("{}.", chart.voters.join(", ")))
                .unwrap_or_default()
        };
        Minutes {
            title: self.seance.title.clone(),
            territory: name_of(atlas, self.seance.territory),
            held_on,
            imprint,
            participants: self.told.participants.try_into().unwrap_or(u32::MAX),
            sentence: self.sentence(),
            figures: portrait.as_ref().map(fill::figures).unwrap_or_default(),
            items: self.items(atlas),
            stakes: self.stakes(&shown),
            scoring: format!(
                "100\u{a0}: premier pour tout le monde\u{202f}; 0\u{a0}: dernier pour tout le monde (méthode de Borda). {}",
                told_of(&shown.stakes)
            ),
            votes: self.votes(&shown),
            voting: told_of(&shown.sites),
            map: portrait
                .as_ref()
                .filter(|_| !self.seance.sites.is_empty())
                .map(|portrait| {
                    let shown = match portrait.need.persons {
                        Some(_) => maps::Shown::Access,
                        None => maps::Shown::Minutes,
                    };
                    let drawn = maps::map(atlas, national, portrait, shown);
                    map::picture(&drawn, origins::access().source.trim_end_matches('.'))
                }),
            words: self
                .told
                .remarks
                .iter()
                .map(|words| words.text.clone())
                .collect(),
            steps: Vec::new(),
            sections: vec![Section {
                title: "Qui était là".to_owned(),
                lead: None,
                blocks: vec![documents::Block::List(shown.hats.clone())],
            }],
            sources: vec![Source {
                name: "Réponses anonymes des personnes présentes, une par téléphone".to_owned(),
                ..Source::default()
            }],
        }
    }
}

impl Collected<'_> {
    /// What came first, in a sentence.
    fn sentence(&self) -> String {
        let mut parts = Vec::new();
        let stakes = &self.told.stakes;
        let first = stakes.scores.iter().filter(|score| score.rank == 1);
        let first: Vec<&str> = first
            .filter(|_| stakes.voters > 0)
            .map(|score| self.seance.stakes[score.stake].as_str())
            .collect();
        parts.extend(most_important(&first));
        let sites = &self.told.sites;
        let first = sites.counts.iter().filter(|count| count.rank == 1);
        let first: Vec<_> = first
            .filter(|count| sites.voters > 0 && count.votes > 0)
            .map(|count| (self.seance.sites[count.site].label.as_str(), count.votes))
            .collect();
        parts.extend(most_chosen(&first));
        let doubted = self
            .told
            .places
            .iter()
            .filter(|place| place.doubted() > 0)
            .count();
        if doubted + self.proposed.len() > 0 {
            parts.push(format!(
                "{} à vérifier, {} à ajouter",
                formats::counted(doubted, "lieu", "lieux"),
                formats::counted(self.proposed.len(), "lieu", "lieux"),
            ));
        }
        match parts.is_empty() {
            true => String::new(),
            false => format!("{}.", formats::sentence(&parts.join("\u{202f}; "))),
        }
    }

    fn items(&self, atlas: &Atlas) -> Vec<Item> {
        let known = self.told.places.iter().flat_map(|place| said(atlas, place));
        let proposed = self.proposed.iter().map(|proposal| Item {
            standing: Standing::Proposed,
            name: proposal.name.clone(),
            commune: proposal.commune.clone(),
            detail: proposal.words.clone(),
            count: 1,
        });
        known.chain(proposed).collect()
    }

    fn stakes(&self, shown: &Shown) -> Vec<Stake> {
        let bars = shown.stakes.iter().flat_map(|chart| &chart.bars);
        let scores = self.told.stakes.scores.iter();
        let points = |score| self.told.stakes.out_of_hundred(score).round() as u32;
        bars.zip(scores)
            .map(|(bar, score)| Stake {
                rank: bar.rank.clone(),
                name: bar.label.clone(),
                points: points(score),
                detail: format!("placé premier par {}", bar.detail),
            })
            .collect()
    }

    fn votes(&self, shown: &Shown) -> Vec<Vote> {
        let bars = shown.sites.iter().flat_map(|chart| &chart.bars);
        bars.zip(&self.told.sites.counts)
            .map(|(bar, count)| Vote {
                rank: bar.rank.clone(),
                name: bar.label.clone(),
                votes: count.votes.try_into().unwrap_or(u32::MAX),
                detail: String::new(),
            })
            .collect()
    }
}

/// The stake that is first, or all those that share that rank.
fn most_important(first: &[&str]) -> Option<String> {
    Some(match first {
        [] => return None,
        [only] => format!("ce qui compte le plus ici\u{a0}: {only}"),
        equals => format!(
            "ce qui compte le plus ici, à égalité\u{a0}: {}",
            formats::enumeration(&quoted(equals))
        ),
    })
}

/// The same of sites, with the votes of each.
fn most_chosen(first: &[(&str, usize)]) -> Option<String> {
    let voices = |votes: usize| formats::counted(votes, "voix", "voix");
    let names: Vec<&str> = first.iter().map(|(name, _)| *name).collect();
    Some(match first {
        [] => return None,
        [(only, votes)] => format!("où ouvrir d’abord\u{a0}: {only} ({})", voices(*votes)),
        [(_, votes), ..] => format!(
            "où ouvrir d’abord, à égalité\u{a0}: {} ({} chaque fois)",
            formats::enumeration(&names),
            voices(*votes)
        ),
    })
}

/// Each in quotation marks.
fn quoted(texts: &[&str]) -> Vec<String> {
    let quoted = texts.iter();
    quoted.map(|text| format!("«\u{a0}{text}\u{a0}»")).collect()
}

/// What was said of a known place: that it is so, and each thing that is wrong.
fn said(atlas: &Atlas, place: &PlaceSaid) -> Vec<Item> {
    let commune = atlas.place(&place.key).and_then(|known| known.commune);
    let commune = commune
        .map(|commune| commune.name.clone())
        .unwrap_or_default();
    let item = |standing, detail: String, count: usize| Item {
        standing,
        name: place.name.clone(),
        commune: commune.clone(),
        detail,
        count: count.try_into().unwrap_or(u32::MAX),
    };
    let said = |words: &[results::Words]| {
        let texts: Vec<&str> = words.iter().map(|words| words.text.as_str()).collect();
        quoted(&texts).join(" ")
    };
    let right = (place.confirmed > 0)
        .then(|| item(Standing::Confirmed, said(&place.words), place.confirmed));
    let wrong = place.faults.iter().map(|fault| {
        let detail = format!("{}. {}", fault.label(), said(&fault.words));
        item(Standing::Flagged, detail.trim().to_owned(), fault.number)
    });
    right.into_iter().chain(wrong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_are_tied_first_are_named() {
        assert_eq!(most_important(&[]), None);
        assert_eq!(
            most_important(&["Aller vers"]).unwrap(),
            "ce qui compte le plus ici\u{a0}: Aller vers"
        );
        assert_eq!(
            most_important(&["Aller vers", "Former", "Équiper"]).unwrap(),
            "ce qui compte le plus ici, à égalité\u{a0}: «\u{a0}Aller vers\u{a0}», «\u{a0}Former\u{a0}» et «\u{a0}Équiper\u{a0}»"
        );
        assert_eq!(most_chosen(&[]), None);
        assert_eq!(
            most_chosen(&[("Redon", 2)]).unwrap(),
            "où ouvrir d’abord\u{a0}: Redon (2\u{a0}voix)"
        );
        assert_eq!(
            most_chosen(&[("Redon", 2), ("Vitré", 2)]).unwrap(),
            "où ouvrir d’abord, à égalité\u{a0}: Redon et Vitré (2\u{a0}voix chaque fois)"
        );
    }
}
