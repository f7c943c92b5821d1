//! Pages as they are set, read back from the layout: which text stands where.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use crate::press::{Template, pages};
use crate::samples;

/// Every line of every page: how far down and across in millimetres, then its text.
fn told(document: &PagedDocument) -> String {
    let mut told = String::new();
    for (index, page) in document.pages().iter().enumerate() {
        let mut lines = BTreeMap::new();
        read(&page.frame, Point::zero(), &mut lines);
        let _ = writeln!(told, "== page {}", index + 1);
        for ((down, across), text) in lines {
            let _ = writeln!(told, "{down:>3} {across:>3}  {}", text.trim_end());
        }
    }
    told
}

fn read(frame: &Frame, origin: Point, lines: &mut BTreeMap<(i64, i64), String>) {
    let mut last = None;
    for (at, item) in frame.items() {
        let at = origin + *at;
        match item {
            FrameItem::Group(group) => read(&group.frame, at, lines),
            FrameItem::Text(text) => {
                // Runs of one line are read together.
                let place = (at.y.to_mm().round() as i64, at.x.to_mm().round() as i64);
                let line = match last {
                    Some((down, across)) if down == place.0 => (down, across),
                    _ => place,
                };
                last = Some(line);
                lines.entry(line).or_default().push_str(&text.text);
            }
            _ => {}
        }
    }
}

#[test]
fn a_portrait_is_set_as_it_was() {
    let set = pages(Template::Portrait, &samples::portrait()).expect("set");
    insta::assert_snapshot!(told(&set));
}

#[test]
fn a_comparison_is_set_as_it_was() {
    let set = pages(Template::Comparison, &samples::comparison()).expect("set");
    insta::assert_snapshot!(told(&set));
}

#[test]
fn minutes_are_set_as_they_were() {
    let set = pages(Template::Minutes, &samples::minutes()).expect("set");
    insta::assert_snapshot!(told(&set));
}

#[test]
fn the_first_page_of_a_portrait_holds_what_is_read_in_a_minute() {
    let set = pages(Template::Portrait, &samples::portrait()).expect("set");
    let text = told(&set);
    let first = text.split("== page 2").next().expect("a page");
    for part in [
        "Redon Agglomération",
        "entre 9\u{202f}800 et 13\u{202f}400",
        "de 41 à 56",
        "Insee, recensement",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    assert!(first.contains("par commune"), "the map in {first}");
}
