//! Can a plane tell the classes apart without a single error?
//!
//! # The big picture
//!
//! `decide` says which way is tried after which. `faces` leaves out images that decide nothing, `hulls` proposes an answer in
//! floating-point numbers, as `interior` does where that takes too many steps, and `certificate` makes a proof of it in whole
//! numbers and verifies it: a plane with whole coefficients, or a point that is a mean of images of the one and of the other
//! class, with whole weights that `exact` finds. So an answer is either proven or not given. (That convex hulls either have a
//! point in common or a plane between them is Farkas' lemma.)

mod certificate;
mod coordinates;
mod decide;
mod difference;
mod exact;
mod faces;
mod finding;
mod hulls;
mod interior;
mod proposal;
mod rows;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub use certificate::{Certificate, Meeting, Plane};
pub use finding::{Images, SeparableFinding, SeparableProblem};
use rayon::prelude::*;
use serde::Serialize;

use crate::budget::Budget;
use crate::dataset::{Dataset, ImageSet, Label, Shape};
use crate::models::Samples;
use crate::probes::ProbeError;
use crate::probes::complexity::{Pair, separate};
use crate::progress::{Part, Progress};
use decide::decide;

/// Pairs of classes that are asked about at most.
const MOST_PAIRS: usize = 10_000;

/// The question: which classes are linearly separable.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::separable::SeparableProbe, progress::Silent};
///
/// # let images = MemoryImages::new(Shape::new(1, 2, 1)?, [[0, 0], [9, 9], [0, 9], [9, 0], [40, 40]].concat())?;
/// # let set = ImageSet::new(images, vec![0, 0, 1, 1, 2], ["equal", "unequal", "bright"])?;
/// # let dataset = Dataset::new("example", "memory", set, None)?;
/// let finding = SeparableProbe::default().run(&dataset, &Silent)?;
/// let answers: Vec<Option<bool>> = finding.problems.iter().map(|problem| problem.is_separable).collect();
/// assert_eq!(answers, [Some(false), Some(true), Some(true)]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeparableProbe {
    /// Whether each class is asked about against all others, too; by default not.
    pub rest: bool,
    /// The time for all questions, of which each has an equal share; by default there is no limit.
    pub time: Option<Duration>,
}

/// One question.
struct Question {
    images: Images,
    a: Label,
    /// `None` for all other classes.
    b: Option<Label>,
}

/// The labelled images of the sets that are asked about.
struct Sets<'a> {
    shape: Shape,
    train: Samples<'a>,
    test: Option<Samples<'a>>,
}

impl SeparableProbe {
    /// Asks the question of a dataset: of its train set, of its test set and of both together, where there is a test set.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, there are not two classes with images, or too many classes.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<SeparableFinding, ProbeError> {
        let test = dataset.test.as_ref().filter(|test| !test.is_empty());
        let bytes = dataset.train.bytes_to_hold() + test.map_or(0, ImageSet::bytes_to_hold);
        ProbeError::unless_held(bytes, progress.memory())?;
        let train = dataset.train.clone().into_memory()?;
        let test = test.cloned().map(ImageSet::into_memory).transpose()?;
        let sets = Sets {
            shape: train.shape(),
            train: Samples::of(&train).ok_or(ProbeError::Missing("images in memory"))?,
            test: test.as_ref().and_then(Samples::of),
        };
        let questions = self.questions(dataset, &sets)?;
        progress.begin("separating classes", questions.len() as u64);
        let end = self.time.map(|time| Instant::now() + time);
        let all: Vec<usize> = (0..questions.len()).collect();
        let answer = |question: usize, share: Option<Duration>| {
            self.answer(dataset, &sets, &questions[question], share, progress)
        };
        let heard = |question, share| {
            let problem = answer(question, share);
            progress.advance(1);
            problem
        };
        let mut share = share_of(all.len(), end);
        let mut problems = round(&all, end, heard);
        // What the easy ones leave of the time goes to those that are not decided, as long as each has twice as much as before.
        loop {
            let open: Vec<usize> = all.iter().copied().filter(|&at| problems[at].is_separable.is_none()).collect();
            let more = share_of(open.len(), end);
            let is_enough = |(more, before): (Duration, Duration)| !more.is_zero() && more >= 2 * before;
            if open.is_empty() || !more.zip(share).is_some_and(is_enough) {
                break;
            }
            share = more;
            for (at, again) in open.iter().copied().zip(round(&open, end, answer)) {
                let in_the_way = again.in_the_way.or(problems[at].in_the_way);
                problems[at] = SeparableProblem { in_the_way, ..again };
            }
        }
        Ok(SeparableFinding { time: self.time.map(|time| time.as_secs_f64()), problems })
    }

    fn questions(&self, dataset: &Dataset, sets: &Sets<'_>) -> Result<Vec<Question>, ProbeError> {
        let mut questions = Vec::new();
        let images = if sets.test.is_some() { &Images::ALL[..] } else { &[Images::Train] };
        for &images in images {
            let counts = sets.class_images(images);
            let present: Vec<Label> =
                (0..counts.len()).filter(|&c| counts[c] > 0).map(|class| class as Label).collect();
            if present.len() < 2 {
                if matches!(images, Images::Train) {
                    return Err(ProbeError::too_few_classes(&dataset.name, "train", present.len()));
                }
                continue;
            }
            let pairs = present.len() * (present.len() - 1) / 2;
            if pairs > MOST_PAIRS {
                let (name, most) = (dataset.name.clone(), (2 * MOST_PAIRS).isqrt());
                return Err(ProbeError::TooManyClasses { name, classes: present.len(), most });
            }
            for (index, &a) in present.iter().enumerate() {
                questions.extend(present[index + 1..].iter().map(|&b| Question { images, a, b: Some(b) }));
            }
            if self.rest && present.len() > 2 {
                questions.extend(present.iter().map(|&a| Question { images, a, b: None }));
            }
        }
        Ok(questions)
    }

    fn answer(
        &self,
        dataset: &Dataset,
        sets: &Sets<'_>,
        question: &Question,
        time: Option<Duration>,
        progress: &dyn Progress,
    ) -> SeparableProblem {
        let (pair, indices) = sets.pair(question);
        let part = Part(progress);
        let decided = match time {
            Some(time) => Budget::default().within(time).run(&part, |progress| decide(&pair, progress)).ok().flatten(),
            None => decide(&pair, &part),
        };
        let margin = decided.as_ref().and_then(|certificate| match certificate {
            Certificate::Plane(plane) => Some(plane.margin()),
            Certificate::Meeting(_) => None,
        });
        let meeting_images = decided.as_ref().and_then(|certificate| match certificate {
            Certificate::Plane(_) => None,
            Certificate::Meeting(meeting) => Some((meeting.images_a.len() + meeting.images_b.len()) as u64),
        });
        let in_the_way = match margin {
            Some(_) => Some(0),
            None => obstacles(&pair, time, &part),
        };
        let name = |class: Label| dataset.train.classes()[usize::from(class)].clone();
        SeparableProblem {
            set: question.images,
            a: name(question.a),
            b: question.b.map(name),
            label_a: question.a,
            label_b: question.b,
            images_a: pair.sizes[0] as u64,
            images_b: pair.sizes[1] as u64,
            is_separable: decided.as_ref().map(|certificate| matches!(certificate, Certificate::Plane(_))),
            margin,
            meeting_images,
            in_the_way,
            certificate: decided.map(|certificate| of_set(certificate, &indices)),
        }
    }
}

/// What is left of the time for each of so many questions; `None` where there is no limit.
fn share_of(questions: usize, end: Option<Instant>) -> Option<Duration> {
    let at_a_time = questions.div_ceil(rayon::current_num_threads()).max(1);
    end.map(|end| end.saturating_duration_since(Instant::now()) / at_a_time as u32)
}

/// Answers to some questions, each in its share of the time that is left when its turn comes.
fn round<T: Send>(
    questions: &[usize],
    end: Option<Instant>,
    answer: impl Fn(usize, Option<Duration>) -> T + Sync,
) -> Vec<T> {
    let open = AtomicUsize::new(questions.len());
    let each = questions.par_iter().with_max_len(1);
    each.map(|&question| answer(question, share_of(open.fetch_sub(1, Ordering::Relaxed), end))).collect()
}

/// How many images a linear machine leaves in the way, unless that takes too long.
fn obstacles(pair: &Pair, time: Option<Duration>, progress: &dyn Progress) -> Option<u64> {
    let count = |progress: &dyn Progress| certificate::in_the_way(pair, &separate(pair, progress).weights);
    match time {
        Some(time) => Budget::default().within(time).run(progress, count).ok(),
        None => Some(count(progress)),
    }
}

/// A proof about a pair, as one about the images of the set.
fn of_set(certificate: Certificate, indices: &[u32]) -> Certificate {
    let all = |images: Vec<u32>| images.into_iter().map(|image| indices[image as usize]).collect();
    match certificate {
        Certificate::Plane(plane) => Certificate::Plane(plane),
        Certificate::Meeting(meeting) => Certificate::Meeting(Meeting {
            images_a: all(meeting.images_a),
            images_b: all(meeting.images_b),
            ..meeting
        }),
    }
}

impl Sets<'_> {
    fn parts(&self, images: Images) -> Vec<Samples<'_>> {
        let test = self.test.into_iter();
        match images {
            Images::Train => vec![self.train],
            Images::Test => test.collect(),
            Images::Both => [self.train].into_iter().chain(test).collect(),
        }
    }

    fn class_images(&self, images: Images) -> Vec<u32> {
        let mut counts = vec![0; self.train.classes()];
        for part in self.parts(images) {
            counts.iter_mut().zip(part.class_images()).for_each(|(count, images)| *count += images);
        }
        counts
    }

    /// The images of a question, and which images of the set they are.
    fn pair(&self, question: &Question) -> (Pair, Vec<u32>) {
        let parts = self.parts(question.images);
        let mut sides: [(Vec<u8>, Vec<u32>); 2] = Default::default();
        let mut index = 0;
        for part in &parts {
            for (image, &label) in part.images().iter().zip(part.labels()) {
                let is_second = question.b.is_none_or(|b| label == b);
                let side = if label == question.a { Some(0) } else { is_second.then_some(1) };
                if let Some(side) = side {
                    sides[side].0.extend_from_slice(image);
                    sides[side].1.push(index);
                }
                index += 1;
            }
        }
        let [(pixels, first), (others, second)] = sides;
        let sizes = [first.len(), second.len()];
        (Pair::new(self.shape, [pixels, others].concat(), sizes), [first, second].concat())
    }
}
