//! What are the values of the images that are drawn?

use std::collections::HashMap;

use onepixel::dataset::{Collection, ImageRef, ReadError, SetName};

/// The values of images, each set visited once.
pub(super) fn values_of(
    images: impl Iterator<Item = ImageRef>,
    dataset: &Collection,
) -> Result<HashMap<ImageRef, Vec<u8>>, ReadError> {
    let mut wanted: HashMap<SetName, Vec<u32>> = HashMap::new();
    images.for_each(|image| wanted.entry(image.set).or_default().push(image.index));
    let mut values = HashMap::new();
    for (name, indices) in wanted {
        let set =
            dataset.images_of(name).ok_or_else(|| format!("an image of {name}, which the dataset does not have"))?;
        let chosen = set.select(&indices)?;
        let images = chosen.images().as_bytes().unwrap_or_default().chunks_exact(set.shape().values());
        values
            .extend(indices.iter().zip(images).map(|(&index, image)| (ImageRef { set: name, index }, image.to_vec())));
    }
    Ok(values)
}
