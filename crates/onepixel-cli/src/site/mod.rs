//! From saved audits to a website.

mod previous;

use std::collections::HashSet;
use std::io::{self, Write};

use onepixel::audit::Compared;
use onepixel::diff::{AuditDiff, Difference};
use onepixel_report::figure::SavedBadge;
use onepixel_report::site::{DatasetPage, FolderNames, Since, Site, SiteEntry};
use onepixel_report::{Card, Csv, Json, Renderer, SavedDocument, count};

use crate::arguments::SiteArguments;
use crate::error::Error;
use crate::invocation::Invocation;
use crate::output_folder::OutputFolder;
use crate::saved;
use previous::{MANIFEST, Manifest, ManifestEntry, Previous};

/// `onepixel site`.
///
/// One audit after the other is read, compared with that of the last run, and written, so that memory follows the largest,
/// not their number.
pub fn site(arguments: &SiteArguments, invocation: &Invocation) -> Result<(), Error> {
    let there = Previous::in_place(&arguments.output)?;
    let previous = match &arguments.previous {
        Some(folder) => Some(Previous::named(folder)?),
        None => there,
    };
    let mut audits = arguments.audits.clone();
    audits.sort();
    audits.dedup();
    let mut writing = Writing {
        folder: OutputFolder::replacing(&arguments.output)?,
        files: Vec::new(),
        previous: previous.as_ref(),
        names: FolderNames::default(),
        entries: Vec::new(),
        found_again: HashSet::new(),
    };
    for path in &audits {
        let (bytes, document) = saved::document(path, SavedDocument::read)?;
        writing.dataset(&bytes, &document)?;
    }
    writing.index(invocation)?;
    let Writing { folder, entries, .. } = writing;
    folder.publish()?;
    let (number, place) = (count(entries.len() as u64), arguments.output.join("index.html"));
    let noun = if entries.len() == 1 { "dataset" } else { "datasets" };
    Ok(writeln!(io::stdout(), "{number} {noun}: {}", place.display())?)
}

/// A site that is being written.
struct Writing<'a> {
    folder: OutputFolder,
    files: Vec<String>,
    previous: Option<&'a Previous>,
    names: FolderNames,
    entries: Vec<SiteEntry>,
    /// Folders of the last run whose datasets are there again.
    found_again: HashSet<String>,
}

impl Writing<'_> {
    fn fill(&mut self, name: String, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        self.folder.fill(&name, write)?;
        self.files.push(name);
        Ok(())
    }

    /// Everything about one dataset.
    fn dataset(&mut self, bytes: &[u8], document: &SavedDocument) -> Result<(), Error> {
        let folder = self.names.next(document.name());
        let since = self.since(document);
        let file = |name: &str| format!("datasets/{folder}/{name}");
        self.fill(file("index.html"), |to| to.write_all(DatasetPage { document, since: &since }.html().as_bytes()))?;
        self.fill(file("audit.json"), |to| to.write_all(bytes))?;
        self.fill(file("card.md"), |to| Card::default().render(document, to))?;
        self.fill(file("badge.svg"), |to| to.write_all(SavedBadge { document }.draw().svg().as_bytes()))?;
        self.entries.push(SiteEntry::new(document, &folder, &since));
        if let Since::Compared(diff) = since {
            self.fill(file("changes.json"), |to| Json.render(&Difference::Audits(*diff), to))?;
        }
        Ok(())
    }

    /// What the last run knew of a dataset of this name.
    fn since(&mut self, document: &SavedDocument) -> Since {
        let Some(previous) = self.previous else { return Since::First };
        let of_name = previous.folders_of(document.name()).find(|folder| !self.found_again.contains(*folder));
        let Some(folder) = of_name else { return Since::New };
        self.found_again.insert(folder.to_owned());
        match previous.audit(folder) {
            Ok(before) => Since::Compared(Box::new(AuditDiff::of(&before, &document.audit))),
            Err(reason) => Since::Unreadable(reason),
        }
    }

    /// What is about all datasets: by their names, as people look for them.
    fn index(&mut self, invocation: &Invocation) -> Result<(), Error> {
        let gone = self.previous.map(|previous| previous.without(&self.found_again));
        let mut site = Site { entries: self.entries.clone(), gone, command: Some(invocation.command_line()) };
        site.entries.sort_by_cached_key(|entry| entry.name().to_lowercase());
        let compared = Compared::new(site.entries.iter().map(|entry| entry.profile().clone()).collect());
        self.fill("index.html".to_owned(), |to| to.write_all(site.index().as_bytes()))?;
        self.fill("compared.html".to_owned(), |to| to.write_all(site.comparison().as_bytes()))?;
        self.fill("compared.json".to_owned(), |to| Json.render(&compared, to))?;
        self.fill("compared.csv".to_owned(), |to| Csv.render(&compared, to))?;
        let datasets = self
            .entries
            .iter()
            .map(|entry| ManifestEntry { name: entry.name().to_owned(), folder: entry.folder().to_owned() });
        let datasets = datasets.collect();
        let mut files = std::mem::take(&mut self.files);
        files.push(MANIFEST.to_owned());
        self.fill(MANIFEST.to_owned(), |to| Manifest { datasets, files }.write(to))
    }
}
