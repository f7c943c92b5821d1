//! What the page of a portrait says, as a document.

use documents::{Block, Column, Figure, Imprint, Section, Source, Table};

use super::map;
use crate::kernel::atlas::Atlas;
use crate::kernel::pages::Link;
use crate::portrait::charts::{Bar, Chart, Marks};
use crate::portrait::maps::{self, Shown};
use crate::portrait::model::{AccessClass, National, Portrait};
use crate::portrait::origins::{self, Origin};
use crate::portrait::pages::{communes, comparison, view, zones};
use crate::portrait::{pictures, words};

/// The document of a portrait, with this map.
pub fn portrait(
    atlas: &Atlas,
    national: &National,
    told: &Portrait,
    shown: Shown,
    imprint: Imprint,
) -> documents::Portrait {
    let drawn = maps::map(atlas, national, told, shown);
    let source = origins::access().source;
    let sections = [
        need(told),
        offer(told),
        gap(atlas, told),
        evolution(told),
        beside(atlas, told),
        priority(atlas, told),
        list(atlas, told),
    ];
    documents::Portrait {
        title: told.subject.name.clone(),
        level: told.subject.kind.to_owned(),
        sentence: words::sentence(told),
        imprint,
        figures: figures(told),
        pictures: vec![map::picture(&drawn, plain(&source))],
        sections: sections.into_iter().flatten().collect(),
        method: method(told),
        sources: sources(told),
    }
}

/// The figures that sum a territory up.
pub fn figures(told: &Portrait) -> Vec<Figure> {
    view::numbers(told).into_iter().map(figure).collect()
}

/// A figure of the page, with its source.
fn figure(figure: view::Figure) -> Figure {
    Figure {
        label: figure.label,
        value: figure.value,
        detail: some(figure.detail),
        source: plain(&figure.origin.source).to_owned(),
        vintage: String::new(),
        caution: None,
    }
}

fn need(told: &Portrait) -> Option<Section> {
    let figures = view::need(told);
    let mut blocks = Vec::new();
    blocks.extend(view::need_note(told).map(Block::Caution));
    if figures.len() > 1 {
        blocks.push(Block::Text(
            "Deux façons de compter, qu’il ne faut pas additionner\u{a0}: beaucoup de personnes sont dans les deux.".to_owned(),
        ));
    }
    if !figures.is_empty() {
        let cautioned = |shown: view::Figure| {
            let caution = some(shown.origin.caution.clone());
            Figure {
                caution,
                ..figure(shown)
            }
        };
        blocks.push(Block::Figures(figures.into_iter().map(cautioned).collect()));
    }
    if !told.figures.is_empty() {
        blocks.push(Block::Table(around(told)));
    }
    section("Le besoin", None, blocks)
}

/// What published indicators say beside.
fn around(told: &Portrait) -> Table {
    let rows = told.figures.iter().map(|figure| {
        let source = plain(&figure.origin.source).to_owned();
        vec![
            figure.label.clone(),
            source,
            figure.value.clone(),
            figure.detail.clone(),
        ]
    });
    Table {
        title: "Autour de ce besoin".to_owned(),
        columns: vec![
            Column::text("Indicateur"),
            Column::text("Source"),
            Column::number("Ici"),
            Column::number("Année"),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// What changed, drawn and in words.
fn evolution(told: &Portrait) -> Option<Section> {
    let charts = told
        .evolutions
        .iter()
        .enumerate()
        .map(|(number, evolution)| {
            let chart = pictures::evolution(evolution, number);
            Block::Picture(chart.picture(plain(&evolution.origin.source), true))
        });
    let said = told.evolutions.iter();
    let said = said.map(|evolution| format!("{}\u{a0}: {}.", evolution.label, evolution.words));
    let mut blocks: Vec<Block> = charts.collect();
    if !blocks.is_empty() {
        blocks.push(Block::List(said.collect()));
    }
    section("Ce qui a changé", None, blocks)
}

/// Territories that are most like it.
fn beside(atlas: &Atlas, told: &Portrait) -> Option<Section> {
    let rows: Vec<Vec<String>> = comparison::rows(atlas, told)
        .into_iter()
        .map(|row| {
            let cells = row.cells.into_iter().map(|(_, cell)| cell);
            std::iter::once(row.name).chain(cells).collect()
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let numbers = comparison::COLUMNS.into_iter().map(Column::number);
    let table = Table {
        title: format!("Choisis par {}", comparison::compared_by(told)),
        columns: std::iter::once(Column::text("Territoire"))
            .chain(numbers)
            .collect(),
        rows,
        note: Some("Des intervalles qui se chevauchent ne disent pas qui est devant.".to_owned()),
        source: plain(&origins::access().source).to_owned(),
        ..Table::default()
    };
    section(
        "À côté de territoires semblables",
        None,
        vec![Block::Table(table)],
    )
}

/// Priority areas, where their lists are loaded.
fn priority(atlas: &Atlas, told: &Portrait) -> Option<Section> {
    let said = zones::zones(atlas, told).into_iter().map(|zone| {
        let names: Vec<String> = zone.communes.into_iter().map(|link| link.label).collect();
        let others = zone.others.map(|others| format!(", et {others}"));
        let names = match names.is_empty() {
            true => String::new(),
            false => format!(" {}{}.", names.join(", "), others.unwrap_or_default()),
        };
        format!(
            "{}\u{a0}: {}{names} Source\u{a0}: {}",
            zone.title, zone.says, zone.origin.source
        )
    });
    let said: Vec<String> = said.collect();
    let blocks = match said.is_empty() {
        true => Vec::new(),
        false => vec![Block::List(said)],
    };
    section("Zones prioritaires", None, blocks)
}

fn offer(told: &Portrait) -> Option<Section> {
    let kinds = view::kinds(told).into_iter().zip(told.offer.by_kind);
    let bars = kinds.map(|(kind, count)| Bar {
        label: kind.label,
        value: Some(count as f64),
        text: kind.figure,
        here: false,
    });
    let chart = Chart {
        id: "offre".to_owned(),
        title: "Lieux par type d’aide".to_owned(),
        what: "Type d’aide".to_owned(),
        unit: "Lieux".to_owned(),
        marks: Marks::Bars(bars.collect()),
    };
    let blocks = match told.offer.places.is_empty() {
        true => vec![Block::Text("Aucun lieu n’est recensé ici.".to_owned())],
        false => vec![Block::Picture(
            chart.picture(plain(&origins::places().source), true),
        )],
    };
    section("L’offre, par type d’aide", None, blocks)
}

fn gap(atlas: &Atlas, told: &Portrait) -> Option<Section> {
    told.need.persons?;
    let classes = AccessClass::ALL.into_iter().zip(told.access.classes);
    let rows =
        classes
            .filter(|(_, (_, communes))| *communes > 0)
            .map(|(class, (persons, communes))| {
                let persons = match class {
                    AccessClass::Unknown => "non connu".to_owned(),
                    _ => words::range(persons),
                };
                vec![class.label().to_owned(), persons, communes.to_string()]
            });
    let classes = Table {
        title: "Les personnes à accompagner, selon ce qu’elles peuvent atteindre".to_owned(),
        columns: vec![
            Column::text("Accès"),
            Column::number("Personnes"),
            Column::number("Communes"),
        ],
        rows: rows.collect(),
        source: plain(&origins::access().source).to_owned(),
        ..Table::default()
    };
    // Of one commune, the class is all there is.
    let mut blocks: Vec<Block> = (told.communes.len() > 1)
        .then_some(Block::Table(classes))
        .into_iter()
        .collect();
    let worst = match told.communes.len() {
        0..=1 => Vec::new(),
        _ => view::worst(atlas, told),
    };
    if !worst.is_empty() {
        blocks.push(Block::Text(
            "Par quelles communes commencer\u{a0}:".to_owned(),
        ));
        let said = |(link, said): (Link, String)| format!("{}\u{a0}: {said}", link.label);
        blocks.push(Block::List(worst.into_iter().map(said).collect()));
    }
    section("Ce qui manque", view::missing(told), blocks)
}

/// All communes, those that lack most first.
fn list(atlas: &Atlas, told: &Portrait) -> Option<Section> {
    if told.communes.len() < 2 {
        return None;
    }
    let column = match told.need.persons {
        Some(_) => communes::Column::Missing,
        None => communes::Column::Minutes,
    };
    let order = communes::Order {
        column,
        descending: None,
        whole: true,
    };
    let listed = communes::list(atlas, told, order, &|_| String::new());
    let mut heads = listed.heads.iter().map(|head| head.label);
    let first = heads.next().unwrap_or("Commune");
    let columns = std::iter::once(Column::text(first)).chain(heads.map(Column::number));
    let rows = listed.rows.into_iter().map(|row| {
        let cells = row.cells.into_iter().map(|(_, cell)| cell);
        std::iter::once(row.name).chain(cells).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let all = told.communes.len();
    let table = Table {
        note: (all > rows.len()).then(|| format!("Le territoire réunit {all} communes.")),
        title: match column {
            communes::Column::Missing => "Celles où il manque le plus d’heures d’abord".to_owned(),
            _ => "Celles qui sont le plus loin d’un lieu d’abord".to_owned(),
        },
        columns: columns.collect(),
        rows,
        source: plain(&origins::access().source).to_owned(),
        ..Table::default()
    };
    section("Les communes", None, vec![Block::Table(table)])
}

/// The definition of each figure, and how to read it with care.
fn method(told: &Portrait) -> Vec<String> {
    let known = told.need.persons.is_some();
    let of_need = [
        origins::persons(told),
        origins::access(),
        origins::missing(),
    ];
    let of_all = [origins::places(), origins::hours(), origins::minutes()];
    let origins = of_need.into_iter().filter(|_| known).chain(of_all);
    origins
        .map(|origin| {
            format!("{} {}", origin.definition, origin.caution)
                .trim()
                .to_owned()
        })
        .collect()
}

fn sources(told: &Portrait) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let need = told.need;
    let origins = [
        need.fragility.map(|_| origins::fragility(&told.sources)),
        need.exposure.map(|_| origins::exposure(&told.sources)),
        Some(origins::places()),
    ];
    let origins = origins.into_iter().flatten();
    for Origin { source, .. } in origins {
        let name = plain(&source);
        if !name.is_empty() && sources.iter().all(|known| known.name != name) {
            sources.push(Source {
                name: name.to_owned(),
                ..Source::default()
            });
        }
    }
    sources
}

fn section(title: &str, lead: Option<String>, blocks: Vec<Block>) -> Option<Section> {
    (lead.is_some() || !blocks.is_empty()).then(|| Section {
        title: title.to_owned(),
        lead,
        blocks,
    })
}

/// A source as it stands at the foot of a figure, without its full stop.
fn plain(source: &str) -> &str {
    source.trim_end_matches('.')
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
