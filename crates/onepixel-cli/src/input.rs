//! Which dataset is read, and how?

use bytesize::ByteSize;
use onepixel::dataset::Dataset;
use onepixel_data::{LabelColumn, Memory, Request, Roots};

use crate::arguments::DatasetArguments;
use crate::error::{Error, harmless};
use crate::progress::Bars;

/// The dataset that is asked for; what its reader had to decide goes to standard error.
pub fn load(arguments: &DatasetArguments, bars: &Bars) -> Result<Dataset, Error> {
    let request = request(arguments)?;
    let dataset = bars.spin("reading", || onepixel_data::load_from(&request, &Roots::from_environment(), bars))?;
    bars.finish();
    for note in &dataset.notes {
        eprintln!("onepixel: note: {}", harmless(note));
    }
    Ok(dataset)
}

fn request(arguments: &DatasetArguments) -> Result<Request, Error> {
    let DatasetArguments { dataset, input: arguments } = arguments;
    let mut request = match (dataset, &arguments.images, &arguments.labels) {
        (None, Some(images), Some(labels)) => Request::files(images, labels),
        (dataset, ..) => Request::dataset(dataset.clone().unwrap_or_default()),
    };
    if let (Some(images), Some(labels)) = (&arguments.test_images, &arguments.test_labels) {
        request = request.test_files(images, labels);
    }
    if let Some(column) = &arguments.label_column {
        request = request.label_column(LabelColumn::from(column.as_str()));
    }
    if let Some(shape) = &arguments.shape {
        request = request.shape(onepixel_data::parse_shape(shape)?);
    }
    if let Some(size) = &arguments.size {
        let shape = onepixel_data::parse_shape(size).ok().filter(|shape| shape.channels() == 1);
        let shape = shape.ok_or_else(|| Error::Size(size.clone()))?;
        request = request.size(shape.height(), shape.width());
    }
    if let Some(images) = arguments.per_class {
        request = request.per_class(images as usize, 0);
    }
    if arguments.skip_unreadable {
        request = request.skip_unreadable();
    }
    if let Some(memory) = &arguments.memory {
        let bytes: ByteSize = memory.parse().map_err(|_| Error::Memory(memory.clone()))?;
        request = request.memory(Memory::Bytes(bytes.as_u64()));
    }
    Ok(request)
}
