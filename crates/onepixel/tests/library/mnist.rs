//! Does onepixel answer what was computed independently, on real datasets? They are read from the folder that the
//! environment variable `ONEPIXEL_DATA` names; without it these tests claim nothing.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::recorded::Answers;
use flate2::read::GzDecoder;
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Position, Shape};
use onepixel::probes::pixels::{PixelsFinding, PixelsProbe};
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, Rule};

/// The folder of real datasets, if there is one.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("ONEPIXEL_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ONEPIXEL_DATA is not set");
    }
    folder
}

/// The bytes of a gzipped IDX file behind its header, which is four bytes and four more for each side.
fn idx(file: &Path, sides: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes[..4], [0, 0, 8, sides as u8], "{}", file.display());
    bytes.split_off(4 + 4 * sides)
}

fn idx_set(folder: &Path, part: &str) -> ImageSet {
    let pixels = idx(&folder.join(format!("{part}-images-idx3-ubyte.gz")), 3);
    let labels = idx(&folder.join(format!("{part}-labels-idx1-ubyte.gz")), 1);
    let images = MemoryImages::new(Shape::new(28, 28, 1).unwrap(), pixels).unwrap();
    ImageSet::new(images, labels.into_iter().map(u16::from).collect(), (0..10).map(|class| class.to_string())).unwrap()
}

fn load(name: &str) -> Option<Dataset> {
    let folder = data()?.join(name);
    let (train, test) = (idx_set(&folder, "train"), idx_set(&folder, "t10k"));
    Some(Dataset::new(name, folder.display().to_string(), train, Some(test)).unwrap())
}

/// MNIST, where there is real data.
pub fn mnist() -> Option<&'static Dataset> {
    static MNIST: OnceLock<Option<Dataset>> = OnceLock::new();
    MNIST.get_or_init(|| load("mnist")).as_ref()
}

/// What the probe finds with its default settings.
fn mnist_finding() -> Option<&'static PixelsFinding> {
    static FINDING: OnceLock<Option<PixelsFinding>> = OnceLock::new();
    FINDING.get_or_init(|| mnist().map(|mnist| crate::recorded::find(mnist, Criterion::default()))).as_ref()
}

#[test]
fn one_pixel_separates_zero_from_one_at_row_15_column_14() {
    let Some(mnist) = mnist() else { return };
    let map = PixelsProbe::default().map(mnist, ("0", "1"), 1, &Silent).unwrap();
    assert_eq!(map.pair.position, Position { row: 15, col: 14, channel: 0 });
    assert_eq!((map.pair.correct, map.pair.total, map.pair.ties), (12_514, 12_665, 0));
    assert_eq!(format!("{:.1}", 100.0 * map.pair.accuracy), "98.8");
}

#[test]
fn every_recorded_number_of_mnist_is_found() {
    let (Some(mnist), Some(finding)) = (mnist(), mnist_finding()) else { return };
    let answers = serde_json::from_str(include_str!("../data/oracles_mnist.json")).unwrap();
    check_everything(&answers, mnist, finding);
}

#[test]
fn every_recorded_number_of_fashion_mnist_is_found() {
    let Some(fashion_mnist) = load("fashion-mnist") else { return };
    let answers = serde_json::from_str(include_str!("../data/oracles_fashion_mnist.json")).unwrap();
    check_everything(&answers, &fashion_mnist, &crate::recorded::find(&fashion_mnist, Criterion::default()));
}

fn check_everything(answers: &Answers, dataset: &Dataset, by_lookup: &PixelsFinding) {
    let means = answers.means_over_pairs.as_ref().unwrap();
    let stump = Criterion { rule: Rule::Threshold, metric: Metric::Accuracy };
    let by_threshold = crate::recorded::find(dataset, stump);
    crate::recorded::check_finding(&dataset.name, answers, by_lookup);
    crate::recorded::check_finding(&dataset.name, answers, &by_threshold);
    crate::recorded::check_search(&dataset.name, answers, dataset);
    let on_test = crate::recorded::check_pixels_chosen_on_test_images(&dataset.name, answers, dataset);
    for (found, expected) in [
        (by_lookup.summary.mean, means.lookup_on_train),
        (by_lookup.summary.mean_held_out.unwrap(), means.lookup_train_to_test),
        (on_test, means.lookup_chosen_and_scored_on_test),
        (by_threshold.summary.mean, means.threshold_on_train),
        (by_threshold.summary.mean_held_out.unwrap(), means.threshold_train_to_test),
    ] {
        assert!((found - expected).abs() < 1e-12, "{}: mean {found} instead of {expected}", dataset.name);
    }
}

/// The pixel chosen among 784 on the images that it is scored on flatters, even where these are 10,000.
#[test]
fn a_pixel_scored_where_it_was_chosen_claims_two_points_too_much() {
    let (Some(mnist), Some(honest)) = (mnist(), mnist_finding()) else { return };
    let on_test = Dataset::new("mnist test", "", mnist.test.clone().unwrap(), mnist.test.clone()).unwrap();
    assert_eq!(format!("{:.4}", crate::recorded::find(&on_test, Criterion::default()).summary.mean), "0.9101");
    assert_eq!(format!("{:.6}", honest.summary.mean_held_out.unwrap()), "0.890734");
}

#[test]
fn all_45_pairs_of_mnist_are_those_of_the_essays_figure() {
    let (Some(finding), Some(data)) = (mnist_finding(), data()) else { return };
    let Ok(figure) = std::fs::read_to_string(data.join("../oracles/mnist_train_pairs_lookup.csv")) else {
        println!("skipped: there is no ../oracles/mnist_train_pairs_lookup.csv beside ONEPIXEL_DATA");
        return;
    };
    let rows: Vec<Vec<&str>> = figure.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!((rows.len(), finding.pairs.len()), (45, 45));
    for (row, pair) in rows.iter().zip(&finding.pairs) {
        let counted_from_one = [pair.position.row + 1, pair.position.col + 1].map(|side| side.to_string());
        assert_eq!(row[..2], [&pair.a, &pair.b]);
        assert_eq!(row[2..4], counted_from_one, "{row:?}");
        assert_eq!(row[4..6], [pair.correct.to_string(), pair.total.to_string()], "{row:?}");
        assert_eq!(row[6], format!("{:.1}", 100.0 * pair.accuracy), "{row:?}");
        assert_eq!((row[7], pair.ties), ("0", 0), "{row:?}");
    }
}

/// Records are a label and then all red, all green and all blue values.
fn cifar_10_sample(file: &Path) -> ImageSet {
    let bytes = std::fs::read(file).unwrap();
    let records = bytes.chunks_exact(1 + 3 * 1024);
    let labels = records.clone().map(|record| u16::from(record[0])).collect();
    let interleaved = |record: &[u8]| (0..3 * 1024).map(|i| record[1 + i % 3 * 1024 + i / 3]).collect::<Vec<u8>>();
    let images = MemoryImages::new(Shape::new(32, 32, 3).unwrap(), records.flat_map(interleaved).collect()).unwrap();
    ImageSet::new(images, labels, (0..10).map(|class| class.to_string())).unwrap()
}

#[test]
fn the_best_pixel_of_a_colour_image_is_one_value_of_one_channel() {
    let Some(data) = data() else { return };
    let folder = data.join("cifar-10-sample");
    let train = cifar_10_sample(&folder.join("data_batch_1.bin"));
    let test = cifar_10_sample(&folder.join("test_batch.bin"));
    assert_eq!((train.len(), test.len()), (4_000, 1_000));
    let dataset = Dataset::new("cifar-10 sample", "", train, Some(test)).unwrap();
    let finding = PixelsProbe::default().run(&dataset, &Silent).unwrap();
    assert_eq!(finding.pairs.len(), 45);
    let channels: Vec<usize> = finding.pairs.iter().map(|pair| pair.position.channel).collect();
    assert!((0..3).all(|channel| channels.contains(&channel)), "{channels:?}");

    let pair = finding.pairs.iter().find(|pair| pair.classes == (0, 6)).unwrap();
    let bytes = dataset.train.images().as_bytes().unwrap();
    let correct: Vec<u32> = (0..32 * 32 * 3).map(|value| correct_by_lookup(bytes, &dataset, value)).collect();
    let most = *correct.iter().max().unwrap();
    let first = correct.iter().position(|&correct| correct == most).unwrap();
    let Position { row, col, channel } = pair.position;
    assert_eq!(((row * 32 + col) * 3 + channel, pair.correct), (first, u64::from(most)));
    assert_eq!(pair.ties as usize, correct.iter().filter(|&&correct| correct == most).count() - 1);
}

/// Images of an aeroplane or a frog that the lookup rule of one value gets right.
fn correct_by_lookup(bytes: &[u8], dataset: &Dataset, value: usize) -> u32 {
    let mut counts = [[0u32; 2]; 256];
    for (image, &label) in bytes.chunks_exact(32 * 32 * 3).zip(dataset.train.labels()) {
        if let Some(class) = [0, 6].iter().position(|&class| class == label) {
            counts[usize::from(image[value])][class] += 1;
        }
    }
    counts.iter().map(|[aeroplane, frog]| aeroplane.max(frog)).sum()
}
