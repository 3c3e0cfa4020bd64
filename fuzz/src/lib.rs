//! What does every reader have to withstand?
//!
//! Each target hands the fuzzer's bytes to one reader as a user would: as a file on disk. What is read must be an error
//! or a dataset whose images can all be visited; a panic, an overflow, an allocation beyond the limit or an endless loop
//! is a finding.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use onepixel::dataset::UnlabelledSet;
use onepixel::progress::Silent;
use onepixel_data::{LabelColumn, Memory, Request, Roots, load_from};
use tempfile::TempDir;

/// Memory for pixels, for half of the inputs; the others have none and are read as they are visited.
const MEMORY: u64 = 16 << 20;
/// Images that are visited at most: a hostile header may promise many tiny ones, which is no finding.
const MOST_VISITED: usize = 10_000;

/// Files in memory where the machine has such a folder.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a temporary folder")
});

/// Panics that a reader turns into errors are none of the fuzzer's: its hook, which ends the program at every panic, gives
/// way to the usual one. What no reader catches still ends the program.
pub fn let_guards_catch() {
    drop(std::panic::take_hook());
}

/// Reads one file, as `onepixel pixels FILE` would.
pub fn file(name: &str, bytes: &[u8]) {
    load(Request::dataset(write(name, bytes)), bytes);
}

/// Reads a table whose header names the labels, or else with the labels in its last column.
pub fn table(bytes: &[u8]) {
    file("table.csv", bytes);
    load(Request::dataset(write("table.csv", bytes)).label_column(LabelColumn::Last), bytes);
}

/// Reads a folder that holds one file of the fuzzer's beside others, and nothing else.
pub fn folder(name: &str, bytes: &[u8], others: &[(&str, &[u8])]) {
    let folder = FOLDER.path().join("folder");
    let _ = std::fs::remove_dir_all(&folder);
    for (name, bytes) in others.iter().chain([&(name, bytes)]) {
        write(&format!("folder/{name}"), bytes);
    }
    load(Request::dataset(folder), bytes);
}

/// Reads a folder with one file of CIFAR-10, or of CIFAR-100 where the first byte of the input is odd.
pub fn cifar(bytes: &[u8]) {
    let [edition, bytes @ ..] = bytes else { return };
    folder(if edition % 2 == 0 { "data_batch_1.bin" } else { "train.bin" }, bytes, &[]);
}

/// Reads images beside a table, whose kind the first byte of the input says.
pub fn label_table(bytes: &[u8]) {
    const NAMES: [&str; 8] = [
        "labels.csv", "train.txt", "labels.json", "labels.jsonl", "labels.tsv", "labels.parquet", "train/labels.csv",
        "metadata.jsonl",
    ];
    const IMAGES: [&str; 9] = [
        "images/1.png", "images/02.png", "images/cat_3.png", "train/1.png", "train/a/4.png", "train/b/4.png", "val/1.png",
        "test/5.png", "test/ä 6.PNG",
    ];
    let [kind, bytes @ ..] = bytes else { return };
    let name = NAMES[usize::from(*kind) % NAMES.len()];
    let folder = beside("tables", name, &NAMES, &IMAGES, bytes);
    load(Request::dataset(&folder), bytes);
    load(Request::dataset(folder).label_column(LabelColumn::Name("label".to_owned())), bytes);
}

/// Reads a Croissant description beside images.
pub fn croissant(bytes: &[u8]) {
    const IMAGES: [&str; 5] = ["images/train/a/1.png", "images/train/b/2.png", "images/test/a/3.png", "b-4.png", "a-5.png"];
    const NAME: &str = "croissant.json";
    load(Request::dataset(beside("croissant", NAME, &[NAME], &IMAGES, bytes).join(NAME)), bytes);
}

/// A folder of images that stay, with one file of the fuzzer's and none that it wrote before under one of these names.
fn beside(folder: &str, name: &str, names: &[&str], images: &[&str], bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(folder);
    for image in images.iter().filter(|image| !path.join(image).is_file()) {
        write(&format!("{folder}/{image}"), include_bytes!("../one_pixel.png"));
    }
    names.iter().for_each(|name| drop(std::fs::remove_file(path.join(name))));
    write(&format!("{folder}/{name}"), bytes);
    path
}

/// Reads images and labels from the two parts of the input; its first two bytes say where the first ends.
pub fn images_and_labels(bytes: &[u8]) {
    let [high, low, rest @ ..] = bytes else { return };
    let boundary = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
    let (images, labels) = rest.split_at(boundary);
    load(Request::files(write("images", images), write("labels", labels)), bytes);
}

fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a file in a folder")).expect("room for a folder");
    std::fs::write(&path, bytes).expect("room for a file");
    path
}

fn load(request: Request, bytes: &[u8]) {
    let is_held = bytes.iter().fold(0, |sum, byte| sum ^ byte) % 2 == 0;
    let request = request.memory(Memory::Bytes(if is_held { MEMORY } else { 0 })).skip_unreadable();
    let Ok(dataset) = load_from(&request, &Roots::default(), &Silent) else { return };
    [&dataset.train].into_iter().chain(&dataset.test).for_each(|set| visit(set.unlabelled()));
    dataset.further.iter().for_each(|set| visit(set.unlabelled()));
}

fn visit(set: &UnlabelledSet) {
    let images = set.len().min(MOST_VISITED);
    let mut seen = 0;
    let visited = set.images().visit(0..images, &mut |first, batch| {
        assert_eq!(first, seen, "batches follow each other");
        assert_eq!(batch.len() % set.shape().values(), 0, "batches are whole images");
        seen += batch.len() / set.shape().values();
    });
    assert!(visited.is_err() || seen == images, "all images of the range are visited");
}
