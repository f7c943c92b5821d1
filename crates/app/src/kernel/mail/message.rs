//! What is said, to whom, and why.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};

/// An e-mail address that a message can be sent to.
pub type Address = lettre::Address;

/// Longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;

/// Why messages are sent; each is told to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    Invitation,
    Request,
    Security,
    Notice,
    Answer,
    Reminder,
    Trial,
}

impl Purpose {
    /// As stored.
    pub fn slug(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Invitation => "invitation",
            Self::Request => "request",
            Self::Security => "security",
            Self::Notice => "notice",
            Self::Answer => "answer",
            Self::Reminder => "reminder",
            Self::Trial => "trial",
        }
    }

    /// Why one gets it.
    fn reason(self) -> &'static str {
        match self {
            Self::SignIn => {
                "Vous recevez ce message parce que quelqu’un a donné cette adresse pour se connecter."
            }
            Self::Invitation => {
                "Vous recevez ce message parce qu’une personne vous invite à la rejoindre."
            }
            Self::Request => {
                "Vous recevez ce message parce que quelqu’un a donné cette adresse pour demander un compte."
            }
            Self::Security => {
                "Vous recevez ce message parce qu’il touche à la sécurité de votre compte."
            }
            Self::Notice => {
                "Vous recevez ce message parce que vous avez un compte. Vous choisissez vos messages sur la page « Mon compte »."
            }
            Self::Answer => {
                "Vous recevez ce message parce que vous avez signalé une erreur et demandé une réponse."
            }
            Self::Reminder => {
                "Vous recevez ce message parce que votre structure tient la fiche d’un lieu. Vous choisissez vos messages sur la page « Mon compte »."
            }
            Self::Trial => {
                "Vous recevez ce message parce que la personne qui tient ce site vérifie ses envois."
            }
        }
    }
}

/// A message to one person, in plain words.
#[derive(Debug, Clone)]
pub struct Message {
    pub recipient: Address,
    pub subject: String,
    pub body: String,
    pub purpose: Purpose,
    /// After this instant it would only mislead, and is not sent any more.
    pub useful_until: Option<DateTime<Utc>>,
}

impl Message {
    /// The subject on one line: nothing in it can begin another header.
    pub(super) fn plain_subject(&self) -> String {
        let words: Vec<&str> = self
            .subject
            .split(|letter: char| {
                letter.is_control() || letter.is_whitespace() && letter != '\u{a0}'
            })
            .filter(|word| !word.is_empty())
            .collect();
        words.join(" ").chars().take(LONGEST_SUBJECT).collect()
    }

    /// The body, and who says it.
    pub(super) fn signed_body(&self, site: &str) -> String {
        let body: String = self
            .body
            .chars()
            .filter(|letter| !letter.is_control() || *letter == '\n')
            .collect();
        // Two dashes and a space begin a signature.
        format!(
            "{}\n\n-- \nMaillage, les lieux d’aide numérique et leurs Hubs\n{site}\n{}\n",
            body.trim_end(),
            self.purpose.reason()
        )
    }
}

/// A message on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub id: String,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    pub attempts: i64,
    /// Where a mail client unsubscribes its reader by itself (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Why a message cannot be put in the form that mail servers take.
#[derive(Debug, thiserror::Error)]
pub enum Unsendable {
    #[error("its recipient is no address")]
    Recipient(#[from] lettre::address::AddressError),
    #[error("it cannot be written: {0}")]
    Form(#[from] lettre::error::Error),
}

impl Outgoing {
    /// As it goes over the wire. No tracking, nothing but words.
    pub fn written(
        &self,
        from: &Mailbox,
        at: DateTime<Utc>,
    ) -> Result<lettre::Message, Unsendable> {
        let recipient = Mailbox::new(None, self.recipient.parse()?);
        let identifier = format!("<{}@{}>", self.id, from.email.domain());
        let mut message = MessageBuilder::new()
            .from(from.clone())
            .to(recipient)
            .subject(self.subject.clone())
            .message_id(Some(identifier))
            .date(at.into())
            // Machines do not answer machines.
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        if let Some(address) = &self.unsubscribe {
            message = message
                .raw_header(raw("List-Unsubscribe", &format!("<{address}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let message = message.header(ContentType::TEXT_PLAIN);
        Ok(message.body(self.body.clone())?)
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
