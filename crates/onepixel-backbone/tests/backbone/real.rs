//! A network that was trained, where one is at hand: `ONEPIXEL_BACKBONE=/path/efficientnet-lite0.onnx cargo test`.

use std::path::Path;

use onepixel_backbone::{Backbone, Image, Options, Preset};

#[test]
fn a_trained_network_sees_that_images_differ() {
    let Some(path) = std::env::var_os("ONEPIXEL_BACKBONE") else {
        println!("skipped: ONEPIXEL_BACKBONE names no network");
        return;
    };
    let options = Options { preset: Some(Preset::EfficientnetLite), size: Some((128, 128)), ..Options::default() };
    let backbone = Backbone::open(Path::new(&path), &options).unwrap();
    let rows: Vec<u8> = (0..64 * 64).map(|i| if i / 64 / 8 % 2 == 0 { 230 } else { 20 }).collect();
    let columns: Vec<u8> = (0..64 * 64).map(|i| if i % 64 / 8 % 2 == 0 { 230 } else { 20 }).collect();
    let image = |pixels| backbone.prepare(Image { pixels, height: 64, width: 64, channels: 1 }).unwrap();
    let features = backbone.features(&[image(&rows), image(&columns), image(&rows)]).unwrap();
    let [a, b, c] = [0, 1, 2].map(|i| &features[i * backbone.dimensions()..][..backbone.dimensions()]);
    assert_eq!(a, c);
    let far = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
    assert!(far > 1.0, "{far}");
}
