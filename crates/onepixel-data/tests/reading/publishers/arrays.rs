//! Publishers of IDX and NPZ files: QMNIST, Kuzushiji, MedMNIST, and those that use MNIST's names.

use super::builders::*;
use crate::support::*;

fn idx_quad(labels: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let images = gzip(&idx_images(labels.len() as u32, 1, 1, labels));
    let labels = gzip(&idx_labels(labels));
    vec![
        ("train-images-idx3-ubyte.gz", images.clone()),
        ("train-labels-idx1-ubyte.gz", labels.clone()),
        ("t10k-images-idx3-ubyte.gz", images),
        ("t10k-labels-idx1-ubyte.gz", labels),
    ]
}

fn folder_of(name: &str, files: &[(&str, Vec<u8>)]) -> Folder {
    folder_with(name, &files.iter().map(|(name, bytes)| (*name, &bytes[..])).collect::<Vec<_>>())
}

#[test]
fn a_dataset_asked_for_by_name_has_its_class_names() {
    let all: Vec<u8> = (0..10).collect();
    let fashion = load_named(&folder_of("fashion-mnist", &idx_quad(&all)), "fashion-mnist").unwrap();
    assert_eq!(fashion.train.classes()[9], "Ankle boot");
    assert_says(&fashion.notes.join("\n"), &["only the name fashion-mnist says that this is Fashion-MNIST"]);
    let kuzushiji = load_named(&folder_of("kmnist", &idx_quad(&all)), "kmnist").unwrap();
    assert_eq!(kuzushiji.train.classes()[0], "お (o)");
    let digits = load_named(&folder_of("mnist", &idx_quad(&all)), "mnist").unwrap();
    assert_eq!(digits.train.classes()[9], "9");
}

#[test]
fn other_labels_than_the_datasets_keep_their_numbers() {
    let few = load_named(&folder_of("fashion-mnist", &idx_quad(&[0, 1, 2])), "fashion-mnist").unwrap();
    assert_eq!(few.train.classes(), ["0", "1", "2"]);
    let mut files = idx_quad(&(0..10).collect::<Vec<u8>>());
    files.push(("classes.txt", b"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".to_vec()));
    let named = load_named(&folder_of("fashion-mnist", &files), "fashion-mnist").unwrap();
    assert_eq!(named.train.classes()[9], "j");
}

#[test]
fn qmnist_takes_the_first_of_eight_label_columns() {
    let columns: Vec<u8> =
        [7u32, 3].iter().flat_map(|&digit| [digit, 4, 2426, 9, 37, 1, 0, 0]).flat_map(u32::to_be_bytes).collect();
    let labels = gzip(&idx(0x0c, &[2, 8], &columns));
    let images = gzip(&idx_images(2, 1, 1, &[5, 6]));
    let files = [
        ("qmnist-train-images-idx3-ubyte.gz", images.clone()),
        ("qmnist-train-labels-idx2-int.gz", labels.clone()),
        ("qmnist-test-images-idx3-ubyte.gz", images),
        ("qmnist-test-labels-idx1-ubyte.gz", gzip(&idx_labels(&[3, 3]))),
        ("xnist-images-idx3-ubyte.xz", Vec::new()),
    ];
    let qmnist = load_named(&folder_of("qmnist", &files), "qmnist").unwrap();
    assert_eq!((qmnist.train.classes(), qmnist.train.labels()), (&["3".to_owned(), "7".to_owned()][..], &[1, 0][..]));
    assert_eq!(qmnist.test.unwrap().labels(), [0, 0]);
    assert_says(&qmnist.notes.join("\n"), &["xnist", "left aside"]);
}

fn kuzushiji(begin: &str, labels: &[u8]) -> Vec<(String, Vec<u8>)> {
    let n = labels.len();
    let images = npz(&[("arr_0", &npy("|u1", &format!("({n}, 1, 1)"), labels))]);
    let labels = npz(&[("arr_0", &npy("|u1", &format!("({n},)"), labels))]);
    let sets = ["train", "test"].into_iter().flat_map(|set| {
        [(format!("{begin}-{set}-imgs.npz"), images.clone()), (format!("{begin}-{set}-labels.npz"), labels.clone())]
    });
    sets.collect()
}

#[test]
fn kuzushiji_is_read_from_its_pairs_of_npz_files() {
    let files = kuzushiji("k49", &[0, 48, 7]);
    let mut files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (&name[..], bytes.clone())).collect();
    let folder = folder_of("kuzushiji-49", &files);
    let set = load_named(&folder, "kuzushiji-49").unwrap();
    assert_eq!((set.train.classes().len(), set.train.labels()), (49, &[0, 48, 7][..]));
    assert_eq!((&set.train.classes()[0][..], &set.train.classes()[48][..]), ("あ (a)", "ゝ (iteration mark)"));
    assert_eq!(set.test.unwrap().len(), 3);
    files.push(("k49_classmap.csv", "index,codepoint,char\n0,U+3042,い\n".into()));
    let message = refusal_of(&folder_of("kuzushiji-49", &files), "kuzushiji-49");
    assert_says(&message, &["k49_classmap.csv", "expected \"0,U+3042,あ\"", "found \"0,U+3042,い\""]);
    files.retain(|(name, _)| *name != "k49_classmap.csv" && *name != "k49-test-labels.npz");
    let message = refusal_of(&folder_of("kuzushiji-49", &files), "kuzushiji-49");
    assert_says(&message, &["expected k49-test-labels.npz beside k49-test-imgs.npz"]);
}

fn medmnist(classes: u8, columns: usize) -> Vec<u8> {
    let n = usize::from(classes);
    let images = npy("|u1", &format!("({n}, 2, 2, 3)"), &vec![7; n * 12]);
    let labels: Vec<u8> = (0..classes).flat_map(|class| vec![class; columns]).collect();
    let labels = npy("|u1", &format!("({n}, {columns})"), &labels);
    npz(&[
        ("train_images", &images),
        ("train_labels", &labels),
        ("val_images", &images),
        ("val_labels", &labels),
        ("test_images", &images),
        ("test_labels", &labels),
    ])
}

#[test]
fn medmnist_has_names_and_parts_and_a_validation_set() {
    let alone = folder_of("pathmnist", &[("pathmnist.npz", medmnist(9, 1))]);
    let path = load_named(&alone, "pathmnist").unwrap();
    assert_eq!((path.train.len(), path.train.shape().channels()), (9, 3));
    assert_eq!(path.train.classes()[8], "colorectal adenocarcinoma epithelium");
    let [validation] = &path.further[..] else { panic!("{:?}", path.further) };
    assert_eq!((validation.name.name(), validation.labelled().unwrap().labels()), ("validation", path.train.labels()));
    let several =
        [("pathmnist.npz", medmnist(9, 1)), ("pathmnist_64.npz", medmnist(9, 1)), ("breastmnist.npz", medmnist(2, 1))];
    let several = folder_of("medmnist", &several);
    let names = "one of its parts pathmnist, pathmnist_64, breastmnist";
    assert_says(&refusal_of(&several, "medmnist"), &[names, "found no part named"]);
    assert_says(&refusal_of(&several, "medmnist/pathmnist_224"), &[names, "found \"pathmnist_224\""]);
    assert_eq!(load_named(&several, "medmnist/pathmnist_64").unwrap().train.len(), 9);
    let breast = load_named(&several, "medmnist/breastmnist").unwrap();
    assert_eq!(breast.train.classes(), ["malignant", "normal, benign"]);
    let sizes = folder_of("pathmnist", &[("pathmnist.npz", medmnist(9, 1)), ("pathmnist_64.npz", medmnist(8, 1))]);
    for (name, images) in [("pathmnist", 9), ("pathmnist/64", 8), ("pathmnist/pathmnist_64", 8)] {
        assert_eq!(load_named(&sizes, name).unwrap().train.len(), images, "{name}");
    }
}

#[test]
fn a_medmnist_file_alone_is_named_too() {
    let folder = Folder::new();
    let file = folder.file("octmnist.npz", medmnist(4, 1));
    assert_eq!(load(&onepixel_data::Request::dataset(file)).unwrap().train.classes()[2], "drusen");
}

#[test]
fn sets_with_several_labels_or_volumes_are_refused_by_what_they_hold() {
    let folder = folder_of("chestmnist", &[("chestmnist.npz", medmnist(3, 14))]);
    let texts = ["chestmnist.npz", "images with one class each", "14 findings at once (multi-label)"];
    assert_says(&refusal_of(&folder, "chestmnist"), &texts);
    let folder = folder_of("organmnist3d", &[("organmnist3d.npz", medmnist(3, 1))]);
    assert_says(&refusal_of(&folder, "organmnist3d"), &["organmnist3d.npz", "volumes"]);
}
