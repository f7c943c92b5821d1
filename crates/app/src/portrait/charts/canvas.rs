//! What charts are drawn with: a palette, marks, texts that find their room.

use std::fmt::Write as _;

/// Width of every chart, in its own units.
pub const WIDTH: f64 = 360.0;
/// Size of its texts.
pub const TEXT: f64 = 14.0;
/// From one line of text to the next.
pub const LINE: f64 = 18.0;
/// Letters of this size to a unit, on the safe side: Atkinson's average is 0.5 em.
const LETTER: f64 = TEXT * 0.53;

/// Where a chart is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// On a page: colours are classes of the style sheet, which follow the reader's
    /// settings (`web/src/site/charts.css`).
    Page,
    /// On paper: colours are written, text asks for the documents' font.
    Print,
}

/// What a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What is counted.
    Mark,
    /// The others, when one of them is to be noticed.
    Quiet,
    /// What it is counted on.
    Track,
    /// A line to compare with.
    Reference,
}

impl Role {
    fn class(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Quiet => "quiet",
            Self::Track => "track",
            Self::Reference => "reference",
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Self::Mark => "#0f5257",
            Self::Quiet => "#7ba5a6",
            Self::Track => "#f3ecdf",
            Self::Reference => "#a84a12",
        }
    }
}

/// Where a text holds to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Has its middle there.
    Middle,
    /// Ends there.
    End,
}

/// A drawing that grows downwards.
pub struct Canvas {
    palette: Palette,
    drawn: String,
    /// How far down it is drawn.
    pub bottom: f64,
}

impl Canvas {
    /// A blank one.
    pub fn new(palette: Palette) -> Self {
        Self {
            palette,
            drawn: String::new(),
            bottom: 0.0,
        }
    }

    fn paint(&self, role: Role, how: &str) -> String {
        match self.palette {
            Palette::Page => format!("class=\"{} {how}\"", role.class()),
            Palette::Print if how == "filled" => format!("fill=\"{}\"", role.colour()),
            Palette::Print => format!("fill=\"none\" stroke=\"{}\"", role.colour()),
        }
    }

    /// A filled rectangle with soft corners; never so thin that it is not seen.
    pub fn bar(&mut self, role: Role, [x, y]: [f64; 2], [width, height]: [f64; 2]) {
        let paint = self.paint(role, "filled");
        self.draw(format_args!(
            "<rect {paint} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" rx=\"2\"/>",
            width.max(1.5)
        ));
    }

    /// A disc.
    pub fn dot(&mut self, role: Role, [x, y]: [f64; 2], radius: f64) {
        let paint = self.paint(role, "filled");
        self.draw(format_args!(
            "<circle {paint} cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>"
        ));
    }

    /// A line through points.
    pub fn line(&mut self, role: Role, points: &[[f64; 2]], width: f64) {
        let paint = self.paint(role, "line");
        let path = path(points);
        self.draw(format_args!(
            "<path {paint} d=\"{path}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// A surface between points.
    pub fn surface(&mut self, role: Role, points: &[[f64; 2]]) {
        let paint = self.paint(role, "filled");
        let path = path(points);
        self.draw(format_args!("<path {paint} d=\"{path}Z\"/>"));
    }

    /// A line of text, bold if it is what is read first.
    pub fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, bold: bool, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if bold { " font-weight=\"700\"" } else { "" };
        let text = escaped(text);
        self.draw(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{weight}>{text}</text>"
        ));
    }

    /// A label on the left, its value on the right: on one line where both find room, on
    /// several where they do not. Moves down.
    pub fn label(&mut self, label: &str, text: &str, bold: bool) {
        let value = room(text) + LETTER * 2.0;
        let beside = room(label) + value <= WIDTH;
        let lines = wrapped(label, if beside { WIDTH - value } else { WIDTH });
        for line in &lines {
            self.bottom += LINE;
            self.text([0.0, self.bottom - 4.0], Anchor::Start, bold, line);
        }
        let below = if beside {
            vec![text.to_owned()]
        } else {
            wrapped(text, WIDTH)
        };
        for (index, line) in below.iter().enumerate() {
            if !beside || index > 0 {
                self.bottom += LINE;
            }
            self.text([WIDTH, self.bottom - 4.0], Anchor::End, true, line);
        }
    }

    /// The whole element.
    pub fn finish(self, id: &str, title: &str, description: &str) -> String {
        let [title, description] = [title, description].map(escaped);
        let look = match self.palette {
            Palette::Page => "class=\"chart\"",
            Palette::Print => "font-family=\"Atkinson Hyperlegible Next\" fill=\"#22262b\"",
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {look} viewBox=\"0 0 {WIDTH} {:.0}\" font-size=\"{TEXT}\" \
             role=\"img\" aria-labelledby=\"{id}-titre\" aria-describedby=\"{id}-dit\">\
             <title id=\"{id}-titre\">{title}</title><desc id=\"{id}-dit\">{description}</desc>{}</svg>",
            self.bottom.ceil().max(1.0),
            self.drawn
        )
    }

    fn draw(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.drawn.write_fmt(element);
    }
}

fn path(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (index, [x, y]) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    path
}

/// How much room a text takes, about.
pub fn room(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

/// Lines no wider than this, broken between words, two at most: what does not fit ends in `…`
/// and is whole in the table.
fn wrapped(text: &str, width: f64) -> Vec<String> {
    const LINES: usize = 2;
    let most = ((width / LETTER) as usize).max(4);
    let mut lines = vec![String::new()];
    for word in text.split([' ', '\n']) {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > most {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let too_many = lines.len() > LINES;
    lines.truncate(LINES);
    let last = lines.len() - 1;
    for (index, line) in lines.iter_mut().enumerate() {
        if line.chars().count() > most || (too_many && index == last) {
            *line = line.chars().take(most - 1).collect::<String>() + "…";
        }
    }
    lines
}

/// A scale from nought, or from the least below it, to the most.
pub fn scale(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let known = values.filter(|value| value.is_finite());
    let (least, most) = known.fold((0.0, 0.0), |(least, most): (f64, f64), value| {
        (least.min(value), most.max(value))
    });
    (least, if most > least { most } else { least + 1.0 })
}

/// The text within an element: what has a meaning there is written otherwise, what XML has no
/// sign for is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
