//! What makes two records worth comparing: any key that both have.

use super::subject::Subject;
use super::token::{Token, hash, mix};

/// What a key is made of, so that a telephone number never meets a street.
#[derive(Clone, Copy)]
enum Family {
    Telephone = 1,
    Mail,
    Domain,
    Host,
    Page,
    Siret,
    Street,
    Word,
    WordInPostal,
    Pair,
    Kind,
    Cell,
    Whole,
}

fn key(family: Family, a: u64, b: u64) -> u64 {
    mix(mix(family as u64, a), b)
}

/// The key of a telephone number.
pub(super) fn of_telephone(number: u64) -> u64 {
    key(Family::Telephone, number, 0)
}

/// The key of an e-mail address.
pub(super) fn of_mail(address: u64) -> u64 {
    key(Family::Mail, address, 0)
}

/// Side of the squares that gather neighbours, in degrees of latitude: 240 m. Squares overlap by
/// half, so that two places 120 m apart always share one.
const CELL: f64 = 0.00108;

/// All the keys of a record, some twenty at most.
pub(super) fn keys(subject: &Subject, out: &mut Vec<u64>) {
    out.clear();
    let area = if subject.commune == 0 {
        u64::from(subject.insee)
    } else {
        subject.commune
    };
    contacts(subject, area, out);
    if area != 0 {
        local(subject, area, out);
    } else if subject.name.whole != 0 {
        out.push(key(Family::Whole, subject.name.whole, 0));
    }
    let own = &subject.name.own;
    if let [first, second, ..] = **own {
        out.push(key(Family::Pair, word(&first), word(&second)));
    }
    if let (Some(first), true) = (own.first(), subject.postal != 0) {
        out.push(key(
            Family::WordInPostal,
            word(first),
            u64::from(subject.postal),
        ));
    }
    cells(subject, out);
    out.sort_unstable();
    out.dedup();
}

fn word(token: &Token) -> u64 {
    hash(token.text())
}

fn contacts(subject: &Subject, area: u64, out: &mut Vec<u64>) {
    out.extend(
        subject
            .telephones
            .iter()
            .filter(|number| **number != 0)
            .map(|number| of_telephone(*number)),
    );
    for mail in subject.mails.iter().flatten() {
        out.push(of_mail(mail.address));
        if let Some(domain) = mail.domain {
            out.push(key(Family::Domain, domain, area));
        }
    }
    for site in subject.sites.iter().flatten() {
        if let Some(host) = site.host {
            out.push(key(Family::Host, host, area));
        }
        if let Some(page) = site.page {
            out.push(key(Family::Page, page, area));
        }
    }
    if subject.siret != 0 {
        out.push(key(Family::Siret, subject.siret, 0));
    }
}

/// Keys that hold within a commune.
fn local(subject: &Subject, area: u64, out: &mut Vec<u64>) {
    out.extend(
        subject
            .name
            .own
            .iter()
            .take(3)
            .map(|token| key(Family::Word, word(token), area)),
    );
    out.extend(
        subject
            .name
            .kinds
            .each()
            .map(|kind| key(Family::Kind, u64::from(kind.0), area)),
    );
    // The longest word of a street's name is the one least often written short.
    let longest = subject
        .street
        .name
        .iter()
        .max_by_key(|token| (token.text().len(), token.number()));
    if let Some(token) = longest {
        out.push(key(Family::Street, word(token), area));
    }
}

fn cells(subject: &Subject, out: &mut Vec<u64>) {
    let Some(spot) = subject.position else { return };
    #[allow(
        clippy::cast_possible_truncation,
        reason = "degrees over a thousandth fit easily"
    )]
    let row = (spot.latitude / CELL * 2.0).floor() as i64;
    // Meridians narrow towards the poles: as many columns as a row of this latitude needs.
    let width = CELL / spot.latitude.to_radians().cos().max(0.01);
    for south in 0..2 {
        let row = row - south;
        // The width must not depend on where in the row a place is.
        let middle = ((row as f64) * CELL / 2.0).to_radians().cos().max(0.01);
        let width = if middle > 0.0 { CELL / middle } else { width };
        #[allow(
            clippy::cast_possible_truncation,
            reason = "degrees over a thousandth fit easily"
        )]
        let column = (spot.longitude / width * 2.0).floor() as i64;
        for west in 0..2 {
            out.push(key(Family::Cell, row as u64, (column - west) as u64));
        }
    }
}

/// Where a record stands among those that share a key: records of like names stand together.
pub(super) fn order(subject: &Subject) -> u32 {
    let first = subject.name.own.first().map_or(0, Token::number);
    let name = u32::try_from(first >> 104).unwrap_or(u32::MAX);
    let street = subject
        .street
        .name
        .first()
        .map_or(0, |token| u32::from(token.text()[0]));
    (name << 8) | street
}
