//! `maillage signalements`: what the public reported as wrong on the sheets.

use anyhow::bail;
use clap::Args;
use places::Place;
use serde::Serialize;
use territory::{Territories, TerritoryId};

use super::DEFAULT_DATABASE;
use crate::kernel::database::{self, Database};
use crate::registry::signalements::model::{Auteur, Signalement};
use crate::registry::signalements::store;

/// Arguments of `maillage signalements`.
#[derive(Args)]
pub struct Signalements {
    /// Only those of a territory, such as departement-35, hub-hub-bretagne or commune-35238
    #[arg(long)]
    territory: Option<TerritoryId>,
    /// At most so many, the oldest first
    #[arg(long, default_value_t = 1000)]
    limit: usize,
    /// As JSON, for another program
    #[arg(long)]
    json: bool,
    /// The registry's database
    #[arg(long, env = "MAILLAGE_DATABASE_URL", default_value = DEFAULT_DATABASE)]
    database: String,
}

impl Signalements {
    pub async fn run(self) -> anyhow::Result<()> {
        let territories = Territories::bundled();
        if let Some(id) = self
            .territory
            .filter(|id| territories.territory(*id).is_none())
        {
            bail!("no territory {id}: write it as in the site's addresses, such as departement-35");
        }
        let database = database::open(&self.database).await?;
        let (found, more) = self.found(&database, territories).await?;
        let lines = found
            .iter()
            .map(|(signalement, place)| Line::of(signalement, place));
        if self.json {
            println!(
                "{}",
                serde_json::to_string_pretty(&lines.collect::<Vec<_>>())?
            );
        } else {
            print!("{}", table(&lines.collect::<Vec<_>>()));
        }
        if more {
            eprintln!(
                "only the first {} are listed: ask for more with --limit",
                self.limit
            );
        }
        Ok(())
    }

    /// The reports asked for, page by page, up to the limit; and whether there are more.
    async fn found(
        &self,
        database: &Database,
        territories: &Territories,
    ) -> anyhow::Result<(Vec<(Signalement, Place)>, bool)> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = store::page(database, None, after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else {
                return Ok((found, false));
            };
            after = Some((last.received_at, last.reference.clone()));
            for (signalement, place) in page {
                let asked = self
                    .territory
                    .is_none_or(|id| is_in(&place, id, territories));
                if asked && found.len() == self.limit {
                    return Ok((found, true));
                }
                if asked {
                    found.push((signalement, place));
                }
            }
        }
    }
}

/// How many are read at a time.
const PAGE: i64 = 500;

fn is_in(place: &Place, territory: TerritoryId, territories: &Territories) -> bool {
    let commune = place.code_insee.and_then(|code| territories.resolve(code));
    commune.is_some_and(|commune| territories.contains(territory, commune.code))
}

/// A report as it is listed.
#[derive(Serialize)]
struct Line<'a> {
    reference: &'a str,
    recu_le: String,
    statut: &'static str,
    motif: &'static str,
    correction: &'a str,
    auteur: Option<&'static str>,
    courriel: Option<&'a str>,
    lieu: &'a str,
    nom: &'a str,
    commune: &'a str,
    /// The sheet's date when the report was made.
    fiche_du: Option<String>,
    /// What the sheet has become since.
    fiche: &'static str,
}

impl<'a> Line<'a> {
    fn of(signalement: &'a Signalement, place: &'a Place) -> Self {
        Self {
            reference: &signalement.reference,
            recu_le: signalement.received_at.to_rfc3339(),
            statut: signalement.statut.label(),
            motif: signalement.motif.label(),
            correction: &signalement.correction,
            auteur: signalement.auteur.map(Auteur::slug),
            courriel: signalement.courriel.as_deref(),
            lieu: &signalement.place_key,
            nom: &place.nom,
            commune: &place.commune,
            fiche_du: signalement.place_date.map(|date| date.to_string()),
            fiche: signalement.since.label(),
        }
    }
}

/// Columns as wide as what they hold; what people wrote comes under each line, in full.
fn table(lines: &[Line<'_>]) -> String {
    if lines.is_empty() {
        return "Aucun signalement.\n".to_owned();
    }
    let heads = ["référence", "reçu le", "statut", "motif", "lieu", "fiche"];
    let rows = lines.iter().map(|line| {
        [
            line.reference.to_owned(),
            line.recu_le.chars().take(10).collect(),
            line.statut.to_owned(),
            line.motif.to_owned(),
            format!("{} ({}) /lieux/{}", line.nom, line.commune, line.lieu),
            line.fiche.to_owned(),
        ]
    });
    let rows: Vec<[String; 6]> = [heads.map(str::to_owned)].into_iter().chain(rows).collect();
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    let notes = [None].into_iter().chain(lines.iter().map(Some));
    for (row, line) in rows.iter().zip(notes) {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
        for note in line.into_iter().flat_map(notes_of) {
            text.push_str(&format!("    {note}\n"));
        }
    }
    text
}

fn notes_of(line: &Line<'_>) -> Vec<String> {
    let correction = line.correction.lines().map(|text| format!("> {text}"));
    let courriel = line
        .courriel
        .map(|courriel| format!("répondre à {courriel}"));
    correction.chain(courriel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_all_that_was_written() {
        let line = Line {
            reference: "7Q2KF-3XWMP",
            recu_le: "2026-11-24T09:30:00+00:00".to_owned(),
            statut: "à traiter",
            motif: "Les horaires sont faux",
            correction: "Ouvert le lundi\net le mardi",
            auteur: Some("usager"),
            courriel: Some("accueil@exemple.fr"),
            lieu: "0123456789ab",
            nom: "Espace numérique",
            commune: "Rennes",
            fiche_du: None,
            fiche: "inchangée",
        };
        let text = table(&[line]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines[0].starts_with("référence"));
        assert!(lines[1].contains("2026-11-24  à traiter  Les horaires sont faux"));
        assert_eq!(lines[3], "    > et le mardi");
        assert_eq!(lines[4], "    répondre à accueil@exemple.fr");
        assert_eq!(table(&[]), "Aucun signalement.\n");
    }
}
