//! What a network takes is bounded before it runs.

use onepixel_backbone::{Backbone, BackboneError, Options};

use crate::model::{Attribute, Model};

/// A network that lays an image out so many times.
fn tiled(times: i64) -> Model {
    Model::new(&[0, 3, 8, 8])
        .integers("times", &[1, 1, times, times])
        .node("Tile", &["image", "times"], "large", &[])
        .node("GlobalAveragePool", &["large"], "features", &[])
        .output("features")
}

#[test]
fn huge_values_are_refused_by_the_node_that_makes_them() {
    tiled(2).saved().open().unwrap();
    for times in [100_000, 1 << 40, i64::MAX] {
        let BackboneError::Memory { what, needed, allowed, .. } = tiled(times).saved().refusal() else {
            panic!("{times}")
        };
        assert_eq!((what.as_str(), allowed), ("node make large (Tile)", 4 << 30));
        assert!(needed > allowed);
    }
}

#[test]
fn what_an_image_takes_is_held_against_the_memory_that_is_allowed() {
    let saved = tiled(10).saved();
    let options = |memory| Options { memory, ..Options::default() };
    // 3 × 80 × 80 numbers of 4 bytes, twice, and the image.
    let needed = 2 * 76_800 + 768;
    Backbone::open(&saved.path, &options(needed + 16 + 12)).unwrap();
    let refused = Backbone::open(&saved.path, &options(needed)).unwrap_err();
    assert!(matches!(refused, BackboneError::Memory { .. }), "{refused}");
}

#[test]
fn work_is_bounded() {
    let model = Model::new(&[0, 3, 512, 512])
        .constant("w", &[64, 3, 31, 31], &vec![0.0; 64 * 3 * 31 * 31])
        .node("Conv", &["image", "w"], "c", &[("pads", Attribute::Ints(&[15; 4]))])
        .node("GlobalAveragePool", &["c"], "features", &[])
        .output("features");
    let saved = model.saved();
    let multiplications = 512 * 512 * 64 * 3 * 31 * 31;
    let options = Options { work: multiplications, ..Options::default() };
    let BackboneError::Work { needed, .. } = Backbone::open(&saved.path, &options).unwrap_err() else { panic!("work") };
    assert_eq!(needed, multiplications + 64 * 512 * 512);
}

#[test]
fn a_shape_that_only_running_tells_is_refused() {
    let model = Model::new(&[0, 3, 8, 8])
        .node("ReduceMax", &["image"], "brightest", &[("keepdims", Attribute::Int(0))])
        .node("Cast", &["brightest"], "whole", &[("to", Attribute::Int(7))])
        .integers("axes", &[0])
        .node("Unsqueeze", &["whole", "axes"], "shape", &[])
        .node("ConstantOfShape", &["shape"], "features", &[])
        .output("features");
    assert!(matches!(model.saved().refusal(), BackboneError::Unbounded { node, .. } if node == "make features"));
}

#[test]
fn shapes_that_nodes_compute_are_followed() {
    // As PyTorch exports `x.view(x.size(0), -1)`.
    let model = Model::new(&[0, 3, 4, 4])
        .node("Shape", &["image"], "shape", &[])
        .integers("zero", &[0])
        .node("Gather", &["shape", "zero"], "n", &[])
        .integers("rest", &[-1])
        .node("Concat", &["n", "rest"], "target", &[("axis", Attribute::Int(0))])
        .node("Reshape", &["image", "target"], "features", &[])
        .output("features");
    assert_eq!(model.saved().open().unwrap().dimensions(), 48);
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let model = Model::new(&[0, 3, 8, 8])
        .constant("w", &[8, 4, 1, 1], &[0.0; 32])
        .node("Conv", &["image", "w"], "features", &[])
        .output("features");
    let BackboneError::Shape { reason, .. } = model.saved().refusal() else { panic!("a shape") };
    assert_eq!(reason, "expected weights for 3 channels in 1 groups, found [8, 4, 1, 1]");
}

#[test]
fn a_wide_border_takes_no_memory() {
    // Nine windows, of which the middle one sees the first pixel and the others nothing.
    let moved = [("pads", Attribute::Ints(&[40_000; 4])), ("strides", Attribute::Ints(&[40_000; 2]))];
    let model = Model::new(&[0, 3, 8, 8])
        .constant("w", &[1, 3, 1, 1], &[1.0; 3])
        .node("Conv", &["image", "w"], "map", &moved)
        .output("map");
    let features = model.saved().open().unwrap().features(&[crate::model::counting(192)]).unwrap();
    assert!((features[0] - 3.0 / 9.0).abs() < 1e-6, "{features:?}");
}
