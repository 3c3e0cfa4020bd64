//! Which counts does a stored block hold?

use crate::sketch::cells::{Cells, VALUES};
use crate::sketch::wire::{Content, Fault};

/// The cells of a block, whose counts are of so many images at each pixel.
pub(in crate::sketch) fn cells(content: &mut Content<'_>, pixels: usize, images: u32) -> Result<Cells, Fault> {
    let most = (pixels * VALUES) as u64;
    let listed = content.number_to(most)?;
    let (mut counted, mut next) = (Vec::with_capacity(listed as usize), 0);
    for _ in 0..listed {
        let cell = next + content.number_to(most)?;
        if cell >= most {
            return Err(Fault::new(format!("a cell below {most}"), cell.to_string()));
        }
        counted.push((cell as u16, 0));
        next = cell + 1;
    }
    let mut sums = vec![0u64; pixels];
    for (cell, count) in &mut counted {
        *count = content.number_to(images.into())? as u32;
        sums[usize::from(*cell) / VALUES] += u64::from(*count);
        if *count == 0 {
            return Err(Fault::new("a count above 0", "0"));
        }
    }
    if let Some(sum) = sums.into_iter().find(|&sum| sum != u64::from(images)) {
        return Err(Fault::new(format!("counts of {images} images"), sum.to_string()));
    }
    Ok(Cells::of_listed(counted, pixels))
}
