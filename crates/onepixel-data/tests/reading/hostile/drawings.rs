//! Drawings that are none.

use onepixel_data::Request;

use crate::support::*;

const GOOD: &str =
    "{\"word\":\"cat\",\"drawing\":[[[0,255],[0,9]]]}\n{\"word\":\"dog\",\"drawing\":[[[0,9],[0,255]]]}\n";

/// What is said of a third line that is this.
#[track_caller]
fn third_line(line: impl AsRef<[u8]>) -> String {
    let folder = Folder::new();
    let file = folder.file("a.ndjson", [GOOD.as_bytes(), line.as_ref()].concat());
    let request = Request::dataset(&file);
    let message = refusal(&request);
    assert_says(&message, &["a.ndjson: at line 3", "`skip_unreadable`"]);
    let rest = load(&request.skip_unreadable()).unwrap();
    assert_eq!(rest.train.len(), 2);
    assert_says(&rest.notes.join("\n"), &["unreadable drawings left out: 1", "line 3"]);
    assert!(!rest.notes.join("\n").contains("`skip_unreadable`"), "advice that was followed");
    message
}

fn drawing(strokes: &str) -> String {
    third_line(format!("{{\"word\":\"cat\",\"drawing\":{strokes}}}"))
}

#[test]
fn a_line_that_is_cut_short_is_named() {
    assert_says(&third_line("{\"word\":\"cat\",\"drawing\":[[[0,255],[0,"), &["EOF while parsing", "column 37"]);
}

#[test]
fn a_line_that_is_no_drawing_is_named() {
    assert_says(&third_line("[1, 2]"), &["found"]);
    assert_says(&third_line("{\"word\":\"cat\"}"), &["missing field `drawing`"]);
    assert_says(&third_line("{\"drawing\":[[[0],[0]]]}"), &["missing field `word`"]);
    assert_says(&third_line("{\"word\":7,\"drawing\":[[[0],[0]]]}"), &["invalid type", "expected a string"]);
    assert_says(&third_line("{\"word\":\"a\",\"word\":\"b\",\"drawing\":[[[0],[0]]]}"), &["duplicate field `word`"]);
    assert_says(&third_line(b"{\"word\":\"\xff\",\"drawing\":[[[0],[0]]]}"), &["invalid unicode"]);
    assert_says(&third_line("{\"word\":\"cat\",\"drawing\":[[[0],[0]]]} {}"), &["trailing characters"]);
    assert_says(&third_line("[".repeat(100_000)), &["found"]);
}

#[test]
fn a_drawing_without_ink_is_named() {
    assert_says(&drawing("[]"), &["no stroke"]);
    assert_says(&drawing("[[]]"), &["0 lists in stroke 1"]);
    assert_says(&drawing("[[[],[]]]"), &["a stroke without points"]);
    assert_says(&drawing("null"), &["invalid type: null"]);
}

#[test]
fn strokes_of_unequal_lists_are_named() {
    assert_says(&drawing("[[[0,1],[0,1]],[[0,1,2],[0,1]]]"), &["3 x but 2 y in stroke 2"]);
    assert_says(&drawing("[[[0,1],[0,1],[0]]]"), &["2 x but 1 times in stroke 1"]);
    assert_says(&drawing("[[[0],[0],[0],[0]]]"), &["4 lists"]);
    assert_says(&drawing("[[0,1],[0,1]]"), &["invalid type", "expected a sequence"]);
}

#[test]
fn coordinates_that_are_no_place_are_named() {
    assert_says(&drawing("[[[1e10],[0]]]"), &["a coordinate of 10000000000"]);
    assert_says(&drawing("[[[-1e300],[0]]]"), &["a coordinate of"]);
    assert_says(&drawing("[[[1e999],[0]]]"), &["number out of range"]);
    assert_says(&drawing("[[[NaN],[0]]]"), &["expected"]);
    assert_says(&drawing("[[[\"1\"],[0]]]"), &["invalid type"]);
}

#[test]
fn a_scribble_without_end_is_named() {
    let there_and_back = ["0,900"; 200].join(",");
    assert_says(
        &drawing(&format!("[[[{there_and_back}],[{there_and_back}]]]")),
        &["strokes of more than 65536 pixels"],
    );
    let points = vec!["7"; 70_000].join(",");
    assert_says(&drawing(&format!("[[[{points}],[{points}]]]")), &["70000 points"]);
}

#[test]
fn a_line_longer_than_any_drawing_is_not_held() {
    let message = third_line(format!("{{\"word\":\"{}\"}}\n\n", "a".repeat(17 << 20)));
    assert_says(&message, &["more than 16777215 bytes"]);
}

#[test]
fn negative_and_far_coordinates_are_brought_onto_the_canvas() {
    let folder = Folder::new();
    let far =
        "{\"word\":\"cat\",\"drawing\":[[[-1e9,1e9],[5,5]]]}\n{\"word\":\"dog\",\"drawing\":[[[-4,-4],[-7,-7]]]}\n";
    let set = load(&Request::dataset(folder.file("far.ndjson", far))).unwrap().train;
    let sums: Vec<u32> =
        pixels(&set).chunks(784).map(|image| image.iter().map(|&grey| u32::from(grey)).sum()).collect();
    assert!(sums[0] > 5000 && sums[1] > 100, "{sums:?}");
}

#[test]
fn a_file_of_one_word_is_no_dataset() {
    let folder = Folder::new();
    let cat = GOOD.lines().next().unwrap();
    assert_says(&refusal(&Request::dataset(folder.file("cat.ndjson", cat))), &["at least two classes", "cat"]);
    assert_says(
        &refusal(&Request::dataset(folder.file("bad.ndjson", "{}")).skip_unreadable()),
        &["at least one image"],
    );
}

#[test]
fn sizes_that_cannot_be_drawn_are_refused() {
    let folder = Folder::new();
    let file = folder.file("a.ndjson", GOOD);
    for (height, width) in [(0, 28), (28, 4097), (usize::MAX, usize::MAX)] {
        assert_says(&refusal(&Request::dataset(&file).size(height, width)), &["from 1 to 4096"]);
    }
    let tiny = load(&Request::dataset(&file).size(1, 1)).unwrap();
    assert_eq!(pixels(&tiny.train).len(), 2);
}

/// What is said of these bytes as `cat.bin`, beside a good `dog.bin`.
fn binary(bytes: &[u8]) -> (String, usize) {
    let folder = Folder::new();
    let dot = [&[0; 15][..], &[1, 0], &[1, 0], &[9, 9]].concat();
    folder.file("dog.bin", &dot);
    folder.file("cat.bin", [&dot, bytes].concat());
    let request = Request::dataset(folder.path());
    let message = refusal(&request);
    (message, load(&request.skip_unreadable()).unwrap().train.class_images()[0] as usize)
}

#[test]
fn binary_records_that_are_cut_short_are_named() {
    let record = [&[0; 15][..], &[2, 0], &[2, 0], &[1, 2, 3, 4], &[1, 0], &[5, 6]].concat();
    for length in 1..record.len() {
        let (message, left) = binary(&record[..length]);
        assert_says(&message, &["cat.bin: at byte 21", &format!("the end after {length} bytes")]);
        assert_eq!(left, 1);
    }
}

#[test]
fn binary_records_that_promise_millions_of_points_take_no_memory() {
    let lying = [&[0; 15][..], &[0xff; 4], &[1, 2, 3]].concat();
    assert_says(&binary(&lying).0, &["the end after 22 bytes"]);
    let stroke = [&[0xff, 0xff][..], &[1; 2 * 0xffff]].concat();
    let long = [vec![0; 15], vec![0xff, 0xff], stroke.repeat(130)].concat();
    assert_says(&binary(&long).0, &["more than 16777215 bytes"]);
    let many = [vec![0; 15], vec![2, 0], stroke.repeat(2)].concat();
    let (message, left) = binary(&[many, [&[0; 15][..], &[1, 0], &[1, 0], &[9, 9]].concat()].concat());
    assert_says(&message, &["131070 points"]);
    assert_eq!(left, 2, "what follows a whole record is read");
}

#[test]
fn binary_drawings_without_ink_are_named() {
    assert_says(&binary(&[0; 17]).0, &["no stroke"]);
    assert_says(&binary(&[&[0; 15][..], &[1, 0], &[0, 0]].concat()).0, &["a stroke without points"]);
}

#[test]
fn bitmaps_that_are_none_are_refused() {
    let folder = Folder::new();
    folder.file("cat.npy", npy("|u1", "(1, 784)", &[0; 784]));
    let with_dog = |bytes: Vec<u8>| {
        folder.file("dog.npy", bytes);
        refusal(&Request::dataset(folder.path()))
    };
    assert_says(&with_dog(npy("|u1", "(1, 783)", &[0; 783])), &["dog.npy", "783"]);
    assert_says(&with_dog(npy("|u1", "(1, 1024)", &[0; 1024])), &["dog.npy", "28×28", "32×32"]);
    assert_says(&with_dog(npy("|u1", "(2, 784)", &[0; 784])), &["dog.npy", "cut short"]);
    assert_says(&with_dog(npy("|u1", "(1, 784)", &[0; 785])), &["dog.npy", "expected the end"]);
    assert_says(&with_dog(npy("<u2", "(1, 784)", &[0; 1568])), &["dog.npy", "u8"]);
    assert_says(&with_dog(npy("|u1", "(0, 784)", &[])), &["dog.npy", "at least one image"]);
    assert_says(&with_dog(b"<html>".to_vec()), &["dog.npy", "3c 68 74 6d"]);
}

#[test]
fn arrays_that_are_only_called_as_categories_are_no_drawings() {
    let folder = Folder::new();
    folder.file("train.npy", npy("|u1", "(1, 784)", &[0; 784]));
    folder.file("test.npy", npy("|u1", "(1, 784)", &[0; 784]));
    let message = refusal(&Request::dataset(folder.path()));
    assert!(!message.contains("Quick, Draw!") && !message.contains("two classes"), "{message}");
    let folder = Folder::new();
    folder.file("cat.bin", [b'x'; 3073]);
    folder.file("dog.bin", [b'x'; 3073]);
    assert!(!refusal(&Request::dataset(folder.path())).contains("drawing"), "neither is a drawing");
}

#[test]
fn a_drawing_in_the_file_of_another_category_is_named() {
    let folder = Folder::new();
    folder.file("cat.ndjson", GOOD);
    folder.file("dog.ndjson", GOOD.lines().nth(1).unwrap());
    assert_says(&refusal(&Request::dataset(folder.path())), &["cat.ndjson: at line 2", "\"dog\"", "\"cat\""]);
}
