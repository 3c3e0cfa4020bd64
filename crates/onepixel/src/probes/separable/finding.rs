//! What does the probe say?

use serde::Serialize;

use super::certificate::Certificate;
use crate::dataset::Label;
use crate::probes::findings::Finding;

/// Which classes are linearly separable.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeparableFinding {
    /// Seconds that all questions were given; `None` where there was no limit.
    pub time: Option<f64>,
    /// Each question with its answer: by set, pairs before classes against the rest.
    pub problems: Vec<SeparableProblem>,
}

impl Finding for SeparableFinding {
    const NAME: &'static str = "separable";
}

/// Images that are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Images {
    /// The train images.
    Train,
    /// The test images.
    Test,
    /// The train images, then the test images.
    Both,
}

/// Whether two classes, or a class and all others, are linearly separable.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeparableProblem {
    /// The images.
    pub set: Images,
    /// The first class.
    pub a: String,
    /// The second class; `None` for all others.
    pub b: Option<String>,
    /// The label of the first class.
    pub label_a: Label,
    /// The label of the second class.
    pub label_b: Option<Label>,
    /// Images of the first class.
    pub images_a: u64,
    /// Images of the second class, or of all others.
    pub images_b: u64,
    /// The answer; `None` where the time or the precision did not suffice.
    pub is_separable: Option<bool>,
    /// Half of what is between the classes along the plane that was found, in grey values: a lower bound of the widest margin.
    pub margin: Option<f64>,
    /// Images whose mean is the point that both hulls have.
    pub meeting_images: Option<u64>,
    /// The fewest images found whose removal separates the others: an upper bound. 0 where nothing has to be removed.
    pub in_the_way: Option<u64>,
    /// The proof, verified in whole numbers.
    #[serde(skip)]
    pub certificate: Option<Certificate>,
}

impl Images {
    /// All of them, in the order of documents.
    pub const ALL: [Self; 3] = [Self::Train, Self::Test, Self::Both];

    /// How documents and files call them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
            Self::Both => "both",
        }
    }
}
