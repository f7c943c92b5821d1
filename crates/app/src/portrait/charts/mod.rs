//! Small charts, drawn on the server: the same drawing on a page and on paper.
//!
//! Each says its values in words on the drawing (no legend to decode, nothing by colour
//! alone), has a title and a description for whoever does not see it, and a table form.
//! Drawings are 360 units wide, so that their 14-unit text stays legible on a telephone.

mod bars;
mod canvas;
mod evolution;
mod intervals;
#[cfg(test)]
mod tests;

pub use self::bars::Bar;
use self::canvas::Canvas;
pub use self::canvas::Palette;
pub use self::evolution::Point;
pub use self::intervals::{Reference, Span};

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Names it, in the page and in the drawing: letters, digits and `-`, unlike any other of
    /// the page.
    pub id: String,
    /// What it shows: « Lieux par type d’aide ».
    pub title: String,
    /// What its marks are: « Type d’aide »; heads the table's first column.
    pub what: String,
    /// What its values are: « Lieux »; heads the table's second column.
    pub unit: String,
    /// What is drawn.
    pub marks: Marks,
}

/// What a chart draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Marks {
    /// A list of bars: counts.
    Bars(Vec<Bar>),
    /// Where each stands on one scale: intervals, or dots where there is no doubt.
    Intervals {
        /// From the top.
        spans: Vec<Span>,
        /// A value to compare with.
        reference: Option<Reference>,
    },
    /// Vintages, in their order.
    Evolution(Vec<Point>),
}

/// A chart as a table: what it shows, for whoever reads better in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartTable {
    /// The title of the chart.
    pub title: String,
    /// The two columns' headers.
    pub columns: [String; 2],
    /// Label and value, as they are read.
    pub rows: Vec<[String; 2]>,
}

impl Chart {
    /// The drawing, as an SVG element.
    pub fn svg(&self, palette: Palette) -> String {
        let canvas = Canvas::new(palette);
        let drawn = match &self.marks {
            Marks::Bars(all) => bars::draw(canvas, all),
            Marks::Intervals { spans, reference } => {
                intervals::draw(canvas, spans, reference.as_ref())
            }
            Marks::Evolution(points) => evolution::draw(canvas, points),
        };
        drawn.finish(&self.id, &self.title, &self.description())
    }

    /// The same in two columns.
    pub fn table(&self) -> ChartTable {
        ChartTable {
            title: self.title.clone(),
            columns: [self.what.clone(), self.unit.clone()],
            rows: self.rows(),
        }
    }

    /// All that it shows, in a sentence.
    pub fn description(&self) -> String {
        let rows = self.rows().into_iter();
        let said: Vec<String> = rows
            .map(|[label, text]| format!("{label} : {text}"))
            .collect();
        match said.is_empty() {
            true => format!("{} : rien à montrer.", self.title),
            false => format!("{} ({}). {}.", self.title, self.unit, said.join(" ; ")),
        }
    }

    /// As a picture of a document.
    pub fn picture(&self, source: &str, half: bool) -> documents::Picture {
        documents::Picture {
            title: self.title.clone(),
            svg: self.svg(Palette::Print),
            alt: self.description(),
            legend: Vec::new(),
            source: source.to_owned(),
            half,
        }
    }

    fn rows(&self) -> Vec<[String; 2]> {
        let row = |label: &str, text: &str| [label.to_owned(), text.to_owned()];
        match &self.marks {
            Marks::Bars(bars) => bars.iter().map(|bar| row(&bar.label, &bar.text)).collect(),
            Marks::Intervals { spans, reference } => {
                let spans = spans.iter().map(|span| row(&span.label, &span.text));
                let reference = reference.iter().map(|one| row(&one.label, &one.text));
                spans.chain(reference).collect()
            }
            Marks::Evolution(points) => points
                .iter()
                .map(|point| row(&point.when, &point.text))
                .collect(),
        }
    }
}
