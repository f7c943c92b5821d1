//! Parentheses that say something else than hours are kept whole, as a note.

use super::items::{Item, Placed};

/// Puts a note in place of each parenthesis that is not understood.
pub(super) fn read(items: Vec<Placed>) -> Vec<Placed> {
    if !items.iter().any(|placed| placed.item == Item::Mark('(')) {
        return items;
    }
    let mut read: Vec<Placed> = Vec::with_capacity(items.len());
    let mut at = 0;
    while let Some(placed) = items.get(at) {
        if placed.item == Item::Mark('(') {
            let inside = items[at + 1..]
                .iter()
                .take_while(|placed| placed.item != Item::Mark(')'))
                .count();
            let end = (at + inside + 2).min(items.len());
            if let Some(note) = note(&items[at + 1..at + 1 + inside]) {
                read.push(Placed {
                    item: note,
                    span: placed.span.start..items[end - 1].span.end,
                    mended: false,
                });
                at = end;
                continue;
            }
        }
        read.push(placed.clone());
        at += 1;
    }
    read
}

/// The note that a parenthesis is, if it says nothing that the grammar takes in.
fn note(inside: &[Placed]) -> Option<Item> {
    let any = |wanted: fn(&Item) -> bool| inside.iter().any(|placed| wanted(&placed.item));
    let seasons = inside
        .iter()
        .filter(|placed| matches!(placed.item, Item::Season(_)))
        .count();
    let hours = any(|item| matches!(item, Item::Hours(_)));
    let doubtful = any(|item| matches!(item, Item::Condition | Item::Doubtful(_)));
    let understood = any(|item| {
        matches!(
            item,
            Item::Weeks(_)
                | Item::Season(_)
                | Item::Appointment
                | Item::Closed
                | Item::Except
                | Item::Days(_)
                | Item::PublicHolidays
        )
    });
    let unknown = any(|item| matches!(item, Item::Unknown));
    if doubtful {
        return Some(Item::Note { conditional: true });
    }
    if !hours && seasons > 1 {
        return Some(Item::Note { conditional: false });
    }
    (unknown && !understood && !hours).then_some(Item::Note { conditional: false })
}
