//! Which vectors does an array hold?

use std::path::Path;

use crate::bytes::origin::Origin;
use crate::bytes::stream;
use crate::formats::arrays::{npy, npz};
use crate::measured::features::{FeaturesError, Rows};

/// Reads an NPY array of two dimensions.
pub(super) fn read(origin: &Origin, most: u64) -> Result<Rows, FeaturesError> {
    let mut stream = stream::content(origin)?;
    stream.skip(npy::MAGIC.len() as u64, npy::MAGIC.len() as u128)?;
    let header = npy::header(&mut stream)?;
    let &[rows, dimensions] = &header.dims[..] else {
        return Err(FeaturesError::Dimensions {
            origin: origin.clone(),
            offset: header.dims_offset,
            found: header.dims,
        });
    };
    if rows == 0 || dimensions == 0 {
        return Err(FeaturesError::Empty { origin: origin.clone() });
    }
    let numbers = rows.saturating_mul(dimensions);
    if numbers > most {
        let (bytes, most) = (numbers.saturating_mul(4), most.saturating_mul(4));
        return Err(FeaturesError::TooLarge { origin: origin.clone(), bytes, most });
    }
    stream.check_promise(header.promised())?;
    let place = |index: u64| match header.fortran_order {
        true => (index % rows) * dimensions + index / rows,
        false => index,
    };
    let mut values = vec![0.0; numbers as usize];
    let mut decoded = Vec::new();
    header.each_chunk(&mut stream, |first, chunk, _| {
        decoded.clear();
        header.element.decode(chunk, &mut decoded);
        for (index, &value) in (first..).zip(&decoded) {
            values[place(index) as usize] = value as f32;
        }
        Ok(())
    })?;
    stream.finish()?;
    Ok(Rows { origin: origin.clone(), set: None, names: None, values, dimensions: dimensions as usize })
}

/// Reads the arrays of an NPZ archive; where there are several, each has the name of its set.
pub(super) fn read_all(file: &Path, mut most: u64) -> Result<Vec<Rows>, FeaturesError> {
    let members = npz::members(file)?;
    let is_lone = members.len() == 1;
    let mut all = Vec::with_capacity(members.len());
    for (name, origin) in members {
        let rows = read(&origin, most)?;
        most = most.saturating_sub(rows.values.len() as u64);
        all.push(Rows { set: (!is_lone).then(|| set_of(&name).to_owned()), ..rows });
    }
    Ok(all)
}

/// What an array is of, without the words that only say what it is: `features_train`, `train_embeddings`, `x_train`.
fn set_of(name: &str) -> &str {
    const WORDS: [&str; 5] = ["features", "feats", "embeddings", "x", "X"];
    WORDS
        .iter()
        .find_map(|word| {
            let before = name.strip_prefix(word).and_then(|rest| rest.strip_prefix(['_', '-', '.']));
            before.or_else(|| name.strip_suffix(word).and_then(|rest| rest.strip_suffix(['_', '-', '.'])))
        })
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::set_of;

    #[test]
    fn the_names_of_arrays_say_their_sets() {
        let names = ["train", "features_train", "test-embeddings", "x_val", "extra"];
        assert_eq!(names.map(set_of), ["train", "train", "test", "val", "extra"]);
    }
}
