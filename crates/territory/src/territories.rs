//! The loaded pack: communes, the territories above them, and who belongs to whom.

use std::{collections::HashMap, sync::OnceLock};

use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

use crate::{
    CodeInsee, CodePostal, Commune, Found, Level, Position, Share, SourceNote, Suggestion,
    Territory, TerritoryId,
    grouping::{Grouping, summed},
    hubs,
    names::Names,
    pack::{CommuneRow, FormerRow, GRID, OUTSIDE, POSITION_GRID, Pack, PackError},
    topology::{LevelLines, inside},
};

type Box2 = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// The whole reference pack in memory, never changed.
pub struct Territories {
    pub(crate) communes: Vec<Commune>,
    pub(crate) former: Vec<FormerRow>,
    sources: Vec<SourceNote>,
    shares: Vec<Share>,
    levels: [Grouping; 9],
    pub(crate) by_postal: HashMap<CodePostal, Vec<u32>>,
    names: OnceLock<Names>,
    boxes: RTree<Box2>,
    lines: LevelLines,
    dissolved: [OnceLock<LevelLines>; 9],
}

impl Territories {
    /// The pack built into the program, loaded at the first call.
    ///
    /// # Panics
    /// If the pack committed with the program is damaged; a test of this crate sees to that.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<Territories> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            Self::load(include_bytes!("../../../data/reference.pack"))
                .expect("the bundled pack is read by a test")
        })
    }

    /// Loads a pack.
    pub fn load(pack: &[u8]) -> Result<Self, PackError> {
        Self::new(Pack::from_bytes(pack)?)
    }

    /// Arranges a pack for look-ups.
    pub fn new(pack: Pack) -> Result<Self, PackError> {
        let communes: Vec<Commune> = pack
            .communes
            .into_iter()
            .map(commune)
            .collect::<Result<_, _>>()?;
        if !communes.windows(2).all(|pair| pair[0].code < pair[1].code) {
            return Err(PackError::Inconsistent(
                "communes are not in the order of their codes".into(),
            ));
        }
        if pack
            .arcs
            .left
            .iter()
            .chain(&pack.arcs.right)
            .any(|&n| n != OUTSIDE && n as usize >= communes.len())
        {
            return Err(PackError::Inconsistent(
                "an arc borders a commune that is not there".into(),
            ));
        }
        let lines = LevelLines::read(&pack.arcs, communes.len())?;
        let bboxes: Vec<[f64; 4]> = (0..communes.len())
            .map(|n| bbox(&lines, n, &communes[n]))
            .collect();
        let names: HashMap<TerritoryId, String> = pack
            .areas
            .into_iter()
            .map(|area| {
                (
                    TerritoryId {
                        level: area.level,
                        code: area.code,
                    },
                    area.name,
                )
            })
            .chain(hubs::HUBS.iter().filter_map(|(slug, name, _)| {
                Some((
                    TerritoryId {
                        level: Level::Hub,
                        code: slug.parse().ok()?,
                    },
                    (*name).to_owned(),
                ))
            }))
            .chain([(TerritoryId::france(), "France".to_owned())])
            .collect();
        let levels = Level::ALL.map(|level| Grouping::new(level, &communes, &bboxes, &names));
        let mut by_postal: HashMap<CodePostal, Vec<u32>> = HashMap::new();
        for (number, commune) in communes.iter().enumerate() {
            for &postal in &commune.postal_codes {
                by_postal.entry(postal).or_default().push(number as u32);
            }
        }
        let boxes = bboxes.iter().enumerate().map(|(number, &[w, s, e, n])| {
            Box2::new(Rectangle::from_corners([w, s], [e, n]), number as u32)
        });
        Ok(Self {
            boxes: RTree::bulk_load(boxes.collect()),
            communes,
            former: pack.former,
            sources: pack.sources,
            shares: pack.shares,
            levels,
            by_postal,
            names: OnceLock::new(),
            lines,
            dissolved: Default::default(),
        })
    }

    /// Where all this comes from.
    pub fn sources(&self) -> &[SourceNote] {
        &self.sources
    }

    /// Every commune, by code.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    pub(crate) fn number(&self, code: CodeInsee) -> Option<usize> {
        self.communes
            .binary_search_by_key(&code, |commune| commune.code)
            .ok()
    }

    /// The commune of that code today.
    pub fn commune(&self, code: CodeInsee) -> Option<&Commune> {
        self.number(code).map(|number| &self.communes[number])
    }

    /// The commune of today for a code of any vintage: follows mergers and changes of code, takes
    /// municipal arrondissements, communes déléguées and associées to their commune.
    pub fn resolve(&self, code: CodeInsee) -> Option<&Commune> {
        self.commune(code).or_else(|| {
            let first = self.former.partition_point(|row| row.code < code);
            let row = self.former.get(first).filter(|row| row.code == code)?;
            self.commune(row.into)
        })
    }

    /// Where the population counted under a code went, over all border changes recorded since 2008:
    /// communes of today, with the share of each. A code that never changed has the whole of itself.
    pub fn shares_of(&self, code: CodeInsee, vintage: u16) -> Vec<(&Commune, f64)> {
        let mut held = vec![(code, 1.0)];
        for year in vintage + 1..=self.shares.last().map_or(vintage, |share| share.year) {
            held = held
                .into_iter()
                .flat_map(|(code, part)| self.year_shares(code, year, part))
                .collect();
        }
        let mut found: Vec<(&Commune, f64)> = Vec::new();
        for (code, part) in held {
            let Some(commune) = self.resolve(code) else {
                continue;
            };
            match found
                .iter_mut()
                .find(|(known, _)| known.code == commune.code)
            {
                Some((_, sum)) => *sum += part,
                None => found.push((commune, part)),
            }
        }
        found
    }

    fn year_shares(&self, code: CodeInsee, year: u16, part: f64) -> Vec<(CodeInsee, f64)> {
        let first = self
            .shares
            .partition_point(|share| (share.year, share.before) < (year, code));
        let shares = self.shares[first..]
            .iter()
            .take_while(|share| share.year == year && share.before == code);
        let after: Vec<_> = shares
            .map(|share| (share.after, part * share.ratio))
            .collect();
        if after.is_empty() {
            vec![(code, part)]
        } else {
            after
        }
    }

    /// The commune a name means, however it is written, with the postal code if one is known.
    pub fn find_commune(&self, name: &str, postal: Option<CodePostal>) -> Found<'_> {
        self.names().find(self, name, postal)
    }

    /// Territories for what somebody is typing: names from their first letters, with some
    /// tolerance for typing errors, and codes from their first digits.
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        self.names().suggest(self, text, limit)
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self))
    }

    /// The communes a postal code serves; the most populous first.
    pub fn communes_of_postal_code(&self, postal: CodePostal) -> Vec<&Commune> {
        let numbers = self.by_postal.get(&postal).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<&Commune> = numbers
            .iter()
            .map(|&number| &self.communes[number as usize])
            .collect();
        found.sort_by_key(|commune| std::cmp::Reverse(commune.population));
        found
    }

    /// The commune whose contour holds the point.
    pub fn commune_at(&self, position: Position) -> Option<&Commune> {
        let point = [position.longitude(), position.latitude()];
        let [x, y] = point.map(|degrees| degrees * GRID);
        let around = self
            .boxes
            .locate_in_envelope_intersecting(&AABB::from_point(point));
        let mut holding = around.filter(|found| inside(self.lines_around(found.data), x, y));
        holding
            .next()
            .map(|found| &self.communes[found.data as usize])
    }

    fn lines_around(&self, commune: u32) -> impl Iterator<Item = &[crate::topology::Point]> {
        let numbers = self
            .lines
            .around
            .get(commune as usize)
            .map_or(&[][..], Vec::as_slice);
        numbers
            .iter()
            .map(|&number| self.lines.lines[number as usize].points.as_slice())
    }

    pub(crate) fn level(&self, level: Level) -> &Grouping {
        &self.levels[level as usize]
    }

    pub(crate) fn lines(&self, level: Level) -> &LevelLines {
        if level == Level::Commune {
            return &self.lines;
        }
        let grouping = self.level(level);
        self.dissolved[level as usize].get_or_init(|| {
            self.lines
                .dissolve(&grouping.of_commune, grouping.territories.len())
        })
    }

    pub(crate) fn place_of(&self, id: TerritoryId) -> Option<usize> {
        self.level(id.level)
            .territories
            .binary_search_by_key(&id.code, |territory| territory.id.code)
            .ok()
    }

    /// A territory by its id.
    pub fn territory(&self, id: TerritoryId) -> Option<&Territory> {
        self.place_of(id)
            .map(|place| &self.level(id.level).territories[place])
    }

    /// All territories of a level, by code.
    pub fn territories(&self, level: Level) -> &[Territory] {
        &self.level(level).territories
    }

    pub(crate) fn members(&self, id: TerritoryId) -> &[u32] {
        self.place_of(id)
            .map_or(&[], |place| &self.level(id.level).members[place])
    }

    /// The number of a commune of today in [`Territories::communes`]: where tables that are aligned
    /// with the communes keep its row.
    pub fn commune_number(&self, code: CodeInsee) -> Option<usize> {
        self.number(code)
    }

    /// The numbers in [`Territories::communes`] of the communes of a territory, in order.
    pub fn commune_numbers(&self, id: TerritoryId) -> &[u32] {
        self.members(id)
    }

    /// The communes of a territory, by code.
    pub fn communes_of(&self, id: TerritoryId) -> Vec<&Commune> {
        self.members(id)
            .iter()
            .map(|&number| &self.communes[number as usize])
            .collect()
    }

    /// The communes of several territories, each once, by code.
    pub fn communes_of_all(&self, ids: &[TerritoryId]) -> Vec<&Commune> {
        let numbers = self.members_of_all(ids).into_iter();
        numbers
            .map(|number| &self.communes[number as usize])
            .collect()
    }

    fn members_of_all(&self, ids: &[TerritoryId]) -> Vec<u32> {
        let mut numbers: Vec<u32> = ids
            .iter()
            .flat_map(|id| self.members(*id))
            .copied()
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// What several territories add up to, under an id and a name of its own.
    pub fn united(&self, id: TerritoryId, name: String, ids: &[TerritoryId]) -> Territory {
        let members = self.members_of_all(ids);
        let communes = self.level(Level::Commune).territories.iter();
        let boxes: Vec<[f64; 4]> = communes.map(|commune| commune.bbox).collect();
        summed(id, name, &members, &self.communes, &boxes)
    }

    /// Whether the commune (a code of any vintage) belongs to the territory.
    pub fn contains(&self, id: TerritoryId, commune: CodeInsee) -> bool {
        let Some(commune) = self
            .resolve(commune)
            .and_then(|commune| self.number(commune.code))
        else {
            return false;
        };
        self.place_of(id)
            .is_some_and(|place| self.level(id.level).of_commune[commune] as usize == place)
    }

    /// The territories that hold the whole of it, the widest first: a breadcrumb.
    pub fn parents_of(&self, id: TerritoryId) -> Vec<&Territory> {
        let members = self.members(id);
        let Some(&first) = members.first() else {
            return Vec::new();
        };
        let above = Level::ALL
            .into_iter()
            .rev()
            .take_while(|&level| level > id.level);
        // Between a commune and its département lie levels that don't nest in one another.
        let above =
            above.filter(|&level| id.level == Level::Commune || level >= Level::Departement);
        let holding = above.filter_map(|level| {
            let grouping = self.level(level);
            let place = grouping.of_commune[first as usize];
            let whole = members
                .iter()
                .all(|&commune| grouping.of_commune[commune as usize] == place);
            grouping.territories.get(place as usize).filter(|_| whole)
        });
        holding.collect()
    }

    /// The territories one step down.
    pub fn children_of(&self, id: TerritoryId) -> Vec<&Territory> {
        match id.level {
            Level::Pays => {
                let hubs = self.territories(Level::Hub).iter();
                let regions = self.territories(Level::Region).iter();
                let collectivites = self.level(Level::Departement);
                let apart = collectivites
                    .territories
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| {
                        let first = collectivites.members[*place].first();
                        first.is_some_and(|&commune| {
                            self.communes[commune as usize].region.is_none()
                        })
                    });
                hubs.chain(regions)
                    .chain(apart.map(|(_, territory)| territory))
                    .collect()
            }
            Level::Hub | Level::Region => self.groups_with(id, Level::Departement),
            Level::Departement => {
                let groups = self.groups_with(id, Level::Epci);
                if groups.is_empty() {
                    self.groups_with(id, Level::Commune)
                } else {
                    groups
                }
            }
            Level::Commune => Vec::new(),
            _ => self.groups_with(id, Level::Commune),
        }
    }

    fn groups_with(&self, id: TerritoryId, level: Level) -> Vec<&Territory> {
        let grouping = self.level(level);
        let mut places: Vec<u32> = self
            .members(id)
            .iter()
            .map(|&commune| grouping.of_commune[commune as usize])
            .collect();
        places.sort_unstable();
        places.dedup();
        places
            .into_iter()
            .filter_map(|place| grouping.territories.get(place as usize))
            .collect()
    }

    /// The IANA time zone of a commune.
    pub fn time_zone(&self, commune: &Commune) -> &'static str {
        hubs::time_zone(commune)
    }
}

fn commune(row: CommuneRow) -> Result<Commune, PackError> {
    let (latitude, longitude) = row.position;
    let position = Position::new(
        f64::from(latitude) / POSITION_GRID,
        f64::from(longitude) / POSITION_GRID,
    )
    .ok_or_else(|| PackError::Inconsistent(format!("{} lies nowhere on Earth", row.code)))?;
    Ok(Commune {
        hub: hubs::hub_of(row.departement, row.region),
        code: row.code,
        name: row.name,
        postal_codes: row.postal_codes,
        population: row.population,
        position,
        area_km2: row.area_ha.map(|hectares| f64::from(hectares) / 100.0),
        epci: row.epci,
        bassin_de_vie: row.bassin_de_vie,
        zone_emploi: row.zone_emploi,
        arrondissement: row.arrondissement,
        departement: row.departement,
        region: row.region,
        drawn_cell: row.drawn_cell,
    })
}

fn bbox(lines: &LevelLines, number: usize, commune: &Commune) -> [f64; 4] {
    let numbers = lines.around.get(number).map_or(&[][..], Vec::as_slice);
    let points = numbers
        .iter()
        .flat_map(|&n| &lines.lines[n as usize].points);
    let corners = points.fold(None, |corners: Option<[i32; 4]>, &[x, y]| {
        let [w, s, e, n] = corners.unwrap_or([x, y, x, y]);
        Some([w.min(x), s.min(y), e.max(x), n.max(y)])
    });
    let (latitude, longitude) = (commune.position.latitude(), commune.position.longitude());
    corners.map_or([longitude, latitude, longitude, latitude], |c| {
        c.map(|step| f64::from(step) / GRID)
    })
}
