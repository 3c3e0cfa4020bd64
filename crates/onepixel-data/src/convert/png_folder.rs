//! How is a dataset written as folders of PNG files?

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use onepixel::dataset::{Dataset, Shape, visit_in_parallel};
use onepixel::progress::Progress;
use png::{BitDepth, ColorType, Compression, Encoder};

use crate::convert::picture_folder::PictureFolder;
use crate::convert::{Target, picture_folder, pixels};
use crate::error::{Error, Result, WritingError};

/// Writes the pictures of a dataset, and the lists of them, into `folder`.
pub(super) fn write(dataset: &Dataset, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let shape = dataset.train.shape();
    let Some(colour) = colour(shape) else {
        return Err(Error::Writing(WritingError::TooManyChannels { channels: shape.channels() }));
    };
    picture_folder::write(
        dataset,
        folder,
        Target::PngFolder,
        |_| Ok(None),
        |folder| {
            progress.begin(&format!("writing {} images", folder.set.name), folder.set.len() as u64);
            pictures(folder, colour, &dataset.source, progress)
        },
    )
}

fn colour(shape: Shape) -> Option<ColorType> {
    match shape.channels() {
        1 => Some(ColorType::Grayscale),
        2 => Some(ColorType::GrayscaleAlpha),
        3 => Some(ColorType::Rgb),
        4 => Some(ColorType::Rgba),
        _ => None,
    }
}

/// Writes all images of a set, from all threads; the first failure ends it.
fn pictures(folder: &PictureFolder<'_>, colour: ColorType, source: &str, progress: &dyn Progress) -> Result<()> {
    let shape = folder.set.shape();
    let failed = AtomicBool::new(false);
    let write = |written: &mut Result<()>, first: usize, batch: &[u8]| {
        for (index, image) in (first..).zip(batch.chunks_exact(shape.values())) {
            if failed.load(Ordering::Relaxed) {
                return;
            }
            *written = picture(&folder.place(index), (shape, colour), image);
            failed.fetch_or(written.is_err(), Ordering::Relaxed);
            progress.advance(1);
        }
    };
    let threads = visit_in_parallel(folder.set.images.images(), || Ok(()), write)
        .map_err(|error| Error::of_visit(error, &pixels::origin(source)))?;
    threads.into_iter().collect()
}

fn picture(path: &Path, (shape, colour): (Shape, ColorType), image: &[u8]) -> Result<()> {
    let written = encode(shape, colour, image).and_then(|png| File::create_new(path)?.write_all(&png));
    written.map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}

/// An image as PNG, 8 bits a value.
fn encode(shape: Shape, colour: ColorType, image: &[u8]) -> io::Result<Vec<u8>> {
    let mut png = Vec::with_capacity(image.len() / 2 + 128);
    let mut encoder = Encoder::new(&mut png, shape.width() as u32, shape.height() as u32);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(image)).map_err(io::Error::from)?;
    Ok(png)
}
