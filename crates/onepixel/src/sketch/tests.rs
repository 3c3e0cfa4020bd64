//! Are sketches the same whatever the order, and are damaged ones refused?

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::dataset::{ImageSet, MemoryImages, NamedSet, Names, UnlabelledSet};
use crate::progress::Silent;

/// The classes of a shard, as readers list those that they find.
const CLASSES: [&[&str]; 3] = [&["10"], &["9", "b"], &["9", "10", "b"]];

pub(super) fn shape() -> Shape {
    Shape::new(4, 5, 1).unwrap()
}

pub(super) fn spec() -> SketchSpec {
    SketchSpec::new(shape()).unwrap().with_sample(4).unwrap().with_contents(40)
}

/// Images of few contents, so that some are equal; each shard lacks some of the classes.
fn shard(number: u64) -> Vec<NamedSet> {
    let mut random = ChaCha8Rng::seed_from_u64(number);
    let mut images = |count: usize| {
        let pixels = (0..count).flat_map(|_| {
            let content: u8 = random.random_range(0..24);
            (0..20u8).map(move |pixel| content.wrapping_mul(pixel / 3 + 1))
        });
        UnlabelledSet::new(MemoryImages::new(shape(), pixels.collect()).unwrap()).unwrap()
    };
    let classes = CLASSES[(number % 3) as usize];
    let names: Names = (0..9).map(|image| format!("{number}/{image}.png")).collect();
    let labels = (0..9u16).map(|image| image % classes.len() as u16).collect();
    let train = images(9).with_names(names).unwrap().labelled(labels, classes.iter().copied()).unwrap();
    let test = images(2).labelled(vec![0, 0], classes.iter().copied()).unwrap();
    vec![
        NamedSet::of_labelled(SetName::Train, train),
        NamedSet::of_labelled(SetName::Test, test),
        NamedSet::of_unlabelled(SetName::other("extra"), images(1)),
    ]
}

pub(super) fn sketch_of(shards: &[u64]) -> Sketch {
    let mut sketch = Sketch::new(spec());
    for &number in shards {
        let identity = Shard::new(format!("{number}.tar"), 100);
        for set in shard(number) {
            sketch.update(&set, Some(&identity), &Silent).unwrap();
        }
        if number % 4 == 0 {
            sketch.note_unreadable([format!("{number}/bad.png")]);
        }
        if number % 5 == 0 {
            sketch.note_lost_shard(&Shard::new(format!("lost-{number}.tar"), 7), "it is not there");
        }
    }
    sketch
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), cases: 48, ..Default::default() })]

    #[test]
    fn any_order_and_any_partition_give_the_same_bytes(seed: u64, parts in 1..8usize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut shards: Vec<u64> = (0..12).collect();
        let whole = sketch_of(&shards);
        shards.shuffle(&mut random);
        let mut sketches: Vec<Sketch> = shards.chunks(12usize.div_ceil(parts)).map(sketch_of).collect();
        // Merged two at a time, in any order.
        while sketches.len() > 1 {
            let other = sketches.swap_remove(random.random_range(0..sketches.len()));
            let into = random.random_range(0..sketches.len());
            sketches[into].merge(&other).unwrap();
        }
        prop_assert!(whole.contents_are_sample() || whole.counted_contents() < 40);
        prop_assert_eq!(sketches[0].to_bytes(), whole.to_bytes());
    }

    #[test]
    fn a_changed_byte_is_refused(place: prop::sample::Index, by in 1..=255u8) {
        let mut bytes = sketch_of(&[0, 1, 2]).to_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= by;
        prop_assert!(matches!(Sketch::from_bytes(&bytes), Err(SketchError::Damaged { .. })), "byte {}", place);
    }

    #[test]
    fn no_content_makes_reading_panic(kind in 0..13u8, content in prop::collection::vec(any::<u8>(), 0..60)) {
        let bytes = sketch_of(&[1]).to_bytes();
        let begin = wire::MAGIC.len();
        let spec = sections::Section::read(&mut &bytes[begin..], begin as u64).unwrap();
        prop_assert_eq!(spec.kind, wire::Kind::Spec);
        let first = begin + spec.stored_bytes() as usize;
        let mut forged = bytes[..first].to_vec();
        let mut written = wire::Written::default();
        written.bytes(&content);
        let packed = written.packed(wire::Kind::ALL[usize::from(kind)]);
        forged.extend(&packed);
        let mut sums = wire::Sums::default();
        sums.add_packed(&bytes[begin..first]);
        sums.add_packed(&packed);
        forged.extend(sums.end().packed(wire::Kind::End));
        prop_assert!(Sketch::from_bytes(&forged).is_err());
    }
}

#[test]
fn what_was_written_is_read_back() {
    let sketch = sketch_of(&[0, 1, 2, 3, 4, 5]);
    let bytes = sketch.to_bytes();
    let read = Sketch::from_bytes(&bytes).unwrap();
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!((read.images(SetName::Train), read.images(SetName::Test)), (54, 12));
    assert_eq!(read.classes(), ["9", "10", "b"], "by value, since not every shard has all");
    assert_eq!((read.unreadable(), read.lost_shards().count(), read.counted_shards()), (2, 2, 6));
}

#[test]
fn a_sketch_cut_short_anywhere_is_refused() {
    let bytes = sketch_of(&[0, 1]).to_bytes();
    for length in 0..bytes.len() {
        assert!(matches!(Sketch::from_bytes(&bytes[..length]), Err(SketchError::Damaged { .. })), "{length} bytes");
    }
    let longer = [&bytes[..], b"x"].concat();
    let error = Sketch::from_bytes(&longer).unwrap_err().to_string();
    assert!(error.contains("1 bytes more"), "{error}");
}

#[test]
fn counts_are_those_of_the_images() {
    let sketch = sketch_of(&[0, 1, 2, 3]);
    let classes = sketch.classes();
    let mut by_hand = vec![[0u32; 256]; classes.len()];
    for set in (0..4).flat_map(shard).filter(|set| set.name == SetName::Train) {
        let pixels = set.unlabelled().images().as_bytes().unwrap().to_vec();
        for (image, pixels) in pixels.chunks_exact(20).enumerate() {
            let class = classes.iter().position(|class| Some(&**class) == set.class_of(image)).unwrap();
            by_hand[class][usize::from(pixels[7])] += 1;
        }
    }
    let of = |part: Part| sketch.histograms(part, &classes, 0..20).unwrap();
    let all = of(Part::Set(SetName::Train));
    let folds: Vec<_> = (0..Sketch::FOLDS).map(|fold| of(Part::Fold(fold))).collect();
    let mut sum = folds[0].clone();
    folds[1..].iter().for_each(|fold| sum.merge(fold).unwrap());
    assert!(sum == all, "the folds are all images");
    for (class, counts) in (0..).zip(&by_hand) {
        assert_eq!(all.counts(class, 7), counts);
    }
}

#[test]
fn the_sample_has_the_lowest_digests_and_their_images() {
    let sketch = sketch_of(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let sample = sketch.sample("few", "memory").unwrap();
    assert_eq!(sample.train.class_images(), [4, 4, 4]);
    let digests = sketch.sampled_digests(SetName::Train);
    assert_eq!(digests.len(), sample.train.len());
    let digest = digest::ContentDigest::new(shape());
    let pixels = sample.train.images().as_bytes().unwrap();
    assert!(pixels.chunks_exact(20).zip(&digests).all(|(image, known)| digest.of(image) == *known));
    assert!(sample.train.name_of(0).is_some_and(|name| name.ends_with(".png")));
}

#[test]
fn what_cannot_be_merged_is_refused_and_changes_nothing() {
    let mut sketch = sketch_of(&[0, 1]);
    let before = sketch.to_bytes();
    let wider = SketchSpec::new(Shape::new(4, 6, 1).unwrap()).unwrap();
    let error = sketch.merge(&Sketch::new(wider)).unwrap_err().to_string();
    assert!(error.contains("4×5") && error.contains("4×6"), "{error}");
    let error = sketch.merge(&sketch_of(&[1, 2])).unwrap_err().to_string();
    assert!(error.contains("1.tar"), "{error}");
    sketch.merge(&sketch_of(&[0, 1])).unwrap();
    assert_eq!(sketch.to_bytes(), before, "a task that was tried again");
    let unlabelled = NamedSet::of_unlabelled(SetName::Test, shard(9).remove(2).unlabelled().clone());
    let error = sketch.update(&unlabelled, None, &Silent).unwrap_err();
    assert!(matches!(error, SketchError::SomeLabels(SetName::Test)), "{error}");
    let other = UnlabelledSet::new(MemoryImages::new(Shape::new(1, 2, 1).unwrap(), vec![1, 2]).unwrap()).unwrap();
    let error = sketch.update(&NamedSet::of_unlabelled(SetName::other("wide"), other), None, &Silent).unwrap_err();
    assert!(matches!(error, SketchError::Shape { .. }), "{error}");
    assert_eq!(sketch.to_bytes(), before);
}

#[test]
fn a_shard_that_another_try_has_read_is_not_lost() {
    let mut first = Sketch::new(spec());
    first.note_lost_shard(&Shard::new("1.tar", 100), "timed out");
    first.note_lost_shard(&Shard::new("2.tar", 100), "timed out");
    first.merge(&sketch_of(&[1])).unwrap();
    assert_eq!(first.lost_shards().collect::<Vec<_>>(), [("2.tar", "timed out")]);
}

#[test]
fn a_class_name_of_kilobytes_is_refused() {
    let pixels = MemoryImages::new(shape(), vec![0; 20]).unwrap();
    let set = ImageSet::new(pixels, vec![0], ["x".repeat(5_000)]).unwrap();
    let error = Sketch::new(spec()).update(&NamedSet::of_labelled(SetName::Train, set), None, &Silent).unwrap_err();
    assert!(error.to_string().contains("5000 bytes of a class name"), "{error}");
}

#[test]
fn a_shard_of_grey_images_fits_those_in_colour() {
    let colour = Shape::new(4, 5, 3).unwrap();
    let [grey, ..] = &shard(2)[..] else { unreachable!() };
    let images = grey.labelled().unwrap();
    let repeated = images.images().as_bytes().unwrap().iter().flat_map(|&value| [value; 3]).collect();
    let repeated = UnlabelledSet::new(MemoryImages::new(colour, repeated).unwrap()).unwrap();
    let names: Names = (0..9).map(|image| format!("2/{image}.png")).collect();
    let repeated = repeated.with_names(names).unwrap().labelled(images.labels().to_vec(), images.classes().to_vec());
    let repeated = NamedSet::of_labelled(SetName::Train, repeated.unwrap());
    let of = |set: &NamedSet| {
        let mut sketch = Sketch::new(SketchSpec::new(colour).unwrap());
        sketch.update(set, None, &Silent).map(|()| sketch.to_bytes())
    };
    assert!(of(grey).unwrap() == of(&repeated).unwrap());
    let mut sketch = Sketch::new(spec());
    assert!(sketch.update(&repeated, None, &Silent).is_err(), "nothing in colour becomes grey");
}

/// A sketch in memory, to be read as if it were too large for it.
struct Lying(Vec<u8>);

impl Reopen for Lying {
    fn open_at(&self, byte: u64) -> std::io::Result<Box<dyn std::io::Read + '_>> {
        Ok(Box::new(&self.0[byte as usize..]))
    }
}

#[test]
fn counts_that_are_not_in_memory_are_the_same() {
    let sketch = sketch_of(&[0, 1, 2, 3]);
    let (bytes, classes) = (sketch.to_bytes(), sketch.classes());
    let mut aside = Sketch::open(std::sync::Arc::new(Lying(bytes.clone())), MOST_BYTES).unwrap();
    assert!(aside.bytes_in_memory() < sketch.bytes_in_memory());
    let folds = (0..Sketch::FOLDS).map(Part::Fold);
    for part in folds.chain([SetName::Train, SetName::Test].map(Part::Set)) {
        for pixels in [0..20, 3..4, 7..19] {
            let of = |sketch: &Sketch| sketch.histograms(part, &classes, pixels.clone()).unwrap();
            assert!(of(&aside) == of(&sketch), "{part:?} {pixels:?}");
        }
    }
    assert!(aside.to_bytes() == bytes);
    assert!(matches!(aside.extend(&sketch_of(&[7])), Err(SketchError::CountsAside)));
    assert!(matches!(sketch_of(&[7]).extend(&aside), Err(SketchError::CountsAside)));
}

#[test]
fn a_sketch_that_takes_more_memory_than_is_allowed_says_how_much() {
    let sketch = sketch_of(&[0, 1, 2]);
    let bytes = sketch.to_bytes();
    let taken = Sketch::from_bytes(&bytes).unwrap().bytes_in_memory();
    assert!(Sketch::read_from(&*bytes, taken).is_ok());
    let error = Sketch::read_from(&*bytes, taken / 2).unwrap_err();
    assert!(matches!(error, SketchError::TooLarge { bytes, most } if bytes == taken && most == taken / 2), "{error}");
}
