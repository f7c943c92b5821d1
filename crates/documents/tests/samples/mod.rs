//! Documents as the application would fill them. The territories are real, the figures
//! are not: they only have the shape of figures.
#![allow(dead_code)] // each user prints some of them

use documents::{
    Block, Column, Compared, Comparison, Day, Figure, Group, Imprint, Item, Legend, Minutes,
    Picture, Portrait, Row, Section, Source, Stake, Standing, Step, Swatch, Table, Vote,
};

pub fn day() -> Day {
    Day::new(2026, 11, 29).expect("a day of the calendar")
}

pub fn imprint() -> Imprint {
    Imprint {
        site: "Maillage · Hub Bretagne".into(),
        address: Some("https://exemple.fr/territoires/epci/243500741/portrait".into()),
        generated_on: day(),
    }
}

/// A map of as many hexagons as a small EPCI has communes, in five classes.
pub fn map() -> Picture {
    const CLASSES: [&str; 5] = ["#e4f1ee", "#b3d8d2", "#72b3ae", "#2f8286", "#0f5257"];
    let mut cells = String::new();
    for number in 0..31_i32 {
        let (column, row) = (number % 7, number / 7);
        let x = 60 + column * 78 + (row % 2) * 39;
        let y = 55 + row * 66;
        let fill = CLASSES[usize::try_from(number * 7 % 5).unwrap_or(0)];
        cells.push_str(&format!(
            "<path d=\"M{x} {} l38 21 v42 l-38 21 l-38 -21 v-42 z\" fill=\"{fill}\" stroke=\"#fff\" stroke-width=\"2\"/>",
            y - 42
        ));
    }
    for (x, y) in [(216, 121), (138, 253), (411, 187), (489, 55)] {
        cells.push_str(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"9\" fill=\"#a84a12\" stroke=\"#fff\" stroke-width=\"3\"/>"
        ));
    }
    let limits = [
        "moins de 60",
        "60 à 119",
        "120 à 239",
        "240 à 479",
        "480 et plus",
    ];
    let shades = [
        [0xe4, 0xf1, 0xee],
        [0xb3, 0xd8, 0xd2],
        [0x72, 0xb3, 0xae],
        [0x2f, 0x82, 0x86],
        [0x0f, 0x52, 0x57],
    ];
    let line = |swatch, label: String| Legend {
        swatch: Some(swatch),
        label,
    };
    let shaded = shades.into_iter().zip(limits).enumerate();
    let mut legend: Vec<Legend> = shaded
        .map(|(count, (shade, limit))| {
            line(
                Swatch::Surface(shade),
                format!("{limit} personnes ({} communes)", count + 4),
            )
        })
        .collect();
    legend.push(line(Swatch::Hatched, "non connu (1 commune)".into()));
    legend.push(line(
        Swatch::Dot([0xa8, 0x4a, 0x12]),
        "un lieu d’accueil".into(),
    ));
    legend.push(Legend {
        swatch: None,
        label: "Cinq classes de même effectif.".into(),
    });
    Picture {
        title: "Personnes en fragilité socio-numérique, par commune".into(),
        svg: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 380\">{cells}</svg>"
        ),
        alt: "Carte des 31 communes : les plus touchées sont Redon et Guichen, au nord-est.".into(),
        legend,
        source: "Insee, recensement 2021 ; calculs Maillage".into(),
        half: false,
    }
}

/// A list of bars.
pub fn bars(title: &str, half: bool) -> Picture {
    let mut marks = String::new();
    for (index, (name, value)) in [
        ("Information", 9),
        ("Équipement", 7),
        ("Accompagnement", 4),
        ("Formation", 1),
    ]
    .iter()
    .enumerate()
    {
        let y = 20 + index * 46;
        marks.push_str(&format!(
            "<text x=\"0\" y=\"{}\" font-size=\"17\">{name}</text>\
             <rect x=\"150\" y=\"{y}\" width=\"{}\" height=\"26\" fill=\"#0f5257\"/>\
             <text x=\"{}\" y=\"{}\" font-size=\"17\" font-weight=\"bold\">{value}</text>",
            y + 19,
            value * 26,
            158 + value * 26,
            y + 19
        ));
    }
    Picture {
        title: title.into(),
        svg: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 440 200\" font-family=\"Atkinson Hyperlegible Next\">{marks}</svg>"
        ),
        alt: "Information 9 lieux, équipement 7, accompagnement 4, formation 1.".into(),
        legend: Vec::new(),
        source: "Registre Maillage, 29 novembre 2026".into(),
        half,
    }
}

fn figure(label: &str, value: &str, detail: &str, source: &str, vintage: &str) -> Figure {
    Figure {
        label: label.into(),
        value: value.into(),
        detail: (!detail.is_empty()).then(|| detail.into()),
        source: source.into(),
        vintage: vintage.into(),
        caution: None,
    }
}

fn figures() -> Vec<Figure> {
    vec![
        figure(
            "personnes en fragilité socio-numérique",
            "entre 9\u{202f}800 et 13\u{202f}400",
            "soit de 1 sur 7 à 1 sur 5",
            "Insee, recensement",
            "2021",
        ),
        figure(
            "lieux les accueillent",
            "12",
            "dont 4 accompagnent les démarches",
            "Registre",
            "2026",
        ),
        Figure {
            caution: Some("3 lieux ne disent pas leurs horaires.".into()),
            ..figure(
                "heures d’aide par an pour 1\u{202f}000 personnes à risque",
                "de 41 à 56",
                "la moitié du niveau de la Bretagne",
                "Registre, Insee",
                "2026",
            )
        },
    ]
}

fn communes(count: usize) -> Table {
    const NAMES: [&str; 5] = [
        "Redon",
        "Bains-sur-Oust",
        "Sainte-Marie",
        "Saint-Nicolas-de-Redon",
        "Guéméné-Penfao",
    ];
    let rows = (0..count).map(|number| {
        vec![
            if number < 5 {
                NAMES[number].into()
            } else {
                format!("Commune no {number}")
            },
            format!("{}\u{202f}{:03}", 9 - number % 9, number * 37 % 1_000),
            format!("entre {} et {}", 1_200 - number % 900, 1_700 - number % 900),
            if number % 4 == 1 {
                "secret statistique".into()
            } else {
                format!("{} %", 11 + number % 9)
            },
            (number % 3).to_string(),
            format!("{} min", 4 + number % 23),
        ]
    });
    Table {
        title:
            "Les communes, de celle où il manque le plus d’heures à celle où il en manque le moins"
                .into(),
        columns: vec![
            Column::text("Commune"),
            Column::number("Habitants"),
            Column::number("Personnes en fragilité"),
            Column::number("Pauvreté"),
            Column::number("Lieux"),
            Column::number("Lieu le plus proche"),
        ],
        rows: rows.collect(),
        total: Some(
            [
                "Ensemble",
                "67\u{202f}302",
                "entre 9\u{202f}800 et 13\u{202f}400",
                "12 %",
                "12",
                "9 min",
            ]
            .map(String::from)
            .to_vec(),
        ),
        note: Some(
            "Le temps est celui d’un trajet en voiture, à 50 km/h et 1,2 fois la ligne droite."
                .into(),
        ),
        source: "Insee, recensement 2021 ; Filosofi 2021 ; registre, 29 novembre 2026".into(),
    }
}

fn method() -> Vec<String> {
    vec![
        "Une personne est dite en fragilité socio-numérique si elle a 65 ans ou plus, ou si elle a moins de 65 ans et un diplôme inférieur au baccalauréat. Ces groupes se recouvrent : le total est un intervalle, dont les bornes sont celles de Fréchet.".into(),
        "L’accès est mesuré par une aire flottante (E2SFCA) : chaque heure d’accompagnement est partagée entre les personnes à risque qui peuvent s’y rendre en moins de 20 minutes.".into(),
    ]
}

fn sources() -> Vec<Source> {
    vec![
        Source {
            name: "Insee, recensement de la population".into(),
            vintage: "2021".into(),
            licence: Some("Licence Ouverte 2.0".into()),
            address: Some("https://www.insee.fr/fr/statistiques/8268806".into()),
        },
        Source {
            name: "Cnaf, allocataires par IRIS".into(),
            vintage: "2020".into(),
            licence: None,
            address: None,
        },
    ]
}

pub fn portrait() -> Portrait {
    Portrait {
        title: "Redon Agglomération".into(),
        level: "Intercommunalité · Ille-et-Vilaine, Loire-Atlantique et Morbihan".into(),
        sentence: "Ici, entre 9\u{202f}800 et 13\u{202f}400 personnes risquent de ne pas aller au bout d’une démarche en ligne ; 12 lieux les accueillent ; 1 personne sur 3 est à plus de 20 minutes.".into(),
        imprint: imprint(),
        figures: figures(),
        pictures: vec![map()],
        sections: vec![
            Section {
                title: "Le besoin".into(),
                lead: Some("Le besoin est plus élevé qu’en Bretagne, surtout autour de Redon.".into()),
                blocks: vec![
                    Block::Text("Les personnes âgées de 65 ans ou plus y sont plus nombreuses qu’ailleurs : 23 % des habitants, contre 22 % dans la région.".into()),
                    Block::Caution("La Cnaf ne publie rien pour 18 communes de moins de 100 allocataires : elles sont comptées par un intervalle, pas par un zéro.".into()),
                ],
            },
            Section {
                title: "L’offre".into(),
                lead: None,
                blocks: vec![
                    Block::Picture(bars("Lieux par type d’aide", true)),
                    Block::Picture(bars("Heures par type d’aide", true)),
                    Block::List(vec![
                        "4 lieux accompagnent les démarches ;".into(),
                        "7 prêtent un ordinateur ;".into(),
                        "1 seul forme.".into(),
                    ]),
                ],
            },
            Section {
                title: "Les communes".into(),
                lead: None,
                blocks: vec![Block::Table(communes(31))],
            },
        ],
        method: method(),
        sources: sources(),
    }
}

/// A portrait whose list of communes is longer than what is printed.
pub fn portrait_of(communes_count: usize) -> Portrait {
    let mut portrait = portrait();
    portrait.sections[2].blocks = vec![Block::Table(communes(communes_count))];
    portrait
}

pub fn comparison() -> Comparison {
    let compared = |name: &str, detail: &str| Compared {
        name: name.into(),
        detail: detail.into(),
    };
    let row = |label: &str, values: [&str; 3], marked| Row {
        label: label.into(),
        values: values.map(String::from).to_vec(),
        marked,
        source: "Insee, recensement 2021".into(),
        caution: None,
    };
    Comparison {
        title: "Redon, Ploërmel et Vitré".into(),
        level: "Trois intercommunalités".into(),
        sentence: "C’est autour de Redon que l’aide manque le plus : la moitié des heures de Vitré, pour un besoin plus grand.".into(),
        imprint: imprint(),
        compared: vec![
            compared("Redon Agglomération", "31 communes"),
            compared("Ploërmel Communauté", "30 communes"),
            compared("Vitré Communauté", "46 communes"),
        ],
        groups: vec![
            Group {
                title: "Besoin".into(),
                rows: vec![
                    row("Habitants", ["67\u{202f}302", "42\u{202f}117", "82\u{202f}906"], None),
                    Row {
                        caution: Some("Un intervalle : les groupes se recouvrent.".into()),
                        ..row(
                            "Personnes en fragilité",
                            ["entre 9\u{202f}800 et 13\u{202f}400", "entre 6\u{202f}200 et 8\u{202f}300", "entre 9\u{202f}100 et 12\u{202f}700"],
                            Some(0),
                        )
                    },
                    row("Taux de pauvreté", ["12 %", "11 %", "secret statistique"], Some(0)),
                ],
            },
            Group {
                title: "Offre".into(),
                rows: vec![
                    row("Lieux", ["12", "9", "21"], None),
                    row("Heures par an pour 1\u{202f}000 personnes à risque", ["de 41 à 56", "de 66 à 80", "de 92 à 117"], Some(0)),
                ],
            },
        ],
        pictures: vec![bars("Lieux par type d’aide", true), bars("Heures par type d’aide", true)],
        sections: Vec::new(),
        method: method(),
        sources: sources(),
    }
}

pub fn minutes() -> Minutes {
    let item = |standing, name: &str, detail: &str, count| Item {
        standing,
        name: name.into(),
        commune: "Redon".into(),
        detail: detail.into(),
        count,
    };
    let stake = |rank: &str, name: &str, points| Stake {
        rank: rank.into(),
        name: name.into(),
        points,
        detail: String::new(),
    };
    Minutes {
        title: "Où ouvrir en 2027 ?".into(),
        territory: "Redon Agglomération".into(),
        held_on: day(),
        imprint: imprint(),
        participants: 14,
        sentence:
            "Les 14 participants demandent une permanence à Pipriac et signalent 2 lieux fermés."
                .into(),
        figures: figures(),
        items: vec![
            item(
                Standing::Confirmed,
                "Médiathèque Jean-Michel Bollé",
                "Ouverte le samedi, c’est exact.",
                6,
            ),
            item(
                Standing::Proposed,
                "Secours populaire",
                "Aide aux démarches le mardi après-midi.",
                3,
            ),
            item(
                Standing::Flagged,
                "Point information jeunesse",
                "Fermé depuis juin.",
                4,
            ),
        ],
        stakes: vec![
            stake("1er", "La mobilité", 38),
            stake("2e", "L’illettrisme", 25),
            stake("3e", "Le coût de l’équipement", 9),
        ],
        scoring: "3 points pour une première place, 2 pour une deuxième, 1 pour une troisième."
            .into(),
        votes: vec![
            Vote {
                rank: "1er".into(),
                name: "Salle des fêtes de Pipriac".into(),
                votes: 9,
                detail: "1\u{202f}250 personnes de plus à moins de 15 minutes".into(),
            },
            Vote {
                rank: "2e".into(),
                name: "Mairie d’Allaire".into(),
                votes: 4,
                detail: String::new(),
            },
        ],
        voting: "Chaque personne pouvait choisir jusqu’à 2 sites.".into(),
        map: Some(map()),
        words: vec![
            "Chez nous les gens viennent à la mairie, et la secrétaire fait ce qu’elle peut."
                .into(),
            "Il faut un bus, pas un bureau.".into(),
        ],
        steps: vec![Step {
            what: "Visiter la salle de Pipriac".into(),
            who: "Redon Agglomération, le Hub".into(),
            when: "janvier 2027".into(),
        }],
        sections: Vec::new(),
        sources: sources(),
    }
}
