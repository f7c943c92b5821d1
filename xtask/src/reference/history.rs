//! What became of codes and names that are no longer those of a whole commune.

use std::collections::{BTreeSet, HashMap, HashSet};

use territory::{
    CodeInsee, Share, fold,
    pack::{FormerKind, FormerRow},
};

use super::inputs::Read;

/// Follows codes to the communes of today.
pub struct History<'a> {
    read: &'a Read,
    current: HashMap<CodeInsee, &'a str>,
    part_of: HashMap<CodeInsee, CodeInsee>,
    /// For each code, the last change that gave it another one.
    last: HashMap<CodeInsee, (&'a str, CodeInsee)>,
}

impl<'a> History<'a> {
    /// Arranges the changes by code.
    pub fn new(read: &'a Read) -> Self {
        let current = read.cog.iter().filter(|row| row.kind == "commune-actuelle");
        let parts = read
            .cog
            .iter()
            .filter_map(|row| Some((row.code, row.chef_lieu.or(row.commune)?)));
        let mut last: HashMap<CodeInsee, (&str, CodeInsee)> = HashMap::new();
        for movement in read
            .movements
            .iter()
            .filter(|m| m.typecom_ap == "COM" && m.com_av != m.com_ap)
        {
            let (Ok(before), Ok(after)) = (movement.com_av.parse(), movement.com_ap.parse()) else {
                continue;
            };
            let known = last.entry(before).or_insert((&movement.date_eff, after));
            if *movement.date_eff > *known.0 {
                *known = (&movement.date_eff, after);
            }
        }
        Self {
            read,
            current: current.map(|row| (row.code, row.nom.as_str())).collect(),
            part_of: parts.collect(),
            last,
        }
    }

    /// The commune of today for a code of any time.
    pub fn today(&self, code: CodeInsee) -> Option<CodeInsee> {
        let (mut code, mut seen) = (code, HashSet::new());
        while !self.current.contains_key(&code) {
            if !seen.insert(code) {
                return None;
            }
            code = *self
                .part_of
                .get(&code)
                .or_else(|| self.last.get(&code).map(|(_, after)| after))?;
        }
        Some(code)
    }

    /// The code from which a commune was taken when it came (back) into being.
    pub fn taken_from(&self, code: CodeInsee) -> Option<CodeInsee> {
        let movements = self
            .read
            .movements
            .iter()
            .filter(|m| matches!(m.kind, 20 | 21));
        let from = movements.filter(|m| m.com_ap == code.as_str() && m.com_av != m.com_ap);
        from.max_by(|a, b| a.date_eff.cmp(&b.date_eff))
            .and_then(|m| m.com_av.parse().ok())
    }

    /// Every former code and name, each once.
    pub fn rows(&self) -> Vec<FormerRow> {
        let mut known = HashSet::new();
        let mut rows = BTreeSet::new();
        let mut add = |row: FormerRow| {
            let today = self.current.get(&row.into).map(|name| fold(name));
            let anew = known.insert((row.code, fold(&row.name)));
            if anew && (!self.current.contains_key(&row.code) || today != Some(fold(&row.name))) {
                rows.insert(row);
            }
        };
        for row in &self.read.cog {
            let kind = match row.kind.as_str() {
                "arrondissement-municipal" => FormerKind::Arrondissement,
                "commune-deleguee" | "commune-associee" => FormerKind::Part,
                _ => continue,
            };
            if let Some(into) = self.part_of.get(&row.code) {
                let (name, postal_codes) = (row.nom.clone(), row.codes_postaux.clone());
                add(FormerRow {
                    code: row.code,
                    name,
                    kind,
                    postal_codes,
                    into: *into,
                });
            }
        }
        for movement in self.read.movements.iter().filter(|m| m.typecom_av != "SRM") {
            let Ok(code) = movement.com_av.parse() else {
                continue;
            };
            let Some(into) = self.today(code) else {
                continue;
            };
            // A code changed long before the commune merged is no former name of what it merged into.
            let after: Option<CodeInsee> = movement.com_ap.parse().ok();
            let still_is = after.is_some_and(|after| self.current.contains_key(&after));
            let renamed = self.current.contains_key(&code)
                || (still_is && matches!(movement.kind, 10 | 41 | 50));
            let kind = if renamed {
                FormerKind::Renamed
            } else {
                FormerKind::Merged
            };
            add(FormerRow {
                code,
                name: movement.libelle_av.clone(),
                kind,
                postal_codes: Vec::new(),
                into,
            });
        }
        rows.into_iter().collect()
    }

    /// Shares of population between successive years. The code before a change is the one whose
    /// shares in that year add up to the whole. Mere changes of code are followed by [`Self::today`].
    pub fn shares(&self) -> Vec<Share> {
        let rows = || self.read.passages.iter().filter(|row| row.kind != "c");
        let mut sums: HashMap<(u16, &str), f64> = HashMap::new();
        for row in rows() {
            *sums.entry((row.vers, &row.first)).or_default() += row.ratio.unwrap_or(1.0);
        }
        let shares = rows().filter_map(|row| {
            let is_before = (sums.get(&(row.vers, row.first.as_str()))? - 1.0).abs() < 0.01;
            let (before, after) = if is_before {
                (&row.first, &row.second)
            } else {
                (&row.second, &row.first)
            };
            let (before, after) = (before.parse().ok()?, after.parse().ok()?);
            Some(Share {
                before,
                after,
                year: row.vers,
                ratio: row.ratio.unwrap_or(1.0),
            })
        });
        let mut shares: Vec<Share> = shares.collect();
        shares.sort_by_key(|share| (share.year, share.before, share.after));
        shares.dedup();
        shares
    }
}
