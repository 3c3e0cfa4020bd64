//! Files that are damaged, or made to harm: each is refused with its reason, before anything runs.

use std::fs;

use onepixel_backbone::BackboneError;

use crate::model::{Attribute, Message, Model, Saved, message, tensor};

fn sound() -> Model {
    Model::new(&[0, 3, 8, 8]).node("GlobalAveragePool", &["image"], "features", &[]).output("features")
}

#[test]
fn text_is_no_model() {
    let saved = Saved::new(b"this is not a model");
    let error = saved.refusal();
    assert!(matches!(error, BackboneError::NotOnnx { .. } | BackboneError::Truncated { .. }), "{error}");
}

#[test]
fn a_model_cut_short_says_where_and_by_how_much() {
    let bytes = sound().bytes();
    for end in 1..bytes.len() {
        Saved::new(&bytes[..end]).refusal();
    }
    let saved = Saved::new(&bytes[..bytes.len() / 2]);
    assert!(matches!(saved.refusal(), BackboneError::Truncated { .. }));
}

#[test]
fn no_single_changed_byte_panics() {
    let bytes = sound().bytes();
    for (place, changed) in (0..bytes.len()).flat_map(|place| [0x00, 0x7f, 0x80, 0xff].map(|changed| (place, changed)))
    {
        let mut bytes = bytes.clone();
        bytes[place] = changed;
        // Some changes still make a network: what matters is that each comes back.
        drop(Saved::new(&bytes).open());
    }
}

#[test]
fn a_length_larger_than_the_file_allocates_nothing() {
    let bytes = [Message::default().int(1, 8).0, vec![0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]].concat();
    let saved = Saved::new(&bytes);
    assert!(matches!(saved.refusal(), BackboneError::Truncated { expected: 0xff_ffff_ffff_ffff, .. }));
}

#[test]
fn an_unknown_operator_is_named_with_its_node() {
    let model = Model::new(&[0, 3, 8, 8]).node("Frobnicate", &["image"], "features", &[]).output("features");
    let saved = model.saved();
    assert_eq!(
        message(&saved.refusal(), &saved.path),
        "FOLDER/network.onnx: node make features: expected an operator that is supported, found Frobnicate; export the network with other operators, or simplify it (onnxsim)"
    );
}

#[test]
fn an_operator_of_another_domain_is_named_with_it() {
    let model =
        Model::new(&[0, 3, 8, 8]).node_of("evil.org", "Download", &["image"], "features", &[]).output("features");
    let BackboneError::Operator { operator, .. } = model.saved().refusal() else { panic!("refused as an operator") };
    assert_eq!(operator, "evil.org.Download");
}

#[test]
fn control_flow_is_refused() {
    let loops = Model::new(&[0, 3, 8, 8])
        .node("Loop", &["image"], "features", &[("body", Attribute::Graph)])
        .output("features");
    assert!(matches!(loops.saved().refusal(), BackboneError::Operator { operator, .. } if operator == "Loop"));
    let hidden = Model::new(&[0, 3, 8, 8])
        .node("Relu", &["image"], "features", &[("body", Attribute::Graph)])
        .output("features");
    assert!(matches!(hidden.saved().refusal(), BackboneError::Operator { .. }));
}

#[test]
fn cycles_are_refused() {
    let model = Model::new(&[0, 3, 8, 8])
        .node("Add", &["image", "b"], "a", &[])
        .node("Relu", &["a"], "b", &[])
        .node("GlobalAveragePool", &["b"], "features", &[])
        .output("features");
    assert!(matches!(model.saved().refusal(), BackboneError::Cycle { .. }));
}

#[test]
fn values_are_produced_once_and_by_somebody() {
    let twice = Model::new(&[0, 3, 8, 8])
        .node("Relu", &["image"], "features", &[])
        .node("Abs", &["image"], "features", &[])
        .output("features");
    assert!(matches!(twice.saved().refusal(), BackboneError::ProducedTwice { value, .. } if value == "features"));
    let never = Model::new(&[0, 3, 8, 8]).node("Relu", &["nothing"], "features", &[]).output("features");
    assert!(matches!(never.saved().refusal(), BackboneError::Missing { value, .. } if value == "nothing"));
}

/// So many nodes, one after the other.
fn chain(nodes: usize) -> Model {
    let mut model = Model::new(&[0, 3, 2, 2]);
    for i in 0..nodes {
        let input = if i == 0 { "image".to_owned() } else { format!("v{}", i - 1) };
        model = model.node("Relu", &[&input], &format!("v{i}"), &[]);
    }
    model.output(&format!("v{}", nodes - 1))
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let backbone = chain(20_000).saved().open().unwrap();
    assert_eq!(backbone.features(&[crate::model::counting(12)]).unwrap(), [4.5, 5.5, 6.5]);
    assert!(matches!(chain(20_001).saved().refusal(), BackboneError::TooManyParts { most: 20_000, .. }));
}

/// A network whose one weight lies in another file.
fn external(location: &str, length: i64) -> Model {
    let entry = |key: &str, value: &str| Message::default().text(1, key).text(2, value);
    let dims = [3, 3, 1, 1].into_iter().fold(Message::default(), |tensor, dim| tensor.int(1, dim));
    let weight = dims.int(2, 1).text(8, "w").message(13, &entry("location", location));
    let weight =
        weight.message(13, &entry("offset", "4")).message(13, &entry("length", &length.to_string())).int(14, 1);
    let mut model = Model::new(&[0, 3, 8, 8]);
    model.graph = model.graph.message(5, &weight);
    model.node("Conv", &["image", "w"], "c", &[]).node("GlobalAveragePool", &["c"], "features", &[]).output("features")
}

fn reason(saved: &Saved) -> String {
    match saved.refusal() {
        BackboneError::ExternalData { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn weights_are_read_from_beside_the_model() {
    let saved = external("weights.bin", 36).saved();
    let numbers = [9.0_f32, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 3.0].map(f32::to_le_bytes).concat();
    fs::write(saved.folder.path().join("weights.bin"), numbers).unwrap();
    let backbone = saved.open().unwrap();
    assert_eq!(backbone.dimensions(), 3);
    let image = onepixel_backbone::Prepared::from_values([1.0, 1.0, 2.0].repeat(64));
    assert_eq!(backbone.features(&[image]).unwrap(), [1.0, 2.0, 6.0]);
}

#[test]
fn weights_outside_of_the_folder_are_not_read() {
    for location in ["/etc/passwd", "../weights.bin", "a/../../weights.bin", ""] {
        let reason = reason(&external(location, 36).saved());
        assert_eq!(reason, "the path leads out of the folder", "{location}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(outside.path(), [0; 64]).unwrap();
    let saved = external("weights.bin", 36).saved();
    std::os::unix::fs::symlink(outside.path(), saved.folder.path().join("weights.bin")).unwrap();
    assert_eq!(reason(&saved), "a link leads out of the folder");
}

#[test]
fn weights_must_be_as_long_as_their_shape() {
    let saved = external("weights.bin", 36).saved();
    fs::write(saved.folder.path().join("weights.bin"), [0; 39]).unwrap();
    assert_eq!(reason(&saved), "expected 36 bytes from byte 4 on, found a file of 39");
    let saved = external("weights.bin", 1 << 40).saved();
    fs::write(saved.folder.path().join("weights.bin"), [0; 40]).unwrap();
    assert_eq!(reason(&saved), "expected a length of 36 bytes, as the shape has");
}

#[test]
fn a_constant_has_as_many_values_as_its_shape() {
    let mut model = sound();
    model.graph = model.graph.message(5, &tensor("w", &[1 << 40, 1 << 40], 1, &[0; 8]));
    assert!(matches!(model.saved().refusal(), BackboneError::Tensor { .. }));
    let mut model = sound();
    model.graph = model.graph.message(5, &tensor("w", &[2, 2], 1, &[0; 8]));
    let saved = model.saved();
    assert_eq!(
        message(&saved.refusal(), &saved.path),
        "FOLDER/network.onnx: tensor w: expected 16 bytes, as its shape (2, 2) has, found 8 bytes; the file is damaged: fetch or export it again"
    );
}
