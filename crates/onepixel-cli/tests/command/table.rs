//! What does a person who runs `onepixel pixels` read?

use crate::support::{Folder, Sample, command, finish, onepixel, onepixel_on, real_data, train_and_test};

/// The line that begins so.
fn line<'a>(text: &'a str, begin: &str) -> &'a str {
    text.lines().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("no {begin:?} in\n{text}"))
}

#[test]
fn in_the_digits_one_and_eight_are_hardest_and_six_and_seven_easiest() {
    let text = onepixel("pixels digits").text();
    let hardest = "hardest           1 vs 8, held out 78.9 % [74.4, 82.8] on 356 images in 5 folds; in sample 82.0 %";
    assert_eq!(line(&text, "hardest  "), hardest);
    let easiest = "easiest           6 vs 7, held out 99.7 % [98.4, 100.0] on 360 images in 5 folds; in sample ";
    assert!(line(&text, "easiest  ").starts_with(easiest), "{text}");
    assert_eq!(line(&text, "1 vs 8"), "1 vs 8         (1, 2)  78.9 % [74.4, 82.8]          82.0 %    51.1 %     2");
    assert!(line(&text, "mean").contains("held out 93.4 % over 45 pairs; in sample 94.9 %"), "{text}");
    assert_eq!(line(&text, "told apart"), "told apart        45 of 45 pairs");
    assert_eq!(line(&text, "90 % or more"), "90 % or more      40 of 45 pairs, in sample");
    assert!(line(&text, "one pixel for all").contains("in sample 28.9 % at (7, 5)"), "{text}");
    assert!(line(&text, "vote of all pairs").contains("80.4 % [78.5, 82.1] on 1,797 images in 5 folds"), "{text}");
    assert!(!text.contains('\x1b'), "colours where nobody sees them: {text}");
}

#[test]
fn the_triangle_has_a_row_and_a_column_for_each_class_and_the_first_class_of_a_pair_is_the_column() {
    let text = onepixel("pixels digits").text();
    assert_eq!(text.lines().nth(3), Some("held-out accuracy of each pair in per cent"));
    let rows: Vec<Vec<&str>> = text.lines().skip(4).take(10).map(|row| row.split_whitespace().collect()).collect();
    assert_eq!((rows[0][0], rows[0].len()), ("1", 2));
    assert_eq!(rows[7][2], "78.9", "1 vs 8: {text}");
    assert_eq!(rows[8].len(), 10);
    assert_eq!(rows[9], ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
}

#[test]
fn the_seed_moves_only_what_folds_decide() {
    let pixels = onepixel("pixels digits").text();
    let other = onepixel("pixels digits --seed 1").text();
    let in_sample = |text: &str| line(text, "mean").rsplit("in sample").next().unwrap().to_owned();
    assert_eq!(in_sample(&other), in_sample(&pixels));
    assert_ne!(line(&other, "vote of"), line(&pixels, "vote of"));
}

#[test]
fn a_triangle_is_drawn_for_fifteen_classes_and_for_sixteen_only_the_extremes() {
    let folder = Folder::new();
    for (classes, pairs, drawn) in [(15, 105, true), (16, 120, false)] {
        let file = folder.write("table.csv", Sample::new(classes, 8, 9, 4).csv());
        let text = onepixel_on("pixels {}", &file).text();
        assert!(line(&text, "mean").contains(&format!("over {pairs} pairs")), "{text}");
        // Below the triangle the classes' names stand in a row: all but the last.
        let last = format!("{}\n", classes - 2);
        let names = text.lines().any(|line| line.split_whitespace().eq((0..classes - 1).map(|name| name.to_string())));
        assert_eq!(names, drawn, "{last} {text}");
    }
}

#[test]
fn top_says_how_many_of_the_hardest_and_easiest_pairs_are_listed() {
    let listed = |arguments: &str| {
        let text = onepixel(&format!("pixels digits {arguments}")).text();
        text.lines().filter(|line| line.contains(" vs ") && line.contains(" [") && !line.contains("held out")).count()
    };
    assert_eq!(listed(""), 10);
    assert_eq!(listed("--top 0"), 0);
    assert_eq!(listed("--top 3"), 6);
    assert_eq!(listed("--top 1000000"), 45);
}

#[test]
fn counting_from_one_moves_every_coordinate_of_the_table_by_one() {
    let text = onepixel("pixels digits --count-from 1").text();
    assert!(line(&text, "1 vs 8").contains("(2, 3)"), "{text}");
    assert!(line(&text, "one pixel for all").contains("28.9 % at (8, 6)"), "{text}");
}

#[test]
fn a_pair_is_shown_with_its_best_pixels_and_its_map_whichever_class_is_named_first() {
    let text = onepixel("pixels digits --pair 1 8").text();
    assert!(line(&text, "1 vs 8").contains("(1, 2)  78.9 % [74.4, 82.8]"), "{text}");
    let best = text.lines().skip_while(|line| !line.starts_with("best pixels")).skip(1).take(6);
    let best: Vec<&str> = best.collect();
    assert_eq!(best.len(), 6);
    assert!(best[0].starts_with("(1, 2)") && best[0].ends_with("82.0 %"), "{best:#?}");
    assert_eq!(best[5], "");
    let map = text.lines().skip_while(|line| !line.contains("of each pixel on its own")).skip(1);
    assert_eq!(map.count(), 8 + 1, "a line a row, and what the shades mean: {text}");
    assert_eq!(onepixel("pixels digits --pair 8 1").text(), text);
}

#[test]
fn the_threshold_rule_says_which_class_is_dark_and_up_to_where() {
    let text = onepixel("pixels digits --rule threshold --pair 0 1").text();
    assert!(text.contains("threshold rule"), "{text}");
    let row = line(&text, "0 vs 1");
    assert!(row.contains(" up to "), "{row}");
}

#[test]
fn two_classes_are_one_pair_and_a_test_set_is_what_it_is_scored_on() {
    let folder = Folder::new();
    // Pixel 1 tells the classes apart, pixel 0 says nothing.
    let images = Sample { labels: vec![0, 0, 0, 1, 1], images: [3, 4, 5, 200, 201].map(|v| vec![7, v]).to_vec() };
    let test = Sample { labels: vec![0, 1, 1, 1], images: [3, 200, 201, 4].map(|v| vec![7, v]).to_vec() };
    for (sample, part) in [(images, "train"), (test, "test")] {
        let (images, labels) = sample.idx(&[1, 2]);
        folder.write(&format!("{part}-images-idx3-ubyte"), images);
        folder.write(&format!("{part}-labels-idx1-ubyte"), labels);
    }
    let text = onepixel_on("pixels {}", &folder.path("")).text();
    // One of the two that look dark is bright: 3 of 4 test images.
    let row = line(&text, "0 vs 1");
    assert!(row.contains("(0, 1)  75.0 % [30.1, 95.4]") && row.contains("100.0 %    60.0 %  not told apart"), "{row}");
    assert!(line(&text, "mean").contains("held out 75.0 % over 1 pair; in sample 100.0 %"), "{text}");
    assert!(line(&text, "told apart").contains("0 of 1 pair; the intervals of the others"), "{text}");
    assert!(line(&text, "vote of all pairs").contains("75.0 % [30.1, 95.4] on 4 test images"), "{text}");
}

#[test]
fn classes_without_test_images_are_named_since_nothing_held_out_speaks_for_them() {
    let folder = train_and_test();
    let sample = Sample::new(1, 15, 20, 2);
    let (images, labels) = sample.idx(&[5, 4]);
    folder.write("t10k-images-idx3-ubyte", images);
    folder.write("t10k-labels-idx1-ubyte", labels);
    let text = onepixel_on("pixels {}", &folder.path("")).text();
    assert_eq!(text.lines().nth(2), Some("the test set has no images of 2 classes: 1, 2"));
    assert!(line(&text, "1 vs 2").contains("not measured"), "{text}");
    let text = onepixel_on("pixels {} --split all", &folder.path("")).text();
    assert!(!text.contains("has no images"), "{text}");
}

#[test]
fn in_mnist_one_pixel_tells_zero_from_one_at_row_15_column_14() {
    let Some(data) = real_data() else { return };
    let text = finish(command(["pixels", "mnist"]).env("ONEPIXEL_DATA", data)).text();
    assert!(line(&text, "0 vs 1").contains("(15, 14)") && line(&text, "0 vs 1").contains("98.8 %"), "{text}");
    let hardest = line(&text, "hardest  ");
    assert!(hardest.starts_with("hardest           3 vs 5, held out 76.9 % ["), "{hardest}");
    assert!(hardest.ends_with("on 1,902 test images; in sample 77.1 %"), "{hardest}");
    assert!(line(&text, "mean").contains("held out 89.1 % over 45 pairs; in sample 89.1 %"), "{text}");
    assert!(line(&text, "vote of all pairs").contains("72.8 % [71.9, 73.6] on 10,000 test images"), "{text}");
}

#[test]
fn permutations_show_that_zero_and_one_differ_and_that_noise_does_not() {
    let text = onepixel("pixels digits --pair 0 1 --permutations 19").text();
    assert!(line(&text, "0 vs 1").ends_with("0.0500"), "the least p-value of 19 permutations: {text}");
    let folder = Folder::new();
    let mut sample = Sample::new(2, 30, 9, 5);
    // The labels no longer say anything of the images.
    sample.labels = (0..sample.labels.len()).map(|index| (index % 2) as u16).collect();
    let text = onepixel_on("pixels {} --permutations 19", &folder.write("noise.csv", sample.csv())).text();
    let p: f64 = line(&text, "0 vs 1").split_whitespace().last().unwrap().parse().unwrap();
    assert!(p > 0.05, "{text}");
}
