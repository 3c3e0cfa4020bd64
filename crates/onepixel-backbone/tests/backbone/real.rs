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

/// `ONEPIXEL_CHECKPOINT=/path/efficientnet-lite0-57934424.pth`, beside the ONNX file that was made of it.
#[test]
fn weights_and_the_network_made_of_them_see_the_same() {
    let of = |name| std::env::var_os(name).map(std::path::PathBuf::from);
    let (Some(network), Some(weights)) = (of("ONEPIXEL_BACKBONE"), of("ONEPIXEL_CHECKPOINT")) else {
        println!("skipped: ONEPIXEL_BACKBONE and ONEPIXEL_CHECKPOINT name no network and its weights");
        return;
    };
    let options = Options { preset: Some(Preset::EfficientnetLite), size: Some((128, 128)), ..Options::default() };
    let [network, weights] = [network, weights].map(|path| Backbone::open(&path, &options).unwrap());
    assert_eq!((weights.name(), weights.trained_on()), ("EfficientNet-Lite0", Some("ImageNet (ILSVRC 2012)")));
    let pixels: Vec<u8> = (0..100 * 80 * 3_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let image = network.prepare(Image { pixels: &pixels, height: 100, width: 80, channels: 3 }).unwrap();
    let [a, b] = [network, weights].map(|backbone| backbone.features(std::slice::from_ref(&image)).unwrap());
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-4));
}
