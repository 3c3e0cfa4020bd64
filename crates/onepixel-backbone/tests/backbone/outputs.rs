//! Which output is taken as features, and what numbers come out.

use onepixel_backbone::{Backbone, BackboneError, Options, Prepared};

use crate::model::{Attribute, Model, counting};

/// A network of two outputs: the image itself in rank 4, and its means in rank 2.
fn two() -> Model {
    Model::new(&[0, 3, 2, 2])
        .node("Relu", &["image"], "map", &[])
        .node("GlobalAveragePool", &["map"], "means", &[])
        .node("Flatten", &["means"], "flat", &[])
        .output("map")
        .output("flat")
}

#[test]
fn an_output_of_rank_2_goes_before_one_to_be_pooled() {
    let saved = two().saved();
    let flat = saved.open().unwrap().features(&[counting(12)]).unwrap();
    assert_eq!(flat, [4.5, 5.5, 6.5]);
    let map = Options { output: Some("map".into()), ..Options::default() };
    assert_eq!(Backbone::open(&saved.path, &map).unwrap().features(&[counting(12)]).unwrap(), flat);
    let inner = Options { output: Some("means".into()), ..Options::default() };
    assert_eq!(Backbone::open(&saved.path, &inner).unwrap().features(&[counting(12)]).unwrap(), flat);
}

#[test]
fn an_output_that_is_none_is_refused() {
    let options = Options { output: Some("nowhere".into()), ..Options::default() };
    let error = Backbone::open(&two().saved().path, &options).unwrap_err();
    assert!(matches!(error, BackboneError::Output { .. }), "{error}");
    let sequence = Model::new(&[0, 3, 2, 2])
        .integers("shape", &[1, 3, 4])
        .node("Reshape", &["image", "shape"], "tokens", &[])
        .output("tokens");
    let BackboneError::Output { found, .. } = sequence.saved().refusal() else { panic!("an output") };
    assert_eq!(found, "tokens of shape [1, 3, 4]");
}

#[test]
fn an_unsupported_node_that_the_features_do_not_need_does_not_matter() {
    let model = two().node("Frobnicate", &["flat"], "boxes", &[]).output("boxes");
    assert_eq!(model.saved().open().unwrap().dimensions(), 3);
}

#[test]
fn features_that_are_no_numbers_are_an_error() {
    let model = Model::new(&[0, 3, 2, 2])
        .node("Log", &["image"], "map", &[])
        .node("GlobalAveragePool", &["map"], "features", &[])
        .output("features");
    let backbone = model.saved().open().unwrap();
    let images = [Prepared::from_values(vec![1.0; 12]), Prepared::from_values(vec![-1.0; 12])];
    assert!(matches!(backbone.features(&images).unwrap_err(), BackboneError::NotFinite { image: 1, .. }));
}

#[test]
fn the_number_of_threads_changes_no_number() {
    let model = Model::new(&[0, 3, 16, 16])
        .constant("w", &[8, 3, 3, 3], &(0..216).map(|i| (i as f32 * 0.7).sin()).collect::<Vec<_>>())
        .node("Conv", &["image", "w"], "c", &[("strides", Attribute::Ints(&[2, 2]))])
        .node("Tanh", &["c"], "t", &[])
        .node("GlobalAveragePool", &["t"], "features", &[])
        .output("features");
    let saved = model.saved();
    let images: Vec<_> =
        (0..9).map(|i| Prepared::from_values((0..768).map(|j| ((i * 768 + j) as f32).sin()).collect())).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| saved.open().unwrap().features(&images).unwrap())
    };
    assert_eq!(with(1), with(4));
    assert_eq!(with(1).len(), 9 * 8);
}
