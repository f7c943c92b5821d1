//! A page's map on paper: the same drawing, its colours written in it, its legend beside it.

use documents::{Legend, Picture, Swatch};

use crate::portrait::maps::MapTold;

/// The five shades of `web/src/portrait.css`, the lightest first.
const SHADES: [[u8; 3]; 5] = [
    [0xe2, 0xf1, 0xef],
    [0xa9, 0xd5, 0xd1],
    [0x63, 0xaa, 0xab],
    [0x25, 0x73, 0x79],
    [0x0a, 0x3d, 0x44],
];
const PLACE: [u8; 3] = [0xb3, 0x26, 0x1e];

/// What the style sheet says of drawings, for paper.
const STYLE: &str = "<style>\
    .s0{fill:#e2f1ef}.s1{fill:#a9d5d1}.s2{fill:#63aaab}.s3{fill:#257379}.s4{fill:#0a3d44}\
    .su{fill:url(#hachures)}.hatch-ground{fill:#fff}.hatch{stroke:#8a8a8a;stroke-width:3}\
    path{stroke:#5c6b6c;stroke-width:.6;stroke-linejoin:round}\
    .outline{fill:none;stroke:#22262b;stroke-width:2}\
    .marked{stroke:#a84a12;stroke-width:4}\
    .there{fill:#b3261e;stroke:#fff;stroke-width:1.6}\
    .apart{font-family:'Atkinson Hyperlegible Next';font-size:14px;fill:#22262b}\
    </style>";

/// The map of a page as a picture of a document.
pub fn picture(told: &MapTold, source: &str) -> Picture {
    let mut legend: Vec<Legend> = told
        .legend
        .iter()
        .map(|line| Legend {
            swatch: Some(swatch(&line.fill)),
            label: format!("{} ({})", line.label.trim(), line.count),
        })
        .collect();
    if told.svg.contains("class=\"there\"") {
        legend.push(Legend {
            swatch: Some(Swatch::Dot(PLACE)),
            label: "Un lieu recensé".to_owned(),
        });
    }
    legend.push(Legend {
        swatch: None,
        label: told.method.clone(),
    });
    let lines = told
        .legend
        .iter()
        .map(|line| format!("{}\u{a0}: {}", line.label.trim(), line.count));
    Picture {
        title: told.title.clone(),
        svg: styled(&told.svg),
        alt: format!(
            "Carte. {}. {}.",
            told.title,
            lines.collect::<Vec<_>>().join("\u{202f}; ")
        ),
        legend,
        source: source.to_owned(),
        half: false,
    }
}

fn swatch(fill: &str) -> Swatch {
    let shade = fill
        .strip_prefix('s')
        .and_then(|number| number.parse::<usize>().ok());
    shade
        .and_then(|number| SHADES.get(number))
        .map_or(Swatch::Hatched, |&shade| Swatch::Surface(shade))
}

/// The style goes first within the drawing.
fn styled(svg: &str) -> String {
    match svg.find('>') {
        Some(end) => format!("{}{STYLE}{}", &svg[..=end], &svg[end + 1..]),
        None => svg.to_owned(),
    }
}
