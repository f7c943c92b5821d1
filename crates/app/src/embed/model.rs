//! What somebody wants on their site, and the code that shows it.

use territory::{Suggestion, Territories, TerritoryId};

use crate::kernel::colour::{Colour, ColourError};
use crate::kernel::frame::{FrameSettings, Theme};
use crate::registry::model::{RawQuery, encoded};

use super::element;

/// Heights in which a search can be used, in pixels.
pub const HEIGHTS: std::ops::RangeInclusive<u32> = 400..=1600;
const USUAL_HEIGHT: u32 = 720;

/// Longer texts are no title, and name no commune.
const LONGEST_TEXT: usize = 80;

/// How many readings of a name are offered.
const SUGGESTIONS: usize = 6;

/// The form of `/integrer`, as it was filled in.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The territory chosen in the list.
    pub chosen: String,
    /// Others, as they were typed, separated by commas.
    pub others: String,
    /// `auto`, `clair`, `sombre`.
    pub theme: Theme,
    /// As it was typed.
    pub colour: String,
    /// In pixels.
    pub height: String,
    /// The commune to begin with.
    pub start: String,
    /// A title above the map.
    pub name: String,
}

/// Something to mend in the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// The id of the field.
    pub field: &'static str,
    /// What to do.
    pub message: String,
    /// What may have been meant, as the whole text of the field, with its words.
    pub instead: Vec<(String, String)>,
}

impl Mistake {
    fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
            instead: Vec::new(),
        }
    }
}

/// A wish that can be shown.
#[derive(Debug, Clone, Default)]
pub struct Embedding {
    settings: FrameSettings,
    height: u32,
    start: String,
    name: String,
}

impl Wish {
    /// The form, from the words of an address.
    pub fn read(raw: &RawQuery) -> Self {
        let text = |name: &str| {
            let text = raw.first(name).unwrap_or_default();
            text.chars().take(LONGEST_TEXT).collect::<String>()
        };
        let mut territories = raw.all("territoire");
        let chosen = territories.next().unwrap_or_default().to_owned();
        let others = territories.chain(raw.all("autre")).collect::<Vec<_>>();
        let height = text("hauteur");
        Self {
            chosen,
            others: others.join(", ").chars().take(500).collect(),
            theme: raw.first("theme").and_then(Theme::read).unwrap_or_default(),
            colour: text("couleur"),
            height: if height.is_empty() {
                USUAL_HEIGHT.to_string()
            } else {
                height
            },
            start: text("depart"),
            name: text("nom"),
        }
    }

    /// The address of the same form with other territories typed.
    pub fn with_others(&self, others: &str) -> String {
        let fields = [
            ("territoire", self.chosen.as_str()),
            ("autre", others),
            ("theme", self.theme.slug()),
            ("couleur", &self.colour),
            ("hauteur", &self.height),
            ("depart", &self.start),
            ("nom", &self.name),
        ];
        let words = fields.iter().filter(|(_, value)| !value.is_empty());
        let words = words.map(|(name, value)| format!("{name}={}", encoded(value)));
        format!("/integrer?{}", words.collect::<Vec<_>>().join("&"))
    }

    /// What can be shown of it, and what must be mended.
    pub fn check(&self, territories: &Territories) -> (Embedding, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let ids = self.territories(territories, &mut mistakes);
        let colour = match self.colour.as_str() {
            "" => None,
            text => match text.parse::<Colour>() {
                Ok(colour) => Some(colour),
                Err(error) => {
                    mistakes.push(Mistake::new("couleur", colour_message(&error)));
                    None
                }
            },
        };
        let height = self
            .height
            .parse()
            .ok()
            .filter(|height| HEIGHTS.contains(height));
        if height.is_none() {
            let (least, most) = (HEIGHTS.start(), HEIGHTS.end());
            let message = format!("La hauteur va de {least} à {most}\u{a0}pixels.");
            mistakes.push(Mistake::new("hauteur", message));
        }
        let embedding = Embedding {
            settings: FrameSettings {
                territories: ids,
                theme: self.theme,
                colour,
                ..FrameSettings::default()
            },
            height: height.unwrap_or(USUAL_HEIGHT),
            start: self.start.clone(),
            name: self.name.clone(),
        };
        (embedding, mistakes)
    }

    fn territories(&self, known: &Territories, mistakes: &mut Vec<Mistake>) -> Vec<TerritoryId> {
        let mut ids: Vec<TerritoryId> = Vec::new();
        let typed: Vec<&str> = self.others.split(',').map(str::trim).collect();
        let fields = [
            ("territoire", vec![self.chosen.as_str()]),
            ("autre", typed.clone()),
        ];
        for (field, texts) in fields {
            for text in texts.into_iter().filter(|text| !text.is_empty()) {
                match territory(known, text) {
                    Ok(id) if ids.contains(&id) => {}
                    Ok(id) => ids.push(id),
                    Err(readings) => {
                        mistakes.push(not_a_territory(field, text, &typed, &readings));
                    }
                }
            }
        }
        ids
    }
}

fn colour_message(error: &ColourError) -> String {
    match error {
        ColourError::Unreadable => {
            "Écrivez la couleur avec six chiffres ou lettres de A à F, par exemple #0f5257."
                .to_owned()
        }
        ColourError::TooLight { contrast } => {
            let contrast = format!("{contrast:.1}").replace('.', ",");
            format!(
                "Cette couleur est trop claire\u{a0}: un texte blanc s’y lirait mal (contraste de {contrast}, \
                 il faut 4,5). Choisissez-en une plus foncée."
            )
        }
    }
}

/// A territory by its id, or by a name that only one of its level bears.
fn territory(known: &Territories, text: &str) -> Result<TerritoryId, Vec<Suggestion>> {
    let id = text.parse().ok();
    if let Some(id) = id.filter(|id| known.territory(*id).is_some()) {
        return Ok(id);
    }
    let readings = known.suggest(text, SUGGESTIONS);
    match readings.first() {
        Some(best) if best.exact && rivals(&readings, best) == 1 => Ok(best.id),
        _ => Err(readings),
    }
}

fn rivals(readings: &[Suggestion], best: &Suggestion) -> usize {
    let alike = |other: &&Suggestion| other.exact && other.id.level == best.id.level;
    readings.iter().filter(alike).count()
}

fn not_a_territory(
    field: &'static str,
    text: &str,
    typed: &[&str],
    readings: &[Suggestion],
) -> Mistake {
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    let message = match readings {
        [] => format!("Nous n’avons pas trouvé le territoire «\u{a0}{text}\u{a0}»."),
        _ => format!(
            "Nous n’avons pas trouvé avec certitude le territoire «\u{a0}{text}\u{a0}». Vouliez-vous dire\u{a0}:"
        ),
    };
    let instead = |reading: &Suggestion| {
        let id = reading.id.to_string();
        let parts = typed.iter().filter(|part| !part.is_empty());
        let parts = parts.map(|part| if *part == text { id.as_str() } else { part });
        let level = reading.id.level.label().to_lowercase();
        let words = format!("{} ({level}, {})", reading.label, reading.detail);
        (parts.collect::<Vec<_>>().join(", "), words)
    };
    Mistake {
        instead: readings.iter().map(instead).collect(),
        ..Mistake::new(field, message)
    }
}

impl Embedding {
    /// Whom it shows.
    pub fn territories(&self) -> &[TerritoryId] {
        &self.settings.territories
    }

    /// In pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    fn route(&self) -> String {
        match self.start.as_str() {
            "" => "/".to_owned(),
            start => format!("/?q={}", encoded(start)),
        }
    }

    /// Where its frame is found on the site.
    pub fn frame_href(&self) -> String {
        format!("/cadre/{}{}", self.settings, self.route())
    }

    /// The title its frame bears for those who do not see it.
    pub fn title(&self) -> String {
        match self.name.as_str() {
            "" => "Carte des lieux d’aide numérique".to_owned(),
            name => name.to_owned(),
        }
    }

    /// The element, to copy into a page.
    pub fn element_code(&self, site: &str) -> String {
        let mut attributes = Vec::new();
        let ids = self.settings.territories.iter().map(ToString::to_string);
        let ids = ids.collect::<Vec<_>>().join(" ");
        let theme = (self.settings.theme != Theme::Auto).then(|| self.settings.theme.slug());
        let colour = self.settings.colour.map(|colour| format!("#{colour}"));
        let route = (!self.start.is_empty()).then(|| self.route());
        for (name, value) in [
            ("territoires", ids.as_str()),
            ("route-initiale", &route.unwrap_or_default()),
            ("nom", &self.name),
            ("theme", theme.unwrap_or_default()),
            ("couleur", &colour.unwrap_or_default()),
            ("hauteur", &self.height.to_string()),
        ] {
            if !value.is_empty() {
                attributes.push(format!(" {name}=\"{}\"", escaped(value)));
            }
        }
        format!(
            "<script type=\"module\" src=\"{site}{}\" referrerpolicy=\"no-referrer\"></script>\n<maillage-carte{}></maillage-carte>",
            element::PATH,
            attributes.concat()
        )
    }

    /// The frame alone, to copy into a page that takes no script.
    pub fn frame_code(&self, site: &str) -> String {
        format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"100%\" height=\"{}\" loading=\"lazy\" allow=\"geolocation\" referrerpolicy=\"no-referrer\"></iframe>",
            escaped(&format!("{site}{}", self.frame_href())),
            escaped(&self.title()),
            self.height
        )
    }
}

/// A text inside the quotes of an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '<' => escaped.push_str("&lt;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}
