//! Where a page is shown: on the site itself, or in a frame of somebody else's
//! site. A frame's settings are the first step of its addresses
//! (`/cadre/territoires=departement-35;theme=sombre/lieux/…`), so that no link
//! nor form inside it can lose them, and what follows reads as on the site.

use std::fmt;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use territory::{Position, Territories, TerritoryId};

use super::colour::Colour;
use super::errors::PageError;
use super::formats::enumeration;
use super::state::AppState;

/// The name of the step of an address that holds a frame's settings.
pub const PARAMETER: &str = "cadre";

/// No site serves more territories than that.
pub const MOST_TERRITORIES: usize = 20;

/// How a frame without any setting is written.
const PLAIN: &str = "tout";

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's device says.
    #[default]
    Auto,
    /// Always light.
    Clair,
    /// Always dark.
    Sombre,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Clair, Self::Sombre];

    /// As addresses write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Clair => "clair",
            Self::Sombre => "sombre",
        }
    }

    /// The theme so written.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.slug() == text)
    }
}

/// What a site asks of the frame it shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrameSettings {
    /// Only places of one of these territories; of all where there is none.
    pub territories: Vec<TerritoryId>,
    /// Light or dark.
    pub theme: Theme,
    /// The colour of links and buttons.
    pub colour: Option<Colour>,
    /// Where distances are counted from until somebody says where they are.
    pub start: Option<Position>,
    /// How near the map then begins.
    pub zoom: Option<f64>,
}

/// What of a frame's settings could not be followed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfollowed {
    /// Territories that do not exist.
    pub territories: Vec<String>,
    /// Settings that mean nothing.
    pub settings: Vec<String>,
}

impl FrameSettings {
    /// Reads the settings of an address; what cannot be followed is told and left out.
    pub fn read(text: &str, territories: &Territories) -> (Self, Unfollowed) {
        let mut settings = Self::default();
        let mut unfollowed = Unfollowed::default();
        for part in text.split(';').filter(|part| !matches!(*part, "" | PLAIN)) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let followed = match name {
                "territoires" => {
                    for id in value.split(',').filter(|id| !id.is_empty()) {
                        if !settings.add(id, territories) {
                            unfollowed.territories.push(short(id));
                        }
                    }
                    true
                }
                "theme" => Theme::read(value)
                    .map(|theme| settings.theme = theme)
                    .is_some(),
                "couleur" => {
                    settings.colour = value.parse().ok();
                    settings.colour.is_some()
                }
                "position" => settings.start_from(value),
                _ => false,
            };
            if !followed {
                unfollowed.settings.push(short(part));
            }
        }
        (settings, unfollowed)
    }

    fn add(&mut self, id: &str, territories: &Territories) -> bool {
        let known = |id: &TerritoryId| territories.territory(*id).is_some();
        let Some(id) = id.parse().ok().filter(known) else {
            return false;
        };
        if !self.territories.contains(&id) && self.territories.len() < MOST_TERRITORIES {
            self.territories.push(id);
        }
        true
    }

    /// Reads `latitude,longitude` or `latitude,longitude,zoom`.
    fn start_from(&mut self, text: &str) -> bool {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.parse().ok()).collect();
        let (start, zoom) = match numbers.as_deref() {
            Some(&[latitude, longitude]) => (Position::new(latitude, longitude), None),
            Some(&[latitude, longitude, zoom]) if (0.0..=17.0).contains(&zoom) => {
                (Position::new(latitude, longitude), Some(zoom))
            }
            _ => (None, None),
        };
        if start.is_some() {
            (self.start, self.zoom) = (start, zoom);
        }
        start.is_some()
    }
}

/// What is told of a word that was not understood needs no more than its beginning.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// As addresses write them.
impl fmt::Display for FrameSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.territories.is_empty() {
            let ids: Vec<String> = self.territories.iter().map(ToString::to_string).collect();
            parts.push(format!("territoires={}", ids.join(",")));
        }
        if self.theme != Theme::Auto {
            parts.push(format!("theme={}", self.theme.slug()));
        }
        if let Some(colour) = self.colour {
            parts.push(format!("couleur={colour}"));
        }
        if let Some(start) = self.start {
            let zoom = self.zoom.map(|zoom| format!(",{zoom}")).unwrap_or_default();
            let (latitude, longitude) = (start.latitude(), start.longitude());
            parts.push(format!("position={latitude},{longitude}{zoom}"));
        }
        match parts[..] {
            [] => f.write_str(PLAIN),
            _ => f.write_str(&parts.join(";")),
        }
    }
}

/// Where a page is shown.
#[derive(Debug, Clone, Default)]
pub struct Frame(Option<Box<Embedded>>);

#[derive(Debug, Clone)]
struct Embedded {
    settings: FrameSettings,
    unfollowed: Unfollowed,
    base: String,
    names: Vec<String>,
}

impl Frame {
    /// On the site itself.
    pub fn site() -> Self {
        Self(None)
    }

    /// In somebody else's site, with the settings of this step of an address.
    pub fn embedded(text: &str, territories: &Territories) -> Self {
        let (settings, unfollowed) = FrameSettings::read(text, territories);
        let known = settings.territories.iter();
        let names = known.filter_map(|id| territories.territory(*id));
        Self(Some(Box::new(Embedded {
            base: format!("/cadre/{settings}"),
            names: names.map(|territory| territory.name.clone()).collect(),
            settings,
            unfollowed,
        })))
    }

    /// Whether the page is the site's own.
    pub fn is_site(&self) -> bool {
        self.0.is_none()
    }

    /// What precedes every address of a page that the frame also shows.
    pub fn base(&self) -> &str {
        self.0.as_ref().map_or("", |embedded| &embedded.base)
    }

    /// The theme that is forced, if one is.
    pub fn theme(&self) -> Option<&'static str> {
        let theme = self.0.as_ref()?.settings.theme;
        (theme != Theme::Auto).then(|| theme.slug())
    }

    /// The style sheet of the frame's colour.
    pub fn colour_href(&self) -> Option<String> {
        let colour = self.0.as_ref()?.settings.colour?;
        Some(format!("/cadre/couleur/{colour}.css"))
    }

    /// The territories that bound what is shown.
    pub fn territories(&self) -> &[TerritoryId] {
        let embedded = self.0.as_ref();
        embedded.map_or(&[], |embedded| &embedded.settings.territories)
    }

    /// Their names, as a sentence continues with them.
    pub fn names(&self) -> String {
        let names = self.0.as_ref().map_or(&[][..], |embedded| &embedded.names);
        enumeration(names)
    }

    /// Where distances are counted from until somebody says where they are.
    pub fn start(&self) -> Option<Position> {
        self.0.as_ref()?.settings.start
    }

    /// How near the map then begins.
    pub fn zoom(&self) -> Option<f64> {
        self.0.as_ref()?.settings.zoom
    }

    /// The settings that mean nothing, for whoever keeps the other site.
    pub fn unfollowed(&self) -> String {
        let embedded = self.0.as_ref();
        let settings = embedded.map(|embedded| embedded.unfollowed.settings.join(", "));
        settings.unwrap_or_default()
    }

    /// The territories that do not exist.
    pub fn unknown_territories(&self) -> String {
        let embedded = self.0.as_ref();
        let ids = embedded.map(|embedded| embedded.unfollowed.territories.join(", "));
        ids.unwrap_or_default()
    }

    /// What a link that leaves the frame bears, ready to be written: other sites
    /// refuse to be shown in a frame, and a telephone is no page.
    pub fn leaving(&self) -> &'static str {
        if self.is_site() {
            ""
        } else {
            " target=\"_blank\" rel=\"noopener\""
        }
    }

    /// What a link that opens another program bears: the policy of a host's site
    /// on frames would refuse it there.
    pub fn calling(&self) -> &'static str {
        if self.is_site() {
            ""
        } else {
            " target=\"_top\""
        }
    }
}

impl FromRequestParts<AppState> for Frame {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let settings = params.as_ref().and_then(|params| {
            let mut params = params.iter();
            params.find(|(name, _)| *name == PARAMETER)
        });
        let Some((_, settings)) = settings else {
            return Ok(Self::site());
        };
        let frame = Self::embedded(settings, state.atlas().territories);
        // A map of the whole country would say that all of it was meant.
        if frame.territories().is_empty() && !frame.unknown_territories().is_empty() {
            return Err(PageError::unknown_territory(frame));
        }
        Ok(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (FrameSettings, Unfollowed) {
        FrameSettings::read(text, Territories::bundled())
    }

    #[test]
    fn settings_come_back_as_they_were_written() {
        for text in [
            "tout",
            "territoires=departement-35,epci-243500139",
            "territoires=hub-hub-bretagne;theme=sombre;couleur=0f5257;position=48.11,-1.68,12",
            "theme=clair;position=-21.1,55.5",
        ] {
            let (settings, unfollowed) = read(text);
            assert_eq!(settings.to_string(), text);
            assert_eq!(unfollowed, Unfollowed::default(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_followed_is_told_and_left_out() {
        let (settings, unfollowed) = read(
            "territoires=departement-35,lune-1,departement-35;theme=rose;couleur=ffcc00;position=481,2;x",
        );
        assert_eq!(settings.to_string(), "territoires=departement-35");
        assert_eq!(unfollowed.territories, ["lune-1"]);
        assert_eq!(
            unfollowed.settings,
            ["theme=rose", "couleur=ffcc00", "position=481,2", "x"]
        );
    }

    #[test]
    fn nothing_of_an_address_is_written_back_unchecked() {
        let frame = Frame::embedded("\"><script>;theme=sombre", Territories::bundled());
        assert_eq!(frame.base(), "/cadre/theme=sombre");
        assert_eq!(frame.theme(), Some("sombre"));
        assert_eq!(Frame::site().base(), "");
    }
}
