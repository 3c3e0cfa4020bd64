//! How do images and maps get into the page?
//!
//! As PNG in data URIs, enlarged by the browser without smoothing. Images larger than needed are made smaller by means
//! of blocks, so that a page of large photographs stays small.

use maud::{Markup, html};

use onepixel::dataset::{ImageRef, Position, Shape, Specimens};

use crate::figure::colour;
use crate::figure::image::Image;

/// The longest side of a mean image and of an accuracy map, in pixels of the page.
const LARGE: usize = 96;
/// The longest side of an image in a row or a gallery.
const SMALL: usize = 56;
/// Images whose brightest value is below this are shown over the whole range, from black to white.
const DIM: u8 = 128;

/// How the images of a dataset are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pictures<'a> {
    pub specimens: &'a Specimens,
    brightest: u8,
}

impl<'a> Pictures<'a> {
    /// `values` are grey values as bright as any that will be shown.
    pub fn new(specimens: &'a Specimens, values: impl Iterator<Item = u8>) -> Self {
        let largest = values.max().unwrap_or(u8::MAX);
        Self { specimens, brightest: if (1..DIM).contains(&largest) { largest } else { u8::MAX } }
    }

    /// The value that is shown as white, where it is not 255.
    pub fn white(self) -> Option<u8> {
        (self.brightest < u8::MAX).then_some(self.brightest)
    }

    /// A mean image, with a ring around a pixel of it.
    pub fn mean(self, values: &[u8], alternative: &str, marked: Option<Position>) -> Markup {
        let shape = self.specimens.shape();
        framed(shape, &self.uri(shape, values, LARGE), alternative, marked)
    }

    /// A small mean image.
    pub fn small_mean(self, values: &[u8], alternative: &str) -> Markup {
        let uri = self.uri(self.specimens.shape(), values, SMALL);
        html! { img.thumb src=(uri) alt=(alternative); }
    }

    /// One of the specimens, by reference to the page's [`definitions`](Self::definitions); nothing if it is not among them.
    pub fn specimen(self, image: ImageRef, alternative: &str) -> Option<Markup> {
        self.specimens.get(image)?;
        let shape = self.specimens.shape();
        let view = format!("0 0 {} {}", shape.width(), shape.height());
        Some(html! {
            svg.thumb role="img" aria-label=(alternative) viewBox=(view) { use href=(format!("#{}", address(image))) {} }
        })
    }

    /// All specimens, each once, however often the page shows it.
    pub fn definitions(self) -> Markup {
        let shape = self.specimens.shape();
        html! {
            svg.definitions aria-hidden="true" width="0" height="0" {
                defs {
                    @for (image, values) in self.specimens.iter() {
                        image id=(address(image)) href=(self.uri(shape, values, SMALL))
                            width=(shape.width()) height=(shape.height()) preserveAspectRatio="none" {}
                    }
                }
            }
        }
    }

    /// The accuracy of every pixel, in the colours of the matrix; of several channels the best counts.
    pub fn map(self, accuracies: &[f32], alternative: &str, marked: Option<Position>) -> Markup {
        let shape = self.specimens.shape();
        let step = step(shape, LARGE);
        let (height, width) = (shape.height().div_ceil(step), shape.width().div_ceil(step));
        let mut best = vec![0.0_f32; height * width];
        for (index, &accuracy) in accuracies.iter().enumerate() {
            let Position { row, col, .. } = shape.position(index);
            let cell = &mut best[row / step * width + col / step];
            *cell = cell.max(accuracy);
        }
        let mut picture = Image::plain(height, width, colour::of_accuracy(0.5));
        for (cell, &accuracy) in best.iter().enumerate() {
            picture.set(cell / width, cell % width, colour::of_accuracy(accuracy.into()));
        }
        framed(shape, &picture.data_uri(), alternative, marked)
    }

    fn uri(self, shape: Shape, values: &[u8], most: usize) -> String {
        let (shape, mut values) = shrink(shape, values, most);
        if self.brightest < u8::MAX {
            let brightest = u32::from(self.brightest);
            values.iter_mut().for_each(|value| *value = (u32::from(*value) * 255 / brightest).min(255) as u8);
        }
        Image::of_values(shape, &values).data_uri()
    }
}

/// What a specimen is called within the page.
fn address(image: ImageRef) -> String {
    format!("image-{}-{}", image.set.name(), image.index)
}

/// A picture that fills its frame, with a ring around a pixel.
fn framed(shape: Shape, uri: &str, alternative: &str, marked: Option<Position>) -> Markup {
    let (height, width) = (shape.height() as f64, shape.width() as f64);
    let radius = (0.75_f64).max(height.max(width) / 30.0);
    html! {
        svg.picture role="img" aria-label=(alternative) viewBox=(format!("0 0 {width} {height}")) {
            image href=(uri) width=(width) height=(height) preserveAspectRatio="none" {}
            @if let Some(Position { row, col, .. }) = marked {
                @for class in ["halo", "ring"] {
                    circle class=(class) cx=(col as f64 + 0.5) cy=(row as f64 + 0.5) r=(radius) {}
                }
            }
        }
    }
}

/// How many pixels become one.
fn step(shape: Shape, most: usize) -> usize {
    shape.height().max(shape.width()).div_ceil(most)
}

/// An image whose sides are at most `most`, each pixel the mean of a block.
fn shrink(shape: Shape, values: &[u8], most: usize) -> (Shape, Vec<u8>) {
    let step = step(shape, most);
    let (height, width, channels) = (shape.height().div_ceil(step), shape.width().div_ceil(step), shape.channels());
    let Ok(small) = Shape::new(height, width, channels) else { return (shape, values.to_vec()) };
    if step == 1 {
        return (shape, values.to_vec());
    }
    let mut sums = vec![(0u64, 0u64); small.values()];
    for (index, &value) in values.iter().enumerate().take(shape.values()) {
        let Position { row, col, channel } = shape.position(index);
        let (sum, count) = &mut sums[(row / step * width + col / step) * channels + channel];
        *sum += u64::from(value);
        *count += 1;
    }
    (small, sums.into_iter().map(|(sum, count)| (sum / count.max(1)) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_images_become_means_of_blocks_and_small_ones_stay() {
        let shape = Shape::new(2, 3, 1).unwrap();
        let values = [10, 20, 90, 30, 40, 70];
        assert_eq!(shrink(shape, &values, 3), (shape, values.to_vec()));
        assert_eq!(shrink(shape, &values, 2), (Shape::new(1, 2, 1).unwrap(), vec![25, 80]));
    }

    #[test]
    fn each_channel_keeps_its_own_values() {
        let shape = Shape::new(2, 1, 3).unwrap();
        let (small, values) = shrink(shape, &[0, 100, 200, 10, 110, 210], 1);
        assert_eq!((small, values), (Shape::new(1, 1, 3).unwrap(), vec![5, 105, 205]));
    }
}
