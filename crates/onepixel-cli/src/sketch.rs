//! From shards to one sketch of all of them.

use std::io::{Write, stdout};
use std::path::Path;

use onepixel::dataset::{Collection, NamedSet, SetName, Shape};
use onepixel::progress::Progress;
use onepixel::sketch::{Shard, Sketch, SketchError, SketchSpec};

use crate::arguments::{DatasetArguments, InputArguments, MergeArguments, SketchArguments};
use crate::error::{Error, harmless};
use crate::input::load_shard;
use crate::progress::Bars;
use crate::remote::with_addresses;
use crate::shards::Shards;
use crate::sketch_file;
use crate::threads::start_threads;

/// `onepixel sketch`.
pub fn sketch(arguments: &SketchArguments) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let output = sketch_file::create(&arguments.output, &arguments.shards)?;
    let input = InputArguments { reading: arguments.reading.clone(), ..InputArguments::default() };
    let bars = Bars::of(&input)?;
    let (mut all, mut lost): (Option<Sketch>, Vec<(Shard, String)>) = (None, Vec::new());
    let shards = Shards::list(&arguments.shards, &bars)?;
    shards.each(&arguments.reading, &bars, &mut |arrived| {
        let (shard, path) = (&arrived.shard, &arrived.called);
        let read = arrived
            .file
            .as_ref()
            .map_err(ToString::to_string)
            .map(|file| load_shard(&DatasetArguments { dataset: Some(file.clone()), input: input.clone() }, &bars));
        let images = match read {
            Ok(Ok(images)) => images,
            Ok(Err(Error::Data(error))) => {
                bars.finish();
                lost.push((shard.clone(), with_addresses(&error.to_string())));
                return Ok(());
            }
            Err(reason) => {
                lost.push((shard.clone(), reason));
                return Ok(());
            }
            Ok(Err(other)) => return Err(other),
        };
        let of_shard = sketch_of(arguments, images, shard, &bars).map_err(|error| error.of_shard(path))?;
        bars.finish();
        match &mut all {
            None => all = Some(of_shard),
            Some(all) => all.merge(&of_shard).map_err(|error| Error::Sketching { path: path.clone(), error })?,
        }
        Ok(())
    })?;
    let Some(mut all) = all else { return Err(Error::LostShards(told(&lost, shards.len()))) };
    lost.iter().for_each(|(shard, reason)| all.note_lost_shard(shard, reason));
    sketch_file::write(&all, output)?;
    let sets: Vec<(SetName, u64)> = all.sets().map(|(name, _)| (name, all.images(name))).collect();
    report(all.spec(), &sets, all.counted_shards(), &arguments.output)?;
    if lost.is_empty() { Ok(()) } else { Err(Error::LostShards(told(&lost, shards.len()))) }
}

/// `onepixel merge`.
pub fn merge(arguments: &MergeArguments) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let output = sketch_file::create(&arguments.output, &arguments.sketches)?;
    let merged = sketch_file::merge(&arguments.sketches, &arguments.output, output)?;
    report(merged.spec, &merged.sets, merged.shards, &arguments.output)
}

/// A sketch of the images of one shard.
fn sketch_of(arguments: &SketchArguments, images: Collection, shard: &Shard, bars: &Bars) -> Result<Sketch, Error> {
    let first = images.sets()[0].unlabelled().shape();
    let channels = arguments.channels.map_or(first.channels(), usize::from);
    let shape = Shape::new(first.height(), first.width(), channels).map_err(SketchError::from)?;
    let mut sketch = Sketch::new(SketchSpec::new(shape)?.with_sample(arguments.sample)?);
    sketch.note_unreadable(images.unreadable.iter().map(|name| format!("{}: {name}", shard.name())));
    for set in sets(arguments, &images)? {
        bars.begin("looking at images", set.len() as u64);
        sketch.update(&set, Some(shard), bars)?;
    }
    Ok(sketch)
}

/// The sets of a shard, under the name that is asked for.
fn sets(arguments: &SketchArguments, images: &Collection) -> Result<Vec<NamedSet>, Error> {
    let sets = images.sets();
    let Some(name) = &arguments.set else { return Ok(sets.to_vec()) };
    let name = onepixel_data::set_named(name);
    match sets {
        [only] => Ok(vec![NamedSet { name, ..only.clone() }]),
        _ => Err(Error::SetOfSeveral(sets.iter().map(|set| set.name.to_string()).collect::<Vec<_>>().join(", "))),
    }
}

/// The shards that could not be read, a line each.
fn told(lost: &[(Shard, String)], of: usize) -> String {
    let each: Vec<String> = lost.iter().map(|(shard, reason)| format!("  {}: {reason}", shard.name())).collect();
    format!("{} of {of} shards could not be read:\n{}", lost.len(), each.join("\n"))
}

/// Says on standard output what is in the sketch now.
fn report(spec: SketchSpec, sets: &[(SetName, u64)], shards: usize, path: &Path) -> Result<(), Error> {
    let sets: Vec<String> = sets.iter().map(|(name, images)| format!("{images} {name}")).collect();
    let bytes = path.metadata().map_or(0, |metadata| metadata.len());
    let line = format!(
        "{}: {} images of {} from {shards} {}, {bytes} bytes",
        path.display(),
        sets.join(", "),
        spec.shape(),
        if shards == 1 { "shard" } else { "shards" },
    );
    Ok(writeln!(stdout(), "{}", harmless(&line))?)
}
