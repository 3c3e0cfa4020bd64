//! How long do features take? `features NETWORK INPUTS [REPEATS]` reads prepared images from a file of 32-bit floats, shape
//! (n, height, width, channels), little-endian, as many as fit; prints milliseconds an image, and writes the features beside the
//! inputs, with the ending `.features`. For `bench/features.py`.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use onepixel_backbone::{Backbone, Options, Prepared};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, network, inputs, repeats @ ..] = arguments.as_slice() else {
        return Err("usage: features NETWORK INPUTS [REPEATS]".into());
    };
    let repeats = repeats.first().map_or(Ok(1), |repeats| repeats.parse())?;
    let opened = Instant::now();
    let backbone = Backbone::open(Path::new(network), &Options::default())?;
    let opened = opened.elapsed();
    let bytes = std::fs::read(inputs)?;
    let numbers: Vec<f32> =
        bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect();
    let of_image = backbone.preprocessing().height * backbone.preprocessing().width * 3;
    let images: Vec<Prepared> =
        numbers.chunks_exact(of_image).map(|image| Prepared::from_values(image.to_vec())).collect();
    let mut features = backbone.features(&images)?;
    let mut best = f64::INFINITY;
    for _ in 0..repeats {
        let start = Instant::now();
        features = backbone.features(&images)?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    let bytes: Vec<u8> = features.iter().flat_map(|feature| feature.to_le_bytes()).collect();
    std::fs::write(format!("{inputs}.features"), bytes)?;
    println!("{:.3} {:.1} {}", best * 1e3 / images.len() as f64, opened.as_secs_f64() * 1e3, backbone.dimensions());
    Ok(())
}
