//! Do stored sketches merge to the bytes that merging in memory gives?

use std::io::{self, Cursor, Read};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{AT_ONCE, Scratch, Storage, merge_stored};
use crate::dataset::{MemoryImages, NamedSet, SetName, Shape, UnlabelledSet};
use crate::progress::Silent;
use crate::sketch::tests::{shape, sketch_of, spec};
use crate::sketch::{MergeError, Shard, Sketch, SketchError, SketchSpec};

/// Sketches in memory, named by their numbers.
struct InMemory(Vec<Vec<u8>>);

impl Storage for InMemory {
    fn sketches(&self) -> usize {
        self.0.len()
    }

    fn name(&self, sketch: usize) -> String {
        format!("{sketch}.sketch")
    }

    fn open(&self, sketch: usize) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(&*self.0[sketch]))
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}

fn merged(sketches: &[Sketch]) -> Result<Vec<u8>, MergeError> {
    merged_bytes(sketches.iter().map(Sketch::to_bytes).collect())
}

fn merged_bytes(sketches: Vec<Vec<u8>>) -> Result<Vec<u8>, MergeError> {
    let mut bytes = Vec::new();
    merge_stored(&InMemory(sketches), &mut bytes).map(|_| bytes)
}

fn refusal(sketches: &[Sketch]) -> String {
    merged(sketches).unwrap_err().to_string()
}

/// A sketch of images without labels, in a set of their own.
fn unlabelled(set: SetName, images: u8) -> Sketch {
    let pixels = (0..images).flat_map(|image| [image; 20]).collect();
    let pixels = UnlabelledSet::new(MemoryImages::new(shape(), pixels).unwrap()).unwrap();
    let mut sketch = Sketch::new(spec());
    sketch.update(&NamedSet::of_unlabelled(set, pixels), None, &Silent).unwrap();
    sketch
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), cases: 48, ..Default::default() })]

    /// The shards have three sets, one of them without labels, and each lacks some of the classes.
    #[test]
    fn stored_sketches_merge_to_the_same_bytes(seed: u64, parts in 1..13usize) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut shards: Vec<u64> = (0..12).collect();
        let whole = sketch_of(&shards).to_bytes();
        shards.shuffle(&mut random);
        let mut sketches: Vec<Sketch> = shards.chunks(12usize.div_ceil(parts)).map(sketch_of).collect();
        prop_assert!(merged(&sketches).unwrap() == whole);
        // A task that was tried again, and a set that is in one sketch only.
        let again = sketches[random.random_range(0..sketches.len())].clone();
        sketches.insert(random.random_range(0..=sketches.len()), again);
        prop_assert!(merged(&sketches).unwrap() == whole);
        let other = unlabelled(SetName::other("more"), 3);
        sketches.insert(random.random_range(0..=sketches.len()), other.clone());
        let mut whole = sketch_of(&shards);
        whole.merge(&other).unwrap();
        prop_assert!(merged(&sketches).unwrap() == whole.to_bytes());
    }

    #[test]
    fn a_damaged_sketch_is_refused_by_name(place: prop::sample::Index, by in 1..=255u8, which in 0..3usize) {
        let mut sketches: Vec<Vec<u8>> = [[0, 1], [2, 3], [4, 5]].iter().map(|some| sketch_of(some).to_bytes()).collect();
        let place = place.index(sketches[which].len());
        sketches[which][place] ^= by;
        let error = merged_bytes(sketches).unwrap_err();
        let is_named = matches!(&error, MergeError::Sketch { name, error: SketchError::Damaged { .. } } if *name == format!("{which}.sketch"));
        prop_assert!(is_named, "byte {}: {}", place, error);
    }
}

#[test]
fn more_sketches_than_are_read_at_once_are_merged_in_rounds() {
    let numbers: Vec<u64> = (0..2 * AT_ONCE as u64 + 1).collect();
    let each: Vec<Sketch> = numbers.chunks(1).map(sketch_of).collect();
    assert!(merged(&each).unwrap() == sketch_of(&numbers).to_bytes());
}

#[test]
fn a_single_sketch_is_copied_and_none_is_refused() {
    let one = sketch_of(&[3, 4]);
    assert!(merged(std::slice::from_ref(&one)).unwrap() == one.to_bytes());
    let nothing = Sketch::new(spec());
    assert!(merged(&[nothing.clone(), one.clone(), nothing]).unwrap() == one.to_bytes());
    assert!(matches!(merged(&[]), Err(MergeError::Nothing)));
}

#[test]
fn it_is_said_what_was_merged() {
    let sketches = [sketch_of(&[0, 1]), sketch_of(&[2]), unlabelled(SetName::other("more"), 3)];
    let storage = InMemory(sketches.iter().map(Sketch::to_bytes).collect());
    let merged = merge_stored(&storage, io::sink()).unwrap();
    let sets = [(SetName::Train, 27), (SetName::Test, 6), (SetName::other("extra"), 3), (SetName::other("more"), 3)];
    assert_eq!((merged.spec, merged.sets, merged.shards), (spec(), sets.to_vec(), 3));
}

#[test]
fn what_cannot_be_merged_is_refused_by_name() {
    let said = refusal(&[sketch_of(&[0, 1]), sketch_of(&[2]), sketch_of(&[3, 1])]);
    assert_eq!(said, "2.sketch: shard 1.tar is in 0.sketch, too: its images would be counted twice");
    let wider = SketchSpec::new(Shape::new(4, 6, 1).unwrap()).unwrap();
    let said = refusal(&[sketch_of(&[0]), Sketch::new(wider)]);
    assert!(said.starts_with("1.sketch: ") && said.contains("4×5") && said.contains("4×6"), "{said}");
    let said = refusal(&[sketch_of(&[0]), unlabelled(SetName::Test, 2)]);
    assert!(said.starts_with("1.sketch: the test images have labels in some shards"), "{said}");
    let said = merged_bytes(vec![sketch_of(&[0]).to_bytes(), b"GIF89a".to_vec()]).unwrap_err().to_string();
    assert!(said.starts_with("1.sketch: not a whole sketch"), "{said}");
}

#[test]
fn a_shard_that_another_sketch_has_counted_is_not_lost() {
    let mut lost = Sketch::new(spec());
    lost.note_lost_shard(&Shard::new("1.tar", 100), "timed out");
    lost.note_unreadable(["2.png"]);
    let mut whole = lost.clone();
    whole.merge(&sketch_of(&[1])).unwrap();
    assert_eq!(whole.lost_shards().count(), 0);
    assert!(merged(&[lost, sketch_of(&[1])]).unwrap() == whole.to_bytes());
}
