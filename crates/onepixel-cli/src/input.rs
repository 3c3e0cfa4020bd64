//! Which dataset is read, and how?

use std::path::PathBuf;
use std::time::Instant;

use onepixel::audit::{DatasetSummary, Document};
use onepixel::dataset::{Collection, Dataset, Role, SetName};
use onepixel::probes::Finding;
use onepixel_data::{
    Fit, LabelColumn, LayoutChoice, Read, Request, Roots, collection_with_backbone, collection_with_features, complete,
};

use crate::arguments::{DatasetArguments, FitName, LayoutName, NetworkName, ReadingArguments, SampleArguments};
use crate::error::{Error, harmless, with_options};
use crate::memory::Allowance;
use crate::network::Network;
use crate::progress::Bars;
use crate::remote;

/// The `--size` that leaves large images as they are.
pub const OWN_SIZE: &str = "native";

/// The same dataset, whose photographs are seen by the network that is installed where nothing else is said.
pub fn seeing_photographs(arguments: &DatasetArguments) -> DatasetArguments {
    let mut arguments = arguments.clone();
    arguments.input.features = arguments.input.features.seeing_photographs();
    arguments
}

/// A sample of the dataset that is asked for.
pub fn load_sample(arguments: &DatasetArguments, sample: &SampleArguments, bars: &Bars) -> Result<Dataset, Error> {
    let Some(images) = sample.per_class else { return load(arguments, bars) };
    if !arguments.input.features.features.is_empty() {
        return Err(Error::FeaturesOfSample);
    }
    let arguments = &remote::here(arguments, bars)?;
    load_featured(&request(arguments)?.per_class(images as usize, 0), arguments, bars)
}

/// The dataset that is asked for.
pub fn load(arguments: &DatasetArguments, bars: &Bars) -> Result<Dataset, Error> {
    let arguments = &remote::here(arguments, bars)?;
    load_featured(&request(arguments)?, arguments, bars)
}

/// What is requested, with the features that are asked for.
fn load_featured(request: &Request, arguments: &DatasetArguments, bars: &Bars) -> Result<Dataset, Error> {
    let roots = Roots::from_environment();
    let dataset = bars.spin("reading", || onepixel_data::load_from(request, &roots, bars))?;
    bars.finish();
    tell(&dataset.notes);
    let featured = featured(&(&dataset).into(), Read { request, roots: &roots }, arguments, bars)?;
    featured.map_or(Ok(dataset), |sets| Ok(complete(sets)?)).map(remote::called)
}

/// Sets with the features that are asked for; `None` where none are.
fn featured(
    sets: &Collection,
    read: Read<'_>,
    arguments: &DatasetArguments,
    bars: &Bars,
) -> Result<Option<Collection>, Error> {
    let files = &arguments.input.features.features;
    if !files.is_empty() {
        return Ok(Some(bars.spin("reading features", || collection_with_features(sets.clone(), files))?));
    }
    let Some(network) = Network::asked(arguments, sets.sets()[0].unlabelled(), bars)? else { return Ok(None) };
    let sets = collection_with_backbone(sets.clone(), read, &network.backbone, network.cache(), bars)?;
    bars.finish();
    Ok(Some(sets))
}

/// Asks one question of what is read: its document, with the times of both, and what was read.
pub fn ask<I, F: Finding>(
    bars: &Bars,
    read: impl FnOnce(&Bars) -> Result<I, Error>,
    question: impl FnOnce(&I, &Bars) -> Result<F, Error>,
) -> Result<(Document<F>, I), Error>
where
    for<'a> &'a I: Into<DatasetSummary>,
{
    let begin = Instant::now();
    let images = read(bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let finding = question(&images, bars)?;
    bars.finish();
    let mut document = Document::new(&images, finding, begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    Ok((document, images))
}

/// The set of a dataset that `--split` names: by its own name, or a validation set by any word for one.
pub fn set_named(dataset: &Dataset, split: &str) -> Result<SetName, Error> {
    let sets = dataset.sets();
    let named = sets.iter().find(|set| set.name.name() == split);
    let validation = || sets.iter().find(|set| set.name.role() == Role::Validation);
    let is_validation = matches!(split, "val" | "valid" | "validation" | "dev");
    let found = named.or_else(|| validation().filter(|_| is_validation)).map(|set| set.name);
    found.ok_or_else(|| match split {
        "test" => Error::NoTestSet { dataset: dataset.name.clone() },
        _ => {
            let sets = sets.iter().map(|set| set.name.to_string()).collect::<Vec<_>>().join(", ");
            Error::NoSuchSplit { split: split.to_owned(), dataset: dataset.name.clone(), sets }
        }
    })
}

/// The files that are named as input, in the one spelling that all their names share; what is not there is left out.
pub fn files_read(arguments: &DatasetArguments) -> Vec<PathBuf> {
    let DatasetArguments { dataset, input } = arguments;
    let named = [dataset, &input.images, &input.labels, &input.test_images, &input.test_labels];
    let features = input.features.features.iter().map(|features| &features.file);
    let network = match &input.features.backbone {
        Some(NetworkName::File(file)) => Some(file),
        _ => None,
    };
    named.into_iter().flatten().chain(features).chain(network).filter_map(|path| path.canonicalize().ok()).collect()
}

/// The images that are asked for, whether they have labels or not.
pub fn load_collection(arguments: &DatasetArguments, bars: &Bars) -> Result<Collection, Error> {
    let arguments = &remote::here(arguments, bars)?;
    let (request, roots) = (request(arguments)?, Roots::from_environment());
    let collection = bars.spin("reading", || onepixel_data::load_collection(&request, &roots, bars))?;
    bars.finish();
    tell(&collection.notes);
    let featured = featured(&collection, Read { request: &request, roots: &roots }, arguments, bars)?;
    Ok(remote::called_collection(featured.unwrap_or(collection)))
}

/// The images of a shard, whether they have labels or not.
pub fn load_shard(arguments: &DatasetArguments, bars: &Bars) -> Result<Collection, Error> {
    let (request, roots) = (request(arguments)?.part(), Roots::from_environment());
    let shard = bars.spin("reading", || onepixel_data::load_collection(&request, &roots, bars))?;
    bars.finish();
    tell(&shard.notes);
    Ok(shard)
}

/// What the reader had to decide goes to standard error.
pub fn tell(notes: &[String]) {
    notes
        .iter()
        .for_each(|note| eprintln!("onepixel: note: {}", harmless(&remote::with_addresses(&with_options(note)))));
}

/// The request with what is said of folders, names, and images that cannot be read.
fn folders(mut request: Request, arguments: &ReadingArguments) -> Request {
    if let Some(column) = &arguments.name_column {
        request = request.name_column(column);
    }
    if let Some(pattern) = &arguments.label_pattern {
        request = request.label_pattern(pattern);
    }
    if let Some(layout) = arguments.layout {
        request = request.layout(match layout {
            LayoutName::ClassFolders => LayoutChoice::ClassFolders,
            LayoutName::SplitsThenClasses => LayoutChoice::SplitsThenClasses,
            LayoutName::ClassesThenSplits => LayoutChoice::ClassesThenSplits,
            LayoutName::Flat => LayoutChoice::Flat,
        });
    }
    if let Some(level) = arguments.class_level {
        request = request.class_level(level);
    }
    match (arguments.skip_unreadable, arguments.strict) {
        (true, _) => request.skip_unreadable(),
        (false, true) => request.strict(),
        (false, false) => request,
    }
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
    let arguments = &arguments.reading;
    if let Some(column) = &arguments.label_column {
        request = request.label_column(LabelColumn::from(column.as_str()));
    }
    if let Some(shape) = &arguments.shape {
        request = request.shape(onepixel_data::parse_shape(shape)?);
    }
    match arguments.size.as_deref() {
        None => {}
        Some(OWN_SIZE) => request = request.own_size(),
        Some(size) => {
            let shape = onepixel_data::parse_shape(size).ok().filter(|shape| shape.channels() == 1);
            let shape = shape.ok_or_else(|| Error::Size(size.to_owned()))?;
            request = request.size(shape.height(), shape.width());
        }
    }
    request = request.fit(arguments.fit.into());
    if arguments.no_exif {
        request = request.ignore_orientation();
    }
    request = folders(request, arguments);
    let allowed = Allowance::parse(arguments.memory.as_deref())?.unwrap_or_default();
    Ok(request.memory(allowed.of_set()))
}

impl From<FitName> for Fit {
    fn from(name: FitName) -> Self {
        match name {
            FitName::Stretch => Self::Stretch,
            FitName::Crop => Self::Crop,
            FitName::Pad => Self::Pad,
        }
    }
}
