//! What a template can see: the templates, the fonts, its content, and nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts;
use crate::press::Template;

const PARTS: [(&str, &str); 2] = [
    ("/style.typ", include_str!("../templates/style.typ")),
    ("/blocks.typ", include_str!("../templates/blocks.typ")),
];

/// The name under which a template finds its content.
const CONTENT: &str = "/content.json";

/// What does not depend on the document. File ids are made here, once for all: they are
/// never given back.
struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    sources: HashMap<FileId, Source>,
    templates: [FileId; 3],
    content: FileId,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let parts = PARTS.iter().copied();
    let templates = Template::ALL.map(Template::source);
    let sources = parts
        .chain(templates)
        .map(|(path, text)| Source::new(file(path), text.into()));
    Shelf {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(fonts::all())),
        sources: sources.map(|source| (source.id(), source)).collect(),
        templates: templates.map(|(path, _)| file(path)),
        content: file(CONTENT),
    }
});

fn file(path: &str) -> FileId {
    // The paths are the literals above, which are well formed: a test prints each template.
    let path = VirtualPath::new(path).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One document to set.
pub(crate) struct Desk {
    main: FileId,
    content: Bytes,
}

impl Desk {
    pub(crate) fn new(template: Template, content: Vec<u8>) -> Self {
        Self {
            main: SHELF.templates[template as usize],
            content: Bytes::new(content),
        }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHELF.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SHELF
            .sources
            .get(&id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == SHELF.content {
            return Ok(self.content.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::all().get(index).cloned()
    }

    /// The day is an input of the document, like all the rest.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
