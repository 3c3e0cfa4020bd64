//! Which files have to be downloaded for a dataset?

use crate::catalogue::nearest::nearest;
use crate::catalogue::quick_draw::{self, Category, Kind};
use crate::catalogue::{Entry, QUICK_DRAW, RemoteFile};
use crate::error::{Error, FindingError, Result};

impl Entry {
    /// The files that make a usable dataset, or a part of one.
    ///
    /// Parts are those of [`Entry::parts`]. Of Quick, Draw! they are categories (`cat,dog`), whose bitmaps are meant
    /// unless `simplified/`, `raw/` or `binary/` precedes them; without categories all 345 are meant. The dataset that
    /// is compiled in has no files.
    ///
    /// ```
    /// let quick_draw = onepixel_data::entry("quickdraw").unwrap();
    /// let files = quick_draw.download(Some("cat,dog"))?;
    /// assert_eq!(files[0].name, "bitmap/cat.npy");
    /// assert_eq!(files.iter().filter_map(|file| file.size).sum::<u64>(), 215_883_184);
    /// # Ok::<(), onepixel_data::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The dataset has no such part.
    pub fn download(&self, part: Option<&str>) -> Result<Vec<RemoteFile>> {
        if self.name == QUICK_DRAW {
            return self.drawings(part);
        }
        if let Some(part) = part
            && self.part(part).is_none()
        {
            return Err(self.unknown_part(part));
        }
        let of_part = |file: &&RemoteFile| match (&file.part, part) {
            (Some(of), Some(part)) => of == part,
            _ => file.needed,
        };
        Ok(self.files.iter().filter(of_part).cloned().collect())
    }

    /// The bytes of [`Entry::download`], where the sizes of all files are known.
    pub fn download_size(&self, part: Option<&str>) -> Option<u64> {
        self.download(part).ok()?.iter().map(|file| file.size).sum()
    }

    /// What to type to get it.
    ///
    /// ```
    /// let quick_draw = onepixel_data::entry("quickdraw").unwrap();
    /// assert_eq!(quick_draw.fetch_line(Some("cat,The Mona Lisa")), "onepixel fetch 'quickdraw/cat,The Mona Lisa'");
    /// ```
    pub fn fetch_line(&self, part: Option<&str>) -> String {
        let asked = part.map_or_else(|| self.name.clone(), |part| format!("{}/{part}", self.name));
        let plain = |c: char| c.is_ascii_alphanumeric() || "/,-_.".contains(c);
        match asked.chars().all(plain) {
            true => format!("onepixel fetch {asked}"),
            false => format!("onepixel fetch '{}'", asked.replace('\'', "'\\''")),
        }
    }

    fn drawings(&self, part: Option<&str>) -> Result<Vec<RemoteFile>> {
        let part = part.unwrap_or_default();
        let (first, rest) = part.split_once('/').unwrap_or((part, ""));
        let (kind, names) = match Kind::named(first) {
            Some(kind) => (kind, rest),
            None => (Kind::Bitmap, part),
        };
        let categories = quick_draw::categories();
        if names.is_empty() {
            return Ok(categories.iter().map(|category| category.file(kind)).collect());
        }
        let mut chosen: Vec<&Category> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let category = categories.iter().find(|category| category.name.eq_ignore_ascii_case(name));
            let category = category.ok_or_else(|| self.unknown_part(name))?;
            if chosen.iter().all(|other| other.name != category.name) {
                chosen.push(category);
            }
        }
        Ok(chosen.into_iter().map(|category| category.file(kind)).collect())
    }

    fn unknown_part(&self, part: &str) -> Error {
        let parts = self.part_names();
        Error::Finding(FindingError::UnknownPart {
            name: self.name.clone(),
            part: part.to_owned(),
            nearest: nearest(part, &parts),
            parts: parts.into_iter().map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{entries, entry};

    fn names(dataset: &str, part: Option<&str>) -> Vec<String> {
        let files = entry(dataset).unwrap().download(part).unwrap();
        files.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn what_is_downloaded_is_what_is_needed_and_no_more() {
        let quad = [
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
        ];
        for dataset in ["mnist", "fashion-mnist", "kmnist"] {
            assert_eq!(names(dataset, None), quad, "{dataset}");
        }
        assert_eq!(names("emnist", Some("letters")), ["gzip.zip"]);
        assert_eq!(names("svhn", None), ["train_32x32.mat", "test_32x32.mat"]);
        assert_eq!(names("cifar-10", None), ["cifar-10-binary.tar.gz"]);
        assert_eq!(names("cifar-100", None), ["cifar-100-binary.tar.gz"]);
        assert_eq!(names("optdigits", None), ["optdigits.tra", "optdigits.tes"]);
        assert_eq!(names("notmnist", None).len(), 2);
        assert_eq!(names("kuzushiji-49", None).len(), 4);
        assert_eq!(names("pathmnist", None), ["pathmnist.npz"]);
        assert_eq!(names("pathmnist", Some("64")), ["pathmnist_64.npz"]);
        assert_eq!(names("quickdraw", Some("simplified/cat")), ["simplified/cat.ndjson"]);
        assert_eq!(names("quickdraw", Some("binary")).len(), 345);
        assert!(names("qmnist", None).iter().all(|name| name.starts_with("qmnist-")));
        assert_eq!(names("digits", None), [""; 0]);
    }

    #[test]
    fn every_dataset_but_the_embedded_one_can_be_downloaded() {
        for entry in entries().skip(1).filter(|entry| entry.name != "quickdraw") {
            assert!(!entry.download(None).unwrap().is_empty(), "{}", entry.name);
            for part in &entry.parts {
                assert!(!entry.download(Some(&part.name)).unwrap().is_empty(), "{}/{}", entry.name, part.name);
            }
        }
    }

    #[test]
    fn an_unknown_part_is_refused_with_the_one_that_was_probably_meant() {
        let refusal = |dataset: &str, part| entry(dataset).unwrap().download(Some(part)).unwrap_err().to_string();
        assert!(
            refusal("emnist", "leters").contains("did you mean emnist/letters?"),
            "{}",
            refusal("emnist", "leters")
        );
        assert!(refusal("quickdraw", "cat,dgo").contains("did you mean quickdraw/dog?"));
        assert!(refusal("mnist", "x").contains("no parts"), "{}", refusal("mnist", "x"));
    }
}
