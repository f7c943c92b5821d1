//! The forms of the network's pages: each field with its label, its hint, what
//! was typed and what is wrong with it; one template shows them all.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::kernel::errors::PageError;
use crate::kernel::pages::{Link, Page, render};

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

/// All that is wrong with a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One problem.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(field, message);
        problems
    }

    /// Another problem.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(Problem {
            field,
            message: message.into(),
        });
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        let problem = self.0.iter().find(|problem| problem.field == field);
        problem.map(|problem| problem.message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many things are wrong.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in the order of the form.
    pub fn all(&self) -> &[Problem] {
        &self.0
    }
}

/// An answer to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choice {
    /// An answer, chosen if it is what was sent.
    pub fn new(value: impl Into<String>, label: impl Into<String>, sent: &str) -> Self {
        let value = value.into();
        Self {
            chosen: value == sent,
            value,
            label: label.into(),
        }
    }
}

/// Answers that belong together.
#[derive(Debug, Clone)]
pub struct Group {
    pub label: String,
    pub choices: Vec<Choice>,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Line(&'static str),
    Text,
    List,
    Boxes,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub value: String,
    pub groups: Vec<Group>,
    kind: Kind,
}

impl Field {
    /// One line of this type (`text`, `email`, `date`…).
    pub fn line(
        kind: &'static str,
        name: &'static str,
        label: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self {
            name,
            label,
            hint: "",
            value: value.into(),
            groups: Vec::new(),
            kind: Kind::Line(kind),
        }
    }

    /// Several lines.
    pub fn text(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self {
            kind: Kind::Text,
            ..Self::line("text", name, label, value)
        }
    }

    /// One answer of a list.
    pub fn list(name: &'static str, label: &'static str, groups: Vec<Group>) -> Self {
        Self {
            kind: Kind::List,
            groups,
            ..Self::line("text", name, label, "")
        }
    }

    /// Any number of answers.
    pub fn boxes(name: &'static str, label: &'static str, groups: Vec<Group>) -> Self {
        Self {
            kind: Kind::Boxes,
            ..Self::list(name, label, groups)
        }
    }

    /// What helps to fill it in.
    #[must_use]
    pub fn hinted(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    fn is_text(&self) -> bool {
        self.kind == Kind::Text
    }

    pub fn is_list(&self) -> bool {
        self.kind == Kind::List
    }

    fn is_boxes(&self) -> bool {
        self.kind == Kind::Boxes
    }

    fn input(&self) -> &'static str {
        match self.kind {
            Kind::Line(kind) => kind,
            _ => "text",
        }
    }
}

/// A field that somebody else saved meanwhile, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanwhile {
    pub label: &'static str,
    pub value: String,
}

/// A page that is a form.
#[derive(Template)]
#[template(path = "reseau/formulaire.html")]
pub struct FormPage {
    pub page: Page,
    pub back: Link,
    pub title: String,
    pub lead: String,
    pub fields: Vec<Field>,
    /// Which version of what it changes was read.
    pub version: i64,
    pub button: &'static str,
    pub problems: Problems,
    /// What somebody else saved since, where they did.
    pub meanwhile: Option<Vec<Meanwhile>>,
}

impl FormPage {
    pub fn wrong(&self, field: &Field) -> Option<&str> {
        self.problems.of(field.name)
    }

    fn any_chosen(&self, group: &Group) -> bool {
        group.choices.iter().any(|choice| choice.chosen)
    }

    /// The attributes that lead from a field to its hint and its error; names of ours only.
    pub fn described(&self, field: &Field) -> String {
        let wrong = self.wrong(field).is_some();
        let name = field.name;
        let ids: Vec<String> = [(!field.hint.is_empty(), "aide"), (wrong, "erreur")]
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, part)| format!("{name}-{part}"))
            .collect();
        let mut attributes = String::new();
        if !ids.is_empty() {
            attributes.push_str(&format!(" aria-describedby=\"{}\"", ids.join(" ")));
        }
        if wrong {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        attributes
    }

    /// The form, to be filled in.
    pub fn ask(self) -> Result<Response, PageError> {
        render(&self)
    }

    /// The form as it was sent, with what keeps it from being saved.
    pub fn ask_again(mut self, problems: Problems) -> Result<Response, PageError> {
        self.problems = problems;
        self.page.title = format!("Erreur : {}", self.page.title);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&self)?).into_response())
    }

    /// The form as it was sent, beside what somebody else saved since.
    pub fn tell_of(
        mut self,
        meanwhile: Vec<Meanwhile>,
        version: i64,
    ) -> Result<Response, PageError> {
        self.meanwhile = Some(meanwhile);
        self.version = version;
        self.page.title = format!("À relire : {}", self.page.title);
        Ok((StatusCode::CONFLICT, render(&self)?).into_response())
    }
}

/// A text of one line without control characters.
pub fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(char::is_control, "")
}

/// A text of several lines, with one kind of line break and no control characters.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |letter: &char| !letter.is_control() || *letter == '\n';
    text.chars()
        .filter(kept)
        .collect::<String>()
        .trim()
        .to_owned()
}
