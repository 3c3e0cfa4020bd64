//! Which inputs are images, of which size and layout, and what the preprocessing takes from them.

use onepixel_backbone::{Backbone, BackboneError, Fit, Image, Layout, Options, Prepared, Preset};

use crate::model::{Attribute, Model, counting};

fn taking(dims: &[i64]) -> Model {
    Model::new(dims).node("Flatten", &["image"], "features", &[]).output("features")
}

#[test]
fn size_and_layout_are_those_of_the_network() {
    let first = taking(&[0, 3, 32, 48]).saved().open().unwrap();
    assert_eq!(
        (first.layout(), first.preprocessing().height, first.preprocessing().width),
        (Layout::ChannelsFirst, 32, 48)
    );
    let last = taking(&[1, 32, 32, 3]).saved().open().unwrap();
    assert_eq!((last.layout(), last.dimensions()), (Layout::ChannelsLast, 32 * 32 * 3));
    let any = taking(&[0, 3, 0, 0]).saved().open().unwrap();
    assert_eq!((any.preprocessing().height, any.preprocessing().width), (224, 224));
}

#[test]
fn numbers_reach_the_network_in_its_layout() {
    // Flattened, an image shows how it lay.
    let image = counting(2 * 2 * 3);
    let last = taking(&[1, 2, 2, 3]).saved().open().unwrap();
    assert_eq!(last.features(std::slice::from_ref(&image)).unwrap(), (0..12_u8).map(f32::from).collect::<Vec<_>>());
    let first = taking(&[1, 3, 2, 2]).saved().open().unwrap();
    assert_eq!(first.features(&[image]).unwrap(), [0.0, 3.0, 6.0, 9.0, 1.0, 4.0, 7.0, 10.0, 2.0, 5.0, 8.0, 11.0]);
}

#[test]
fn a_grey_network_takes_luminance() {
    let options = Options { preset: Some(Preset::None), ..Options::default() };
    let backbone = Backbone::open(&taking(&[0, 1, 2, 2]).saved().path, &options).unwrap();
    let image = Image { pixels: &[255, 0, 0].repeat(4), height: 2, width: 2, channels: 3 };
    let features = backbone.features(&[backbone.prepare(image).unwrap()]).unwrap();
    assert!(features.iter().all(|feature| (feature - 0.299).abs() < 1e-6), "{features:?}");
}

#[test]
fn what_is_stated_goes_before_the_preset() {
    let options = Options { fit: Some(Fit::Pad), mean: Some([0.5; 3]), size: Some((64, 64)), ..Options::default() };
    let backbone = Backbone::open(&taking(&[0, 3, 0, 0]).saved().path, &options).unwrap();
    let preprocessing = backbone.preprocessing();
    assert_eq!((preprocessing.fit, preprocessing.mean, preprocessing.height), (Fit::Pad, [0.5; 3], 64));
    assert_eq!(preprocessing.deviation, [0.229, 0.224, 0.225]);
}

#[test]
fn a_size_other_than_the_networks_is_refused() {
    let options = Options { size: Some((64, 32)), ..Options::default() };
    let error = Backbone::open(&taking(&[0, 3, 32, 32]).saved().path, &options).unwrap_err();
    assert_eq!(error.to_string(), "`size`: expected the height of 32 pixels that the network takes, found 64");
}

#[test]
fn what_is_no_image_is_refused() {
    let two = taking(&[0, 3, 8, 8]).input("text", 7, &[0, 77]);
    assert!(matches!(two.saved().refusal(), BackboneError::Input { found, .. } if found == "2 inputs (image, text)"));
    for dims in [&[0, 5, 8, 8][..], &[0, 3, 8], &[4, 3, 8, 8]] {
        assert!(matches!(taking(dims).saved().refusal(), BackboneError::Input { .. }), "{dims:?}");
    }
    let bytes = Model { graph: Default::default(), opset: 17 }.input("image", 2, &[0, 3, 8, 8]);
    let bytes = bytes.node("Flatten", &["image"], "features", &[]).output("features");
    assert!(
        matches!(bytes.saved().refusal(), BackboneError::Input { found, .. } if found == "image of element type 2")
    );
}

#[test]
fn an_image_of_another_size_is_refused() {
    let backbone = taking(&[0, 3, 8, 8]).saved().open().unwrap();
    let error = backbone.features(&[Prepared::from_values(vec![0.0; 3])]).unwrap_err();
    assert_eq!(error.to_string(), "image: expected 192 prepared numbers, found 3");
}

#[test]
fn an_old_set_of_operators_is_refused() {
    let mut model = taking(&[0, 3, 8, 8]);
    model.opset = 6;
    assert!(matches!(model.saved().refusal(), BackboneError::Opset { .. }));
    let old = Model { graph: Default::default(), opset: 11 }.input("image", 1, &[0, 3, 2, 2]);
    let old = old.node("Softmax", &["image"], "features", &[("axis", Attribute::Int(1))]).output("features");
    assert!(matches!(old.saved().refusal(), BackboneError::Shape { .. }));
}
