//! What identity writes to people.

use super::email::Email;
use super::model::{INVITATION, LINK};
use super::store::requests::Asked;
use crate::kernel::config::Settings;
use crate::kernel::mail::{Message, Purpose};
use chrono::{DateTime, Utc};

fn letter(to: &Email, purpose: Purpose, subject: &str, body: String) -> Message {
    Message {
        recipient: to.address(),
        subject: subject.to_owned(),
        body: format!("Bonjour,\n\n{body}"),
        purpose,
        useful_until: None,
    }
}

/// A sign-in link.
pub fn sign_in(settings: &Settings, to: &Email, token: &str, now: DateTime<Utc>) -> Message {
    let address = settings.address_of(&format!("/connexion/lien?jeton={token}"));
    let body = format!(
        "Pour vous connecter à Maillage, ouvrez ce lien, puis confirmez :\n\n{address}\n\n\
         Il fonctionne une seule fois, pendant 10 minutes.\n\n\
         Vous n’avez rien demandé ? Ne faites rien : personne ne peut se connecter sans ce lien. \
         Ne le transmettez à personne."
    );
    Message {
        useful_until: Some(now + LINK),
        ..letter(to, Purpose::SignIn, "Votre lien de connexion", body)
    }
}

/// An invitation.
pub fn invitation(
    settings: &Settings,
    to: &Email,
    token: &str,
    (by, role, place): (&str, &str, &str),
    now: DateTime<Utc>,
) -> Message {
    let address = settings.address_of(&format!("/invitation?jeton={token}"));
    let body = format!(
        "{by} vous invite à rejoindre Maillage.\n\nVotre rôle : {role}, {place}.\n\n\
         Pour accepter, ouvrez ce lien dans les 7 jours :\n\n{address}\n\n\
         Si vous ne souhaitez pas de compte, ne faites rien. L’invitation sera effacée."
    );
    Message {
        useful_until: Some(now + INVITATION),
        ..letter(
            to,
            Purpose::Invitation,
            "Vous êtes invité sur Maillage",
            body,
        )
    }
}

/// A request for an account was heard. The same is said whatever becomes of it.
pub fn request_heard(to: &Email, place: &str) -> Message {
    let body = format!(
        "Nous avons bien reçu votre demande de compte pour : {place}.\n\n\
         L’équipe qui suit ce territoire va la lire. Vous recevrez sa réponse à cette adresse.\n\n\
         Vous n’avez rien demandé ? Ne faites rien. Sans réponse de l’équipe, la demande est \
         effacée au bout de 90 jours."
    );
    letter(to, Purpose::Request, "Votre demande de compte", body)
}

/// A request waits for those who answer it.
pub fn request_waits(settings: &Settings, to: &Email, asked: &Asked, place: &str) -> Message {
    let address = settings.address_of("/mon-espace/demandes");
    let role = asked.role.label();
    let body = format!(
        "Une personne demande un compte.\n\nTerritoire : {place}\nRôle demandé : {role}\n\n\
         Pour la lire et y répondre :\n\n{address}"
    );
    letter(
        to,
        Purpose::Notice,
        "Une demande de compte vous attend",
        body,
    )
}

/// A request was refused.
pub fn request_refused(to: &Email, why: &str) -> Message {
    let reason = match why {
        "" => String::new(),
        why => format!("\n\nL’équipe précise : {why}"),
    };
    let body = format!(
        "L’équipe qui suit votre territoire n’a pas donné suite à votre demande de compte.{reason}"
    );
    letter(to, Purpose::Request, "Votre demande de compte", body)
}

/// Somebody signed in from a device not seen lately.
pub fn new_device(settings: &Settings, to: &Email, device: &str) -> Message {
    let address = settings.address_of("/mon-compte/securite");
    let body = format!(
        "Votre compte vient de s’ouvrir sur un nouvel appareil : {device}.\n\n\
         C’est vous ? Vous n’avez rien à faire.\n\n\
         Ce n’est pas vous ? Fermez cette session et changez votre mot de passe ici :\n\n{address}"
    );
    letter(
        to,
        Purpose::Security,
        "Connexion depuis un nouvel appareil",
        body,
    )
}

/// The account's locks were changed.
pub fn locks_changed(settings: &Settings, to: &Email, what: &str) -> Message {
    let address = settings.address_of("/mon-compte/securite");
    let body = format!(
        "{what}\n\nC’est vous ? Vous n’avez rien à faire.\n\n\
         Ce n’est pas vous ? Prévenez l’équipe de votre Hub et vérifiez votre compte ici :\n\n{address}"
    );
    letter(
        to,
        Purpose::Security,
        "La sécurité de votre compte a changé",
        body,
    )
}

/// The account is gone.
pub fn goodbye(to: &Email) -> Message {
    let body = "Votre compte Maillage est supprimé, et vos données personnelles avec lui. \
         Ce message est le dernier."
        .to_owned();
    letter(to, Purpose::Security, "Votre compte est supprimé", body)
}
