//! Runs of the command, and datasets for it.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jsonschema::Registry;
use onepixel_report::SCHEMAS;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder for the files of one test, which goes when the test ends.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The names of its files, sorted; hidden ones too.
    pub fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The output of a run that must have succeeded, without a word on standard error.
    pub fn text(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// The complaint of a run that must have been refused: exit code 2, nothing printed but the message.
    pub fn refusal(self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }
}

/// The command, with no datasets around but those that it is given.
pub fn command<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onepixel"));
    command.args(arguments).env_remove("ONEPIXEL_DATA").env_remove("NO_COLOR");
    command.env("XDG_CACHE_HOME", "/dev/null/cache");
    command
}

pub fn finish(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    Run { code: status.code(), stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap() }
}

/// Runs the command with the words of `line`; `{}` stands for `path`.
pub fn onepixel_on(line: &str, path: &Path) -> Run {
    let words = line.split_whitespace().map(|word| word.replace("{}", path.to_str().unwrap()));
    finish(&mut command(words))
}

/// Runs the command with the words of `line`.
pub fn onepixel(line: &str) -> Run {
    onepixel_on(line, Path::new(""))
}

/// The folder of real data, where there is one.
pub fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("ONEPIXEL_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ONEPIXEL_DATA names no folder of real data");
    }
    folder
}

/// Images and labels made up from a seed: brighter the higher the label, and noisy.
pub struct Sample {
    pub labels: Vec<u16>,
    pub images: Vec<Vec<u8>>,
}

impl Sample {
    /// `each` images of each of `classes`; class `c` has `c % 3` images more.
    pub fn new(classes: u16, each: usize, values: usize, seed: u64) -> Self {
        let labels: Vec<u16> = (0..classes).flat_map(|class| vec![class; each + usize::from(class % 3)]).collect();
        let mut state = seed;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 58) as u8
        };
        let image = |&label: &u16| (0..values).map(|value| (label * (value as u16 % 5)) as u8 % 64 + noise()).collect();
        Self { images: labels.iter().map(image).collect(), labels }
    }

    /// As a table with a header and the label first.
    pub fn csv(&self) -> String {
        let values = self.images.first().map_or(0, Vec::len);
        let columns: Vec<String> = (0..values).map(|value| format!(",value{value}")).collect();
        let mut text = format!("label{}\n", columns.concat());
        for (label, image) in self.labels.iter().zip(&self.images) {
            write!(text, "{label}").unwrap();
            image.iter().for_each(|value| write!(text, ",{value}").unwrap());
            text.push('\n');
        }
        text
    }

    /// As an IDX file of images of this shape, and one of labels.
    pub fn idx(&self, shape: &[u32]) -> (Vec<u8>, Vec<u8>) {
        let head = |dims: &[u32]| {
            let sizes = dims.iter().flat_map(|dim| dim.to_be_bytes());
            [0, 0, 8, dims.len() as u8].into_iter().chain(sizes).collect::<Vec<u8>>()
        };
        let count = [self.labels.len() as u32];
        let mut images = head(&[&count, shape].concat());
        images.extend(self.images.concat());
        let mut labels = head(&count);
        labels.extend(self.labels.iter().map(|&label| u8::try_from(label).unwrap()));
        (images, labels)
    }
}

/// A folder with a train and a test set, as MNIST is laid out: 3 classes of 5×4 images.
pub fn train_and_test() -> Folder {
    let folder = Folder::new();
    for (part, each, seed) in [("train", 40, 1), ("t10k", 15, 2)] {
        let (images, labels) = Sample::new(3, each, 20, seed).idx(&[5, 4]);
        folder.write(&format!("{part}-images-idx3-ubyte"), images);
        folder.write(&format!("{part}-labels-idx1-ubyte"), labels);
    }
    folder
}

/// A document, which must keep to the schema of its kind.
pub fn keeping_to(kind: &str, text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    // The address under which the schemas know each other; nothing is fetched from it.
    let address = |file: &str| format!("https://schemas.invalid/{file}");
    let registry = SCHEMAS.iter().fold(Registry::new(), |registry, (file, schema)| {
        registry.add(address(file), serde_json::from_str::<Value>(schema).unwrap()).unwrap()
    });
    let registry = registry.prepare().unwrap();
    let whole = json!({ "$ref": address(&format!("{kind}.schema.json")) });
    let validator = jsonschema::options().with_registry(&registry).build(&whole).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}
