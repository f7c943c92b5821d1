//! `cargo xtask links`: every relative link of the documents leads somewhere.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Fails with the list of links to files that are not there.
pub fn run() -> Result<()> {
    let mut documents = Vec::new();
    for folder in [".", "docs", "docs/decisions", "docs/guide", "data", "web"] {
        documents.extend(markdown_in(Path::new(folder))?);
    }
    let mut dead = Vec::new();
    for document in &documents {
        let text = std::fs::read_to_string(document)?;
        let folder = document.parent().unwrap_or(Path::new("."));
        for target in targets(&text) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !folder.join(path).exists() {
                dead.push(format!("{}: {target}", document.display()));
            }
        }
    }
    if dead.is_empty() {
        println!("links: {} documents, none dead", documents.len());
        return Ok(());
    }
    bail!("dead links:\n{}", dead.join("\n"))
}

fn markdown_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
    Ok(documents)
}

/// What stands between `](` and `)`.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn links_and_pictures_are_found() {
        let found: Vec<&str> = targets("see [a](b.md#c) and ![d](e.png)").collect();
        assert_eq!(found, ["b.md#c", "e.png"]);
    }
}
