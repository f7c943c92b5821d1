//! What whoever installs the site tells it: where it is seen from outside, who
//! publishes it, what stands in front of it. Each setting has an environment
//! variable; `maillage serve --help` lists them, docs/operations.md explains.

use clap::Args;

use super::mail::MailSettings;
use super::origin::Origin;
use crate::identity::oidc::OidcSettings;
use crate::registry::geocoding::GeocoderSettings;
use crate::travel::TravelSettings;

/// The settings of one installation, known to every request.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// Where the public finds the site, such as https://lieux.exemple.fr: QR codes, shared links and
    /// the site map begin with it; without it codes and links take the host each visitor names, and
    /// there is no site map
    #[arg(long, env = "MAILLAGE_PUBLIC_URL")]
    pub public_url: Option<Origin>,
    /// A proxy of yours stands in front and adds the visitor's address to X-Forwarded-For; never
    /// set it otherwise: anyone could then pass for many
    #[arg(long, env = "MAILLAGE_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Imports from an address may reach private networks and other ports than 80 and 443: only where
    /// everyone who imports may reach them too
    #[arg(long, env = "MAILLAGE_IMPORT_ALLOW_PRIVATE")]
    pub import_allow_private: bool,
    #[command(flatten)]
    pub geocoder: GeocoderSettings,
    #[command(flatten)]
    pub travel: TravelSettings,
    #[command(flatten)]
    pub mail: MailSettings,
    #[command(flatten)]
    pub oidc: OidcSettings,
    #[command(flatten)]
    pub publisher: Publisher,
}

/// Who runs this installation, as the legal pages say it. What is missing is
/// said to be missing.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "publisher")]
pub struct Publisher {
    /// Legal notice: the organisation that publishes this site
    #[arg(long = "publisher-name", env = "MAILLAGE_PUBLISHER_NAME", value_parser = line)]
    pub name: Option<String>,
    /// Legal notice: its postal address
    #[arg(long = "publisher-address", env = "MAILLAGE_PUBLISHER_ADDRESS", value_parser = line)]
    pub address: Option<String>,
    /// Legal notice: an e-mail address (or telephone) at which to reach it
    #[arg(long = "publisher-contact", env = "MAILLAGE_PUBLISHER_CONTACT", value_parser = line)]
    pub contact: Option<String>,
    /// Legal notice: the role of who directs the publication, such as "la direction du Hub"
    #[arg(long = "publisher-director", env = "MAILLAGE_PUBLISHER_DIRECTOR", value_parser = line)]
    pub director: Option<String>,
    /// Legal notice: the organisation that hosts the server
    #[arg(long, env = "MAILLAGE_HOST_NAME", value_parser = line)]
    pub host_name: Option<String>,
    /// Legal notice: the host's postal address
    #[arg(long, env = "MAILLAGE_HOST_ADDRESS", value_parser = line)]
    pub host_address: Option<String>,
}

impl Settings {
    /// Whether the public reaches the site by HTTPS, as far as the site was told.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(Origin::is_https)
    }

    /// The whole address of a path of the site, where the site knows its own; else the path.
    pub fn address_of(&self, path: &str) -> String {
        match &self.public_url {
            Some(origin) => origin.address(path),
            None => path.to_owned(),
        }
    }
}

fn line(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("give it a value, or leave it out".to_owned()),
        text => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_once_the_site_knows_its_own() {
        let mut settings = Settings::default();
        assert_eq!(settings.address_of("/hubs"), "/hubs");
        settings.public_url = "https://lieux.exemple.fr".parse().ok();
        assert_eq!(
            settings.address_of("/hubs"),
            "https://lieux.exemple.fr/hubs"
        );
    }
}
