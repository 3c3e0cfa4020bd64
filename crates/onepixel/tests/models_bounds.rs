//! Do models keep to the memory that they say they need, and to the time that they are given?

mod drawn;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use drawn::Drawing;
use onepixel::dataset::Dataset;
use onepixel::probes::ladder::{LadderFinding, LadderProbe, RUNGS, Rung};
use onepixel::progress::Silent;

/// Counts what is allocated.
struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's contract is the same.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;

/// One test at a time counts.
static TURN: Mutex<()> = Mutex::new(());

fn dataset(shape: (usize, usize, usize), class_images: Vec<usize>) -> Dataset {
    let set = |seed| Drawing { shape, class_images: class_images.clone(), levels: 256, pull: 40, seed }.set();
    Dataset::new("drawn", "made up", set(1), Some(set(2))).unwrap()
}

fn measured(dataset: &Dataset, probe: LadderProbe) -> LadderFinding {
    probe.run(dataset, &[], &Silent, &mut |_| {}).unwrap()
}

#[test]
#[ignore = "slow: `cargo test -- --ignored` and `.ci/run` run it"]
fn no_rung_takes_more_memory_than_it_asks_for() {
    let _turn = TURN.lock().unwrap();
    let cases = [
        ((8, 8, 1), vec![60; 5]),
        ((16, 16, 3), vec![25; 8]),
        ((6, 7, 2), vec![3; 120]),
        ((40, 40, 3), vec![12; 3]),
        ((28, 28, 1), vec![400; 3]),
    ];
    for (shape, class_images) in cases {
        let dataset = dataset(shape, class_images);
        // Networks take as many steps however few images there are: of large ones they would take minutes.
        let is_quick = |rung: &&Rung| shape.0 <= 16 || !matches!(rung.name, "mlp" | "cnn" | "colour-cnn");
        for rung in of_pixels().filter(is_quick) {
            let probe = |bytes| LadderProbe { rungs: vec![rung], max_memory: Some(bytes), ..LadderProbe::default() };
            // Counting adapts to what is left: it is asked with as much as it wants.
            let adapts = matches!(rung.name, "single-pixel" | "pixel-vote");
            let asked = if adapts { 4 << 30 } else { asked_for(&dataset, rung) };
            let before = NOW.load(Ordering::Relaxed);
            MOST.store(before, Ordering::Relaxed);
            let finding = measured(&dataset, probe(asked));
            let took = MOST.load(Ordering::Relaxed) - before;
            assert_eq!(finding.skipped, [], "{shape:?} {}", rung.name);
            // Both sets are held once more by the ladder, and their labels.
            let sets = 4 * (shape.0 * shape.1 * shape.2 + 64) * dataset.train.len();
            println!("{shape:?} {}: asks for {asked}, takes {took}", rung.name);
            assert!(took as u64 <= asked + sets as u64, "{shape:?} {}: {took} instead of {asked}", rung.name);
        }
    }
}

/// The rungs that learn from pixels.
fn of_pixels() -> impl Iterator<Item = &'static Rung> {
    RUNGS.iter().filter(|rung| !rung.of_features)
}

/// The bytes that a rung says it needs, from the reason for which it is left out where it may have none.
fn asked_for(dataset: &Dataset, rung: &'static Rung) -> u64 {
    let probe = LadderProbe { rungs: vec![rung], max_memory: Some(0), ..LadderProbe::default() };
    let reason = measured(dataset, probe).skipped.pop().expect("nothing fits 0 bytes").reason;
    let words: Vec<&str> = reason.split(' ').collect();
    let bytes = words.windows(2).find(|pair| pair[1].starts_with("bytes")).expect("a number of bytes")[0];
    bytes.parse().unwrap()
}

/// Boosting kept the sums of every tree that it had ever grown: 5 GB for these 50 images.
#[test]
fn boosting_fifty_images_of_fifty_classes_takes_little_memory() {
    let _turn = TURN.lock().unwrap();
    let dataset = dataset((32, 32, 3), vec![1; 50]);
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let rungs = vec![Rung::named("boosting").unwrap()];
    let finding = measured(&dataset, LadderProbe { rungs, ..LadderProbe::default() });
    assert_eq!(finding.rungs.len(), 1);
    assert!(MOST.load(Ordering::Relaxed) - before < 100 << 20, "{}", MOST.load(Ordering::Relaxed) - before);
}

#[test]
fn a_rung_whose_time_is_up_is_ended_and_says_so() {
    let _turn = TURN.lock().unwrap();
    // Too few for an estimate: each is just tried, and ended.
    let dataset = dataset((32, 32, 3), vec![90; 40]);
    let limit = Duration::from_millis(50);
    let mut ended = 0;
    for rung in of_pixels() {
        let begin = Instant::now();
        let finding =
            measured(&dataset, LadderProbe { rungs: vec![rung], max_time: Some(limit), ..LadderProbe::default() });
        assert!(begin.elapsed() < Duration::from_secs(10), "{}: {:?}", rung.name, begin.elapsed());
        for skipped in &finding.skipped {
            assert!(skipped.reason.contains("not done after the 0.05 s"), "{}: {}", rung.name, skipped.reason);
            ended += 1;
        }
    }
    assert!(ended >= 8, "only {ended} take longer than 50 ms");
}
