use proptest::prelude::*;

use super::{Bar, Chart, Marks, Palette, Point, Reference, Span};

fn chart(marks: Marks) -> Chart {
    Chart {
        id: "essai".into(),
        title: "Lieux par type d’aide".into(),
        what: "Type d’aide".into(),
        unit: "Lieux".into(),
        marks,
    }
}

fn bar(label: &str, value: Option<f64>, text: &str) -> Bar {
    Bar {
        label: label.into(),
        value,
        text: text.into(),
        here: false,
    }
}

fn span(label: &str, low: Option<f64>, high: Option<f64>, text: &str, here: bool) -> Span {
    Span {
        label: label.into(),
        low,
        high,
        text: text.into(),
        here,
    }
}

fn all() -> Vec<Chart> {
    let point = |when: &str, year, between, text: &str| Point {
        when: when.into(),
        year,
        between,
        text: text.into(),
    };
    vec![
        chart(Marks::Bars(vec![
            bar("Information", Some(9.0), "9 lieux"),
            bar(
                "Accompagnement des démarches administratives en ligne, en personne",
                Some(4.0),
                "4 lieux",
            ),
            bar("Formation", None, "non renseigné"),
        ])),
        chart(Marks::Intervals {
            spans: vec![
                span(
                    "Redon Agglomération",
                    Some(9_800.0),
                    Some(13_400.0),
                    "entre 9 800 et 13 400",
                    true,
                ),
                span(
                    "Ploërmel Communauté",
                    Some(6_200.0),
                    Some(6_200.0),
                    "6 200",
                    false,
                ),
                span(
                    "Vitré Communauté",
                    Some(9_100.0),
                    None,
                    "au moins 9 100",
                    false,
                ),
                span("Guichen", None, None, "secret statistique", false),
            ],
            reference: Some(Reference {
                label: "Bretagne".into(),
                value: 8_000.0,
                text: "8 000".into(),
            }),
        }),
        chart(Marks::Evolution(vec![
            point("2015", 2015.0, Some((63.0, 63.0)), "63 000"),
            point("2019", 2019.0, None, "non publié"),
            point("2021", 2021.0, Some((66.0, 69.0)), "de 66 000 à 69 000"),
        ])),
    ]
}

#[test]
fn every_chart_says_its_values_in_the_drawing_and_in_its_table() {
    for chart in all() {
        let table = chart.table();
        assert_eq!(table.columns, ["Type d’aide", "Lieux"]);
        for palette in [Palette::Page, Palette::Print] {
            let svg = chart.svg(palette);
            assert!(
                svg.contains("<title id=\"essai-titre\">Lieux par type d’aide</title>"),
                "{svg}"
            );
            for [label, text] in &table.rows {
                let described = format!("{label} : {text}");
                assert!(svg.contains(&described), "{described} in {svg}");
                assert!(
                    svg.contains(&format!(">{text}<")) || svg.contains(&format!("{text}</text>")),
                    "{text} in {svg}"
                );
            }
        }
    }
}

#[test]
fn a_page_has_classes_and_paper_has_colours() {
    for chart in all() {
        let page = chart.svg(Palette::Page);
        assert!(
            page.contains("class=\"chart\"") && !page.contains("fill=\"#"),
            "{page}"
        );
        let paper = chart.svg(Palette::Print);
        assert!(
            paper.contains("Atkinson Hyperlegible Next") && !paper.contains("class="),
            "{paper}"
        );
    }
}

#[test]
fn drawings_do_not_move_unnoticed() {
    let drawings: Vec<String> = all().iter().map(|chart| chart.svg(Palette::Page)).collect();
    insta::assert_snapshot!(drawings.join("\n").replace("><", ">\n<"));
}

#[test]
fn charts_are_printed() {
    for chart in all() {
        let picture = chart.picture("Registre", true);
        assert!(!picture.alt.is_empty() && picture.svg.starts_with("<svg "));
    }
}

#[test]
fn nothing_to_show_is_said() {
    let svg = chart(Marks::Bars(Vec::new())).svg(Palette::Page);
    assert!(svg.contains("rien à montrer"), "{svg}");
}

proptest! {
    /// Whatever the numbers and the texts, a drawing is well formed and holds no number that is
    /// none.
    #[test]
    fn any_chart_can_be_drawn(
        rows in proptest::collection::vec((".{0,80}", any::<f64>(), any::<f64>(), any::<bool>()), 0..8),
    ) {
        let of = |make: fn(&(String, f64, f64, bool)) -> Bar| rows.iter().map(make).collect();
        let bars = of(|(label, value, _, here)| Bar {
            label: label.clone(), value: Some(*value), text: label.clone(), here: *here,
        });
        let spans = rows.iter().map(|(label, low, high, here)| {
            span(label, Some(low.min(*high)), here.then_some(low.max(*high)), label, *here)
        });
        let points = rows.iter().map(|(label, low, high, _)| Point {
            when: label.clone(), year: *low, between: Some((low.min(*high), low.max(*high))), text: label.clone(),
        });
        for marks in [
            Marks::Bars(bars),
            Marks::Intervals { spans: spans.collect(), reference: None },
            Marks::Evolution(points.collect()),
        ] {
            let svg = chart(marks).svg(Palette::Print);
            prop_assert!(!svg.contains("NaN\"") && !svg.contains("inf\"") && !svg.contains("NaN ") , "{svg}");
            prop_assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        }
    }
}
