//! By which server messages leave, and in whose name.

use std::fmt;
use std::str::FromStr;

use clap::Args;
use lettre::message::Mailbox;
use url::{Host, Url};

/// How messages are sent.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "mail")]
pub struct MailSettings {
    /// The mail server: smtps://user:password@host, or smtp://host with ?tls=required for STARTTLS;
    /// give it by the environment, where no list of processes shows the password
    #[arg(long = "smtp-url", env = "MAILLAGE_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<SmtpUrl>,
    /// In whose name, such as "Maillage <nepasrepondre@exemple.fr>"
    #[arg(
        long = "mail-from",
        env = "MAILLAGE_MAIL_FROM",
        default_value = "Maillage <nepasrepondre@localhost>"
    )]
    pub from: Option<Mailbox>,
    /// Show on /boite-d-envoi what would be sent, sign-in links included, to whoever looks: for
    /// demonstrations only, and without a mail server
    #[arg(long, env = "MAILLAGE_OUTBOX", conflicts_with = "smtp_url")]
    pub outbox: bool,
}

impl MailSettings {
    /// Whether a message that is queued reaches anyone.
    pub fn reaches_people(&self) -> bool {
        self.smtp_url.is_some() || self.outbox
    }

    /// Whether anyone may see what would be sent.
    pub fn shows_outbox(&self) -> bool {
        self.outbox && self.smtp_url.is_none()
    }
}

/// Where the mail server is and how to present oneself; never shown whole, for
/// it may hold a password.
#[derive(Clone)]
pub struct SmtpUrl(Url);

/// Why an address of a mail server cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSmtpUrl {
    #[error("write it as smtps://user:password@host, or smtp://host?tls=required")]
    Form,
    #[error("a password must not travel in clear: use smtps://, or add ?tls=required")]
    InClear,
}

impl FromStr for SmtpUrl {
    type Err = InvalidSmtpUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let url = Url::parse(text).map_err(|_| InvalidSmtpUrl::Form)?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls");
        let tls = tls.map(|(_, value)| value.into_owned());
        let sealed = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) | ("smtp", Some("required")) => true,
            ("smtp", None | Some("opportunistic")) => false,
            _ => return Err(InvalidSmtpUrl::Form),
        };
        let Some(host) = url.host() else {
            return Err(InvalidSmtpUrl::Form);
        };
        let has_secret = url.password().is_some();
        if has_secret && !sealed && !is_this_machine(&host) {
            return Err(InvalidSmtpUrl::InClear);
        }
        Ok(Self(url))
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || *name == "127.0.0.1",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

impl SmtpUrl {
    /// The whole of it, for the one who connects.
    pub(super) fn whole(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "SmtpUrl({}://…{host})", self.0.scheme())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_travels_in_clear_nor_shows() {
        for (text, expected) in [
            ("smtps://hub:secret@smtp.exemple.fr", Ok(())),
            ("smtp://hub:secret@smtp.exemple.fr?tls=required", Ok(())),
            ("smtp://smtp.exemple.fr", Ok(())),
            ("smtp://hub:secret@127.0.0.1:2525", Ok(())),
            (
                "smtp://hub:secret@smtp.exemple.fr",
                Err(InvalidSmtpUrl::InClear),
            ),
            (
                "smtp://hub:secret@smtp.exemple.fr?tls=opportunistic",
                Err(InvalidSmtpUrl::InClear),
            ),
            (
                "smtp://smtp.exemple.fr?tls=maybe",
                Err(InvalidSmtpUrl::Form),
            ),
            ("https://smtp.exemple.fr", Err(InvalidSmtpUrl::Form)),
            ("smtp.exemple.fr", Err(InvalidSmtpUrl::Form)),
        ] {
            let read = text.parse::<SmtpUrl>();
            assert_eq!(
                read.as_ref().map(|_| ()).map_err(Clone::clone),
                expected,
                "{text}"
            );
            if let Ok(url) = read {
                assert!(!format!("{url:?}").contains("secret"));
            }
        }
    }
}
