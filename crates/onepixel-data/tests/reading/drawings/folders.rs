//! Which files of a folder are read, and what `quickdraw/PART` means.

use onepixel::dataset::Dataset;
use onepixel::progress::Silent;
use onepixel_data::{Request, Result, Roots, load_from};

use crate::support::*;

/// A folder of datasets that has one, `quickdraw`.
struct Root(Folder);

impl Root {
    fn new() -> Self {
        Self(Folder::new())
    }

    fn add(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.0.path().join("quickdraw").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    fn load(&self, request: &Request) -> Result<Dataset> {
        load_from(request, &Roots::new([self.0.path().to_path_buf()]), &Silent)
    }

    fn named(&self, name: &str) -> Dataset {
        self.load(&Request::dataset(name)).unwrap()
    }

    fn refusal(&self, name: &str) -> String {
        self.load(&Request::dataset(name)).unwrap_err().to_string()
    }
}

/// Bitmaps that are all of these grey values, one value an image.
fn bitmaps(values: &[u8]) -> Vec<u8> {
    let pixels: Vec<u8> = values.iter().flat_map(|&value| [value; 784]).collect();
    npy("|u1", &format!("({}, 784)", values.len()), &pixels)
}

fn line(word: &str, drawing: &str) -> String {
    format!("{{\"word\":\"{word}\",\"recognized\":false,\"drawing\":{drawing}}}\n")
}

/// A record of the binary format with these strokes.
fn record(strokes: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut bytes = vec![7; 15];
    bytes.extend((strokes.len() as u16).to_le_bytes());
    for (x, y) in strokes {
        bytes.extend((x.len() as u16).to_le_bytes());
        bytes.extend([x, y].into_iter().copied().flatten());
    }
    bytes
}

#[test]
fn classes_are_sorted_by_name_and_bitmaps_stay_in_their_files() {
    let root = Root::new();
    root.add("numpy_bitmap/dog.npy", bitmaps(&[3, 4, 5]));
    root.add("numpy_bitmap/cat.npy", bitmaps(&[1, 2]));
    root.add("numpy_bitmap/The Eiffel Tower.npy", bitmaps(&[6]));
    root.add("numpy_bitmap/checksums.txt", "no bitmap");
    let set = root.named("quickdraw").train;
    assert_eq!(set.classes(), ["The Eiffel Tower", "cat", "dog"]);
    assert_eq!(set.labels(), [0, 1, 1, 2, 2, 2]);
    assert!(set.images().as_bytes().is_none());
    let firsts: Vec<u8> = pixels(&set).chunks_exact(784).map(|image| image[0]).collect();
    assert_eq!(firsts, [6, 1, 2, 3, 4, 5]);
}

#[test]
fn categories_are_chosen_by_name_in_any_order() {
    let root = Root::new();
    for (value, category) in [(1, "cat"), (2, "dog"), (3, "The Eiffel Tower")] {
        root.add(&format!("bitmap/{category}.npy"), bitmaps(&[value]));
    }
    let dataset = root.named("quickdraw/cat,The Eiffel Tower");
    assert_eq!(dataset.train.classes(), ["The Eiffel Tower", "cat"]);
    assert!(dataset.test.is_none());
    assert_says(&root.refusal("quickdraw/cat,dgo"), &["\"dgo\"", "did you mean dog"]);
    assert_says(&root.refusal("quickdraw/cat,fish"), &["fish.npy", "The Eiffel Tower, cat, dog"]);
    assert_says(&root.refusal("quickdraw/cat"), &["two classes"]);
    assert_says(&root.refusal("quickdraw/raw:cat,dog"), &["kind raw", "bitmap"]);
}

#[test]
fn a_kind_is_chosen_by_name_and_bitmaps_come_first() {
    let root = Root::new();
    root.add("bitmap/cat.npy", bitmaps(&[1])).add("bitmap/dog.npy", bitmaps(&[2]));
    root.add("simplified/cat.ndjson", line("cat", "[[[0,255],[0,9]]]"));
    root.add("simplified/dog.ndjson", line("dog", "[[[0,9],[0,255]]]"));
    root.add("binary/cat.bin", record(&[(&[0, 255], &[0, 9])]));
    root.add("binary/dog.bin", record(&[(&[0, 9], &[0, 255])]));
    assert_eq!(pixels(&root.named("quickdraw").train)[0], 1);
    let strokes = root.named("quickdraw/simplified");
    assert_eq!(pixels(&strokes.train), pixels(&root.named("quickdraw/binary:dog,cat").train));
    let whole = root.named("quickdraw").notes.join("\n");
    let parts = ["2 of its 345 categories", "bitmap was chosen, not simplified or binary", "2 of 2 files are not the"];
    assert_says(&whole, &parts);
    let notes = strokes.notes.join("\n");
    assert_says(&notes, &["simplified strokes drawn at 28×28", "2 of 2 drawings were not recognised"]);
}

#[test]
fn another_size_than_the_bitmaps_is_drawn_from_strokes() {
    let root = Root::new();
    root.add("bitmap/cat.npy", bitmaps(&[1])).add("bitmap/dog.npy", bitmaps(&[2]));
    let request = Request::dataset("quickdraw").size(64, 64);
    assert_says(&root.load(&request).unwrap_err().to_string(), &["strokes", "any size", "bitmap"]);
    root.add("simplified/cat.ndjson", line("cat", "[[[0,255],[0,9]]]"));
    root.add("simplified/dog.ndjson", line("dog", "[[[0,9],[0,255]]]"));
    assert_eq!(root.load(&request).unwrap().train.shape().to_string(), "64×64");
}

#[test]
fn a_sample_of_each_category_is_no_run_of_its_first_images() {
    let root = Root::new();
    let values: Vec<u8> = (0..200).collect();
    root.add("bitmap/cat.npy", bitmaps(&values)).add("bitmap/dog.npy", bitmaps(&values[..5]));
    let request = Request::dataset("quickdraw").per_class(10, 3);
    let dataset = root.load(&request).unwrap();
    assert_eq!(dataset.train.class_images(), [10, 5]);
    let chosen: Vec<u8> = pixels(&dataset.train).chunks_exact(784).map(|image| image[0]).collect();
    assert!(chosen[..10].is_sorted() && chosen[9] > 100, "{chosen:?}");
    assert_says(&dataset.notes.join("\n"), &["15 of 205 drawings", "seed 3"]);
    let cats = root.load(&Request::dataset("quickdraw/cat,dog").per_class(10, 3)).unwrap();
    assert_eq!(pixels(&cats.train), pixels(&dataset.train));
}

#[test]
fn files_may_lie_in_the_folder_itself_and_be_called_as_browsers_save_them() {
    let folder = Folder::new();
    folder.file("full_numpy_bitmap_cat.npy", bitmaps(&[1]));
    folder.file("full_numpy_bitmap_hot dog.npy", bitmaps(&[2]));
    let set = load(&Request::dataset(folder.path())).unwrap().train;
    assert_eq!(set.classes(), ["cat", "hot dog"]);
}
