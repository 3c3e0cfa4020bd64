//! Which features does a network see in images?

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::checkpoint;
use crate::checkpoint::efficientnet_lite::{self, Family};
use crate::error::{BackboneError, Result};
use crate::graph::Graph;
use crate::graph::input::{ImageInput, Layout};
use crate::graph::order::order;
use crate::graph::shapes::{self, Bounds, Shapes};
use crate::onnx::read;
use crate::options::Options;
use crate::preprocessing::{Image, Prepared, Preprocessing, Preset, SIZE};
use crate::run::Network;
use crate::run::threads::on_threads;

/// A network that turns images into features, checked and ready.
pub struct Backbone {
    network: Network,
    input: ImageInput,
    about: About,
    preprocessing: Preprocessing,
    dimensions: usize,
    cost: Cost,
}

/// What is known of the weights.
struct About {
    path: std::path::PathBuf,
    name: String,
    digest: String,
    trained_on: Option<&'static str>,
}

/// What an image takes.
struct Cost {
    /// Multiplications.
    work: u64,
    /// Images that memory has room for at a time.
    at_a_time: usize,
}

/// What is computed, once it is checked.
struct Checked {
    output: String,
    order: Vec<usize>,
    shapes: Shapes,
    dimensions: usize,
}

impl Backbone {
    /// Opens a network, and checks everything about it that can be checked before it runs.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the file, asks for what is not supported, or takes more than is allowed: each a variant of
    /// [`BackboneError`] that says where and why.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if checkpoint::is_ending(&ending) {
            return Self::of_weights(path, &ending, options);
        }
        if ending != "onnx" {
            let found = if ending.is_empty() { "no ending".into() } else { format!("the ending .{ending}") };
            return Err(BackboneError::Format { path: path.to_path_buf(), found });
        }
        let read::Read { graph, digest } = read::read(path, options.memory)?;
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let about = About { path: path.to_path_buf(), name, digest, trained_on: None };
        Self::of_graph(&graph, about, options, (Preset::default(), SIZE))
    }

    fn of_weights(path: &Path, ending: &str, options: &Options) -> Result<Self> {
        let (tensors, digest) = checkpoint::read(path, ending, options.memory)?;
        let Family { graph, name, size } = efficientnet_lite::network(tensors, path)?;
        let trained_on = efficientnet_lite::trained_on(&digest);
        let about = About { path: path.to_path_buf(), name: name.to_owned(), digest, trained_on };
        Self::of_graph(&graph, about, options, (Preset::EfficientnetLite, size))
    }

    fn of_graph(graph: &Graph, about: About, options: &Options, family: (Preset, usize)) -> Result<Self> {
        let input = ImageInput::new(&graph.input, &graph.path)?;
        let preprocessing = options.preprocessing(&input, family)?;
        let size = (preprocessing.height, preprocessing.width);
        let checked = checked(graph, &input, size, options)?;
        let network =
            Network::new(graph, (&checked.order, &checked.shapes), &checked.output, (&input, size), options.memory)?;
        let Shapes { work, weights, values, .. } = checked.shapes;
        // The library holds the weights, and while it reads them the file and what is written of it.
        let room = options.memory.saturating_sub(weights.saturating_mul(3));
        let at_a_time = usize::try_from(room / network.bytes(values).max(1)).unwrap_or(usize::MAX).max(1);
        let cost = Cost { work, at_a_time };
        Ok(Self { network, input, about, preprocessing, dimensions: checked.dimensions, cost })
    }

    /// What the network is called: its file's name without ending, or its family's.
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// SHA-256 of the file, hexadecimal; of the digests of all files where weights lie beside the network.
    pub fn digest(&self) -> &str {
        &self.about.digest
    }

    /// Features of an image.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// What is done to images: with [`digest`](Self::digest), all that features depend on besides the image.
    pub fn preprocessing(&self) -> &Preprocessing {
        &self.preprocessing
    }

    /// What the network was trained on, where that is known: features of images that it learned from say more than they would of
    /// others.
    pub fn trained_on(&self) -> Option<&'static str> {
        self.about.trained_on
    }

    /// In which order the network takes an image's numbers. Images are [prepared](Self::prepare) in one order whatever it is.
    pub fn layout(&self) -> Layout {
        self.input.layout
    }

    /// Multiplications that an image takes.
    pub fn work(&self) -> u64 {
        self.cost.work
    }

    /// Makes of an image what the network takes.
    ///
    /// # Errors
    ///
    /// If the image has not as many bytes as its shape promises, or no pixels, or channels other than 1 or 3.
    pub fn prepare(&self, image: Image<'_>) -> Result<Prepared> {
        self.preprocessing.prepare(image, self.input.channels)
    }

    /// The features of images, shape (images, [`dimensions`](Self::dimensions)), row by row.
    ///
    /// Each image is computed by one thread, as many at a time as the current rayon pool has threads and memory has room for;
    /// how many changes no number.
    ///
    /// # Errors
    ///
    /// If an image has not as many numbers as the network takes, the library fails, or a feature is no finite number.
    pub fn features(&self, images: &[Prepared]) -> Result<Vec<f32>> {
        let mut features = vec![0.0; images.len() * self.dimensions];
        let threads = rayon::current_num_threads().min(self.cost.at_a_time).min(images.len());
        let rows: Vec<Mutex<&mut [f32]>> = features.chunks_exact_mut(self.dimensions).map(Mutex::new).collect();
        let (next, errors) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = || {
            loop {
                let image = next.fetch_add(1, Ordering::Relaxed);
                let (Some(prepared), Some(row)) = (images.get(image), rows.get(image)) else { break };
                let mut row = row.lock().expect("each row is one thread's");
                if let Err(error) = self.of_image(image, prepared, &mut row) {
                    errors.lock().expect("threads do not panic").push((image, error));
                    next.store(images.len(), Ordering::Relaxed);
                }
            }
        };
        on_threads(threads, work).map_err(|error| BackboneError::Library {
            path: self.about.path.clone(),
            reason: format!("no thread can be started ({error})"),
        })?;
        drop(rows);
        let first = errors.into_inner().expect("threads do not panic").into_iter().min_by_key(|(image, _)| *image);
        first.map_or(Ok(features), |(_, error)| Err(error))
    }

    fn of_image(&self, image: usize, prepared: &Prepared, features: &mut [f32]) -> Result<()> {
        let Preprocessing { height, width, .. } = self.preprocessing;
        let (expected, found) = (height * width * self.input.channels, prepared.values().len());
        if expected != found {
            let (expected, found) = (format!("{expected} prepared numbers"), found.to_string());
            return Err(BackboneError::Image { expected, found });
        }
        let (values, shape) = self.network.run(prepared.values())?;
        let pooled = pooled(&values, &shape, self.input.layout).filter(|pooled| pooled.len() == features.len());
        let pooled = pooled
            .ok_or_else(|| BackboneError::Output { path: self.about.path.clone(), found: format!("{shape:?}") })?;
        if let Some(&found) = pooled.iter().find(|feature| !feature.is_finite()) {
            return Err(BackboneError::NotFinite { path: self.about.path.clone(), image, found });
        }
        features.copy_from_slice(&pooled);
        Ok(())
    }
}

impl std::fmt::Debug for Backbone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backbone")
            .field("path", &self.about.path)
            .field("digest", &self.about.digest)
            .finish_non_exhaustive()
    }
}

/// Bounds what an output takes: the one that is asked for, else the first that can be features.
fn checked(graph: &Graph, input: &ImageInput, size: (usize, usize), options: &Options) -> Result<Checked> {
    let bounds = Bounds { memory: options.memory, work: options.work };
    let offered = options.output.as_ref().map_or(graph.outputs.as_slice(), std::slice::from_ref);
    let known = |output: &str| {
        output == graph.input.name || graph.nodes.iter().any(|node| node.outputs().any(|name| name == output))
    };
    let of = |output: &String| -> Result<(String, Vec<usize>, Shapes)> {
        let order = order(graph, output)?;
        let shapes = shapes::infer(graph, &order, input.shape(size), bounds)?;
        Ok((output.clone(), order, shapes))
    };
    let computed = offered.iter().filter(|output| known(output)).take(MOST_OUTPUTS).map(of).collect::<Vec<_>>();
    let mut best: Option<(usize, Checked)> = None;
    let mut found = Vec::new();
    for checked in computed {
        // An output that cannot be computed stands in the way only if there is no other.
        let (output, order, shapes) = match checked {
            Err(error) if offered.len() == 1 => return Err(error),
            Err(error) => {
                found.push(error.to_string());
                continue;
            }
            Ok(checked) => checked,
        };
        let dims = shapes.of(&output).unwrap_or_default();
        found.push(format!("{output} of shape {dims:?}"));
        let (rank, dimensions) = (dims.len(), features_of(dims, input.layout));
        if let Some(dimensions) = dimensions
            && best.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            best = Some((rank, Checked { output, order, shapes, dimensions }));
        }
    }
    let found = if found.is_empty() { "none".to_owned() } else { found.join("; ") };
    best.map(|(_, checked)| checked).ok_or_else(|| BackboneError::Output { path: graph.path.clone(), found })
}

/// Outputs that are looked at. Networks have a handful.
const MOST_OUTPUTS: usize = 16;

/// How many features an output of a shape has; `None` if it can be none.
fn features_of(dims: &[usize], layout: Layout) -> Option<usize> {
    match (dims, layout) {
        (&[1, features], _) => Some(features),
        (&[1, features, height, width], Layout::ChannelsFirst) if height * width > 0 => Some(features),
        (&[1, height, width, features], Layout::ChannelsLast) if height * width > 0 => Some(features),
        _ => None,
    }
    .filter(|&features| features > 0)
}

/// Features of an output for one image: means over its pixels, where it has some.
fn pooled(values: &[f32], shape: &[usize], layout: Layout) -> Option<Vec<f32>> {
    let features = features_of(shape, layout)?;
    let pixels = values.len() / features;
    // Sums in 64 bits: the mean of many numbers is as exact as that of few.
    let mean = |sum: f64| (sum / pixels as f64) as f32;
    Some(match (shape.len(), layout) {
        (2, _) => values.to_vec(),
        (_, Layout::ChannelsFirst) => {
            let sum = |channel: &[f32]| channel.iter().map(|&value| f64::from(value)).sum();
            values.chunks_exact(pixels).map(|channel| mean(sum(channel))).collect()
        }
        (_, Layout::ChannelsLast) => {
            let mut sums = vec![0.0; features];
            for pixel in values.chunks_exact(features) {
                sums.iter_mut().zip(pixel).for_each(|(sum, &value)| *sum += f64::from(value));
            }
            sums.into_iter().map(mean).collect()
        }
    })
}
