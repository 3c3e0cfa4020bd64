//! Which images of a class are kept with their pixels?

/// One image of a sample. Ordered by content, then name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SampledImage {
    /// The digest of its content.
    pub(super) digest: u128,
    /// What its source calls it.
    pub(super) name: Option<String>,
    /// Its values, row-major.
    pub(super) pixels: Vec<u8>,
}

/// The images of a class with the lowest digests; of equal contents, those with the lowest names.
///
/// Which these are depends on the images alone, so a sample of a union is the same in whatever order it is made.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// Ascending.
    images: Vec<SampledImage>,
}

impl Sample {
    /// A sample of these images, if they are ascending.
    pub(super) fn of_ordered(images: Vec<SampledImage>) -> Option<Self> {
        let in_order = |two: &[SampledImage]| (two[0].digest, &two[0].name) <= (two[1].digest, &two[1].name);
        images.windows(2).all(in_order).then_some(Self { images })
    }

    /// The images, ascending.
    pub(super) fn images(&self) -> &[SampledImage] {
        &self.images
    }

    /// Takes an image if it is among the `most` lowest. Its pixels are copied only then.
    pub(super) fn offer(&mut self, digest: u128, name: Option<&str>, pixels: &[u8], most: usize) {
        let key = (digest, name);
        let place = self.images.partition_point(|known| (known.digest, known.name.as_deref()) <= key);
        if place < most {
            self.images.insert(place, SampledImage { digest, name: name.map(str::to_owned), pixels: pixels.to_vec() });
            self.images.truncate(most);
        }
    }

    /// Takes the lowest images of both.
    pub(super) fn merge(&mut self, other: &Self, most: usize) {
        for image in &other.images {
            self.offer(image.digest, image.name.as_deref(), &image.pixels, most);
        }
    }

    /// The bytes of memory that it takes.
    pub(super) fn bytes(&self) -> u64 {
        let of_image = |image: &SampledImage| {
            size_of::<SampledImage>() + image.pixels.len() + image.name.as_ref().map_or(0, String::len)
        };
        self.images.iter().map(of_image).sum::<usize>() as u64
    }
}
