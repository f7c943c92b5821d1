//! Everything that the page and its parts show.

use territory::Level;

use super::choices::{self, Added, Closables, ModeChoice, Plans, WeightChoice};
use super::standing::{self, IndexForm, StandingTold};
use super::view::{self, Figure, Line};
use crate::kernel::atlas::Atlas;
use crate::kernel::pages::Link;
use crate::portrait::levers::model::asked::{
    LEAST_HOURS, MOST_SITED, RADII, Read, USUAL_HOURS, USUAL_RADIUS,
};
use crate::portrait::levers::model::weighing::HEAVIEST as HEAVIEST_PART;
use crate::portrait::levers::model::{Effect, Levers, Standing};
use crate::portrait::levers::priority::{HEAVIEST, Weights};
use crate::portrait::levers::words as said;
use crate::portrait::maps::{LegendLine, MapTold, Shown};
use crate::portrait::model::{MOST_HOURS_A_WEEK, National, Subject};
use crate::portrait::words;
use crate::registry::model::{Problem, encoded};
use crate::registry::pages::trail;
use crate::registry::views::territory_href;

/// Communes listed at most.
const CHANGED: usize = 15;

/// What the levers say.
pub struct Told {
    /// Where the form sends, and fields it sends along.
    pub path: String,
    pub kept: Vec<(&'static str, String)>,
    /// The address of this very question.
    pub address: String,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
    pub wanted: String,
    pub usual: String,
    pub modes: Vec<ModeChoice>,
    pub names: Vec<String>,
    pub typed: String,
    pub typed_hours: String,
    pub least_hours: String,
    pub most_hours: String,
    pub added: Vec<Added>,
    pub closables: Closables,
    pub place_named: String,
    pub places: String,
    pub most_places: usize,
    pub radius: String,
    pub radii: (u32, u32),
    pub plans: Option<Plans>,
    pub sentence: Option<String>,
    /// What comes of it in a line, beside the levers.
    pub summary: String,
    /// Whether weights are otherwise than usual, of where to begin and of the index.
    pub weighed: [bool; 2],
    pub cost: Option<String>,
    pub changes: bool,
    pub known: bool,
    pub by: &'static str,
    pub figures: Vec<Figure>,
    pub lines: Vec<Line>,
    pub heads: Vec<&'static str>,
    pub shown: Vec<(&'static str, &'static str, bool)>,
    pub weights: Vec<WeightChoice>,
    pub heaviest: u8,
    /// An index, and its weights.
    pub index: Option<IndexForm>,
    pub heaviest_part: f64,
    /// Where communes stand by it, where it was asked for.
    pub standing: Option<StandingTold>,
    /// What stands above each map.
    pub captions: [&'static str; 2],
    /// The communes that come first by these weights, and their score.
    pub first: Vec<(Link, String)>,
    /// The maps, where they are drawn anew.
    pub maps: Option<(MapTold, MapTold)>,
    pub legend: Vec<LegendLine>,
    pub legend_before: Vec<LegendLine>,
    pub map_title: String,
    /// Whether a commune can be pointed at.
    pub by_commune: bool,
    /// What a script repaints.
    pub repainted: String,
    pub csv: String,
    pub keep: String,
    pub vote: Option<String>,
    pub nothing: String,
}

impl Told {
    /// All of it, maps drawn.
    pub fn whole(atlas: &Atlas, national: &National, subject: Subject, read: Read) -> Self {
        Self::of(atlas, national, subject, read, true)
    }

    /// What changes; maps are repainted where they stand.
    pub fn parts(atlas: &Atlas, national: &National, subject: Subject, read: Read) -> Self {
        Self::of(atlas, national, subject, read, false)
    }

    fn of(atlas: &Atlas, national: &National, subject: Subject, read: Read, drawn: bool) -> Self {
        let levers = read.levers.clone();
        let effect = Effect::of(atlas, national, subject.clone(), &levers);
        let shown = view::shown(&levers, &effect.before);
        let known = effect.before.need.persons.is_some();
        let lines = view::lines(atlas, &effect, CHANGED);
        let painted = view::painted(atlas, national, &effect, &levers, drawn);
        let index = Standing::of(atlas, &subject, &levers.weighing);
        let stands = levers.weighing.is_asked() || shown == Shown::Index;
        let field = |name: &str| read.problems.iter().any(|one| one.parameter == name);
        let href = subject.href(atlas);
        Self {
            path: format!("{}/leviers", href.split('?').next().unwrap_or_default()),
            kept: kept(atlas, &subject),
            address: levers.href(atlas, &subject, ""),
            notes: said::gone(&read).into_iter().collect(),
            wanted: match field("niveau") {
                true => String::new(),
                false => levers.wanted.map(words::decimal).unwrap_or_default(),
            },
            usual: national.usual.map(words::decimal).unwrap_or_default(),
            modes: choices::modes(&levers),
            names: match drawn {
                true => choices::names(atlas, &subject),
                false => Vec::new(),
            },
            typed: read.typed.clone(),
            typed_hours: match read.typed_hours.is_empty() {
                true => words::decimal(USUAL_HOURS),
                false => read.typed_hours.clone(),
            },
            least_hours: words::decimal(LEAST_HOURS),
            most_hours: words::decimal(MOST_HOURS_A_WEEK),
            added: choices::added(atlas, &levers),
            closables: choices::closables(atlas, national, &effect.before, &read),
            place_named: read.place_named.clone(),
            places: levers
                .siting
                .map(|one| one.places.to_string())
                .unwrap_or_default(),
            most_places: MOST_SITED,
            radius: levers
                .siting
                .map_or(USUAL_RADIUS, |one| one.radius)
                .to_string(),
            radii: (*RADII.start(), *RADII.end()),
            plans: choices::plans(atlas, national, &effect.after, &levers),
            sentence: said::sentence(&effect, &levers),
            summary: said::summary(atlas, &effect, &levers, index.as_ref()),
            weighed: [levers.weights != Weights::default(), stands],
            cost: said::cost(&levers),
            changes: levers.changes_places(),
            known,
            by: levers.mode.label(),
            figures: view::figures(&effect),
            heads: lines.first().map_or_else(Vec::new, |line| {
                line.cells.iter().map(|(label, _)| *label).collect()
            }),
            lines,
            shown: Shown::OF_LEVERS
                .into_iter()
                .filter(|one| known || one.needs_nobody())
                .map(|one| (in_form(one, known), one.label(), one == shown))
                .collect(),
            weights: choices::weights(&levers),
            heaviest: HEAVIEST,
            standing: index
                .as_ref()
                .filter(|_| stands)
                .map(|index| standing::told(atlas, index)),
            index: index
                .as_ref()
                .map(|index| standing::form(atlas, &levers, index)),
            heaviest_part: HEAVIEST_PART,
            captions: match shown {
                Shown::Index => ["Poids publiés", "Vos poids"],
                _ => ["Aujourd’hui", "Avec vos changements"],
            },
            first: choices::first(atlas, &effect.after, &levers),
            maps: painted.maps,
            legend: painted.legend,
            legend_before: painted.legend_before,
            map_title: painted.title,
            by_commune: painted.by_commune,
            repainted: painted.repainted,
            csv: levers.href(atlas, &subject, ".csv"),
            keep: format!(
                "/mon-espace/scenarios/nouveau?essai={}",
                encoded(&levers.href(atlas, &subject, ""))
            ),
            vote: said::vote(atlas, &subject, &levers),
            nothing: Levers::default().href(atlas, &subject, ""),
            problems: read.problems,
        }
    }

    /// What is wrong with a field.
    pub fn problem(&self, field: &str) -> Option<&str> {
        let found = self.problems.iter().find(|one| one.parameter == field);
        found.map(|one| one.message.as_str())
    }
}

/// The usual map is not said, so that addresses stay short.
fn in_form(shown: Shown, need_known: bool) -> &'static str {
    match shown == Shown::usual(need_known) {
        true => "",
        false => shown.slug(),
    }
}

fn kept(atlas: &Atlas, subject: &Subject) -> Vec<(&'static str, String)> {
    match subject.id {
        Some(_) => Vec::new(),
        None => vec![
            ("communes", subject.codes(atlas)),
            ("nom", subject.name.clone()),
        ],
    }
}

/// The way to a subject's pages.
pub fn breadcrumb(atlas: &Atlas, subject: &Subject) -> Vec<Link> {
    let mut steps = match subject.id {
        Some(id) => {
            let mut steps = trail(atlas, id);
            if id.level != Level::Pays {
                steps.push(Link::new(territory_href(id), subject.name.clone()));
            }
            steps
        }
        None => vec![Link::new("/territoires", "Territoires")],
    };
    steps.push(Link::new(subject.href(atlas), "Portrait"));
    steps
}
