//! What do the suspicious images look like?

use onepixel::audit::Labels;
use onepixel::dataset::{ImageSet, Label, Shape};
use onepixel::probes::labels::LabelsOfSet;

use super::gallery::{Gallery, Section, Tile, Titles};
use super::{Figure, wording};
use crate::data::NOTHING_LEARNED;
use crate::number::{count, counted};

/// Suspects on one gallery: six rows of 28×28 images.
const SUSPECTS: usize = 90;
/// Ambiguous images, and outliers.
const OTHERS: usize = 30;
/// Sets whose values stay below this are shown brighter.
const DIM: u8 = 128;

/// The most suspicious images of each set: labels that are probably wrong, ambiguous images, outliers.
#[derive(Debug, Clone)]
pub struct LabelsGallery<'a> {
    labels: &'a Labels,
    shape: Shape,
    images: &'a [ImageSet],
}

impl<'a> LabelsGallery<'a> {
    /// The indices of the images that are shown of a set.
    pub fn shown(set: &LabelsOfSet) -> Vec<u32> {
        let suspects = set.suspects.iter().take(SUSPECTS).map(|suspect| suspect.index);
        let ambiguous = set.ambiguous.iter().take(OTHERS).map(|image| image.index);
        suspects.chain(ambiguous).chain(set.outliers.iter().take(OTHERS).map(|image| image.index)).collect()
    }

    /// The gallery of a document, of images of a shape; `images` are, of each of its sets, those that
    /// [`LabelsGallery::shown`] names, in memory. An image that is missing is left blank.
    pub fn new(labels: &'a Labels, shape: Shape, images: &'a [ImageSet]) -> Self {
        Self { labels, shape, images }
    }

    /// Draws the gallery. Indices count from 0.
    pub fn draw(&self) -> Figure {
        let finding = &self.labels.finding;
        let shape = self.shape;
        let pixels = |set: &'a ImageSet| set.images().as_bytes().unwrap_or_default();
        let largest = self.images.iter().flat_map(|set| pixels(set).iter().copied()).max().unwrap_or(0);
        let mut sections = Vec::new();
        for (set, images) in finding.sets.iter().zip(self.images) {
            let mut images = pixels(images).chunks_exact(shape.values());
            let sections_of_set =
                [self.suspects(set, &mut images), self.ambiguous(set, &mut images), self.outliers(set, &mut images)];
            sections.extend(sections_of_set);
        }
        let title = wording::name(&self.labels.dataset.name);
        let lines = vec![
            "Images whose labels deserve a look, each with its index in its set, counted from 0".to_owned(),
            format!("Judged by {}", self.models()),
        ];
        let brightest = if largest < DIM { largest } else { u8::MAX };
        Gallery { title: &title, lines, shape, brightest, titles: Titles::Above, sections }.draw()
    }

    fn models(&self) -> String {
        let models =
            self.labels.finding.sets.first().map(|set| set.models.iter().map(|model| wording::name(&model.title)));
        models.map(|names| names.collect::<Vec<_>>().join(" and ")).unwrap_or_default()
    }

    fn class(&self, label: Label) -> String {
        self.labels.finding.classes.get(usize::from(label)).map_or_else(String::new, |name| wording::isolated(name))
    }

    fn suspects(&self, set: &LabelsOfSet, images: &mut dyn Iterator<Item = &'a [u8]>) -> Section<'a> {
        let tiles: Vec<Tile<'a>> = set
            .suspects
            .iter()
            .take(SUSPECTS)
            .map(|suspect| {
                let classes = format!("{} → {}", self.class(suspect.given), self.class(suspect.suggested));
                tile(images, [format!("{}  {:.2}", suspect.index, suspect.score), classes], suspect.name.as_deref())
            })
            .collect();
        Section {
            title: format!("Suspected labels of the {} set", set.set.name()),
            note: format!(
                "The {} least probable labels of {}: index, probability of the label; label → likely class. {}",
                count(tiles.len() as u64),
                counted(set.images, "image"),
                match set.flagged {
                    Some(flagged) => format!("{} flagged", count(flagged)),
                    None => NOTHING_LEARNED.to_owned(),
                }
            ),
            tiles,
        }
    }

    fn ambiguous(&self, set: &LabelsOfSet, images: &mut dyn Iterator<Item = &'a [u8]>) -> Section<'a> {
        let tiles = set.ambiguous.iter().take(OTHERS).map(|image| {
            let [first, second] = image.between.map(|label| self.class(label));
            let between = format!("{first} or {second}");
            tile(images, [format!("{}  {:.2}", image.index, image.balance), between], image.name.as_deref())
        });
        Section {
            title: format!("Ambiguous images of the {} set", set.set.name()),
            note: match set.ambiguous.len() {
                0 => "None: no image has two classes that every model gives a probability of at least 0.25".to_owned(),
                all => format!(
                    "Two classes about equally probable for every model; {} in all, the most balanced first",
                    count(all as u64)
                ),
            },
            tiles: tiles.collect(),
        }
    }

    fn outliers(&self, set: &LabelsOfSet, images: &mut dyn Iterator<Item = &'a [u8]>) -> Section<'a> {
        let tiles = set.outliers.iter().take(OTHERS).map(|image| {
            let captions = [format!("{}  {:.1}", image.index, image.score), self.class(image.given)];
            tile(images, captions, image.name.as_deref())
        });
        Section {
            title: format!("Outliers of the {} set", set.set.name()),
            note: match set.outliers.len() {
                0 => "None: no image is farther from every class than that class's own images are from each other"
                    .to_owned(),
                all => format!(
                    "Far from every class, by each class's own measure; {} in all, the farthest first",
                    count(all as u64)
                ),
            },
            tiles: tiles.collect(),
        }
    }
}

fn tile<'a>(images: &mut dyn Iterator<Item = &'a [u8]>, captions: [String; 2], name: Option<&str>) -> Tile<'a> {
    let captions = captions.into_iter().chain(name.map(wording::file)).collect();
    Tile { images: images.next().into_iter().collect(), captions }
}
