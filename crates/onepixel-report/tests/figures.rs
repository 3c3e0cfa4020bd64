//! What the figures show, read back from their SVG and PNG.

use onepixel::dataset::{Label, Position, SetName, Shape};
use onepixel::probes::pixels::{
    HeldOut, HeldOutPair, HeldOutPairs, HowHeldOut, PairAccuracy, PairFinding, PairSummary, Split,
};
use onepixel::search::{Metric, Rule};
use onepixel_report::CountFrom;
use onepixel_report::figure::{self, ClassPixels, Figure, FigureOf, Format, Matrix, Options, PairPixels};
use roxmltree::{Document, Node};

fn pair(classes: &[&str], a: usize, b: usize, correct: u64, total: u64) -> PairFinding {
    PairFinding {
        classes: (a as Label, b as Label),
        a: classes[a].into(),
        b: classes[b].into(),
        position: Position { row: 11, col: 16, channel: 0 },
        correct,
        total,
        accuracy: correct as f64 / total as f64,
        balanced_accuracy: 0.625,
        threshold: None,
        dark_class: None,
        held_out: None,
        told_apart: None,
        majority_share: 0.5,
        ties: 0,
        p_value: None,
        f1: 0.5,
        f3: 0.5,
    }
}

/// All pairs, with accuracies spread from 50 % to 100 %.
fn pairs(classes: &[&str]) -> Vec<PairFinding> {
    let number = classes.len();
    let all = (0..number).flat_map(|a| (a + 1..number).map(move |b| (a, b)));
    all.enumerate().map(|(index, (a, b))| pair(classes, a, b, 500 + (index as u64 * 37) % 501, 1000)).collect()
}

fn summary() -> PairSummary {
    let pair = |a: &str, b: &str, accuracy| PairAccuracy { a: a.into(), b: b.into(), accuracy };
    PairSummary {
        hardest: pair("3", "5", 0.7709),
        easiest: pair("0", "1", 0.9881),
        mean: 0.8912,
        share_above_90: 0.4,
        mean_held_out: None,
        held_out: None,
    }
}

fn matrix<'a>(classes: &[&'a str], pairs: &'a [PairFinding], summary: &'a PairSummary) -> Matrix<'a> {
    Matrix {
        dataset: "MNIST",
        classes: classes.to_vec(),
        channels: 1,
        images: 60_000,
        split: Split::Of(SetName::Train),
        rule: Rule::Lookup,
        metric: Metric::Accuracy,
        of: FigureOf::InSample,
        pairs,
        pairs_total: pairs.len() as u64,
        table: None,
        summary,
    }
}

fn draw_matrix(classes: &[&str]) -> Figure {
    matrix(classes, &pairs(classes), &summary()).draw(&Options::default())
}

/// `c0`, `c1` and so on.
fn names(number: usize) -> Vec<String> {
    (0..number).map(|class| format!("c{class}")).collect()
}

fn draw_matrix_of(number: usize) -> Figure {
    let names = names(number);
    draw_matrix(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn texts(document: &Document) -> Vec<String> {
    let is_text = |node: &Node| node.has_tag_name("text");
    let content = |node: Node| node.children().filter(Node::is_text).filter_map(|node| node.text()).collect();
    document.descendants().filter(is_text).map(content).collect()
}

/// Titles of all elements but the figure's own.
fn tooltips(document: &Document) -> Vec<String> {
    let titles = document.descendants().filter(|node| node.has_tag_name("title"));
    titles.skip(1).filter_map(|node| node.text().map(String::from)).collect()
}

fn decode(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

#[test]
fn a_matrix_has_one_cell_per_pair_in_lower_triangular_order() {
    let figure = draw_matrix_of(10);
    let document = Document::parse(figure.svg()).unwrap();
    let cells: Vec<Node> = document
        .descendants()
        .filter(|node| node.has_tag_name("g") && node.first_element_child().is_some_and(|c| c.has_tag_name("title")))
        .collect();
    assert_eq!(cells.len(), 45);
    let place = |cell: &Node| {
        let rect = cell.children().find(|node| node.has_tag_name("rect")).unwrap();
        ["x", "y"].map(|name| rect.attribute(name).unwrap().parse::<f64>().unwrap())
    };
    // (0, 1) is the upper left cell, (0, 9) is eight below it, (8, 9) eight to the right of that.
    let (first, below, last) = (place(&cells[0]), place(&cells[8]), place(&cells[44]));
    assert_eq!([below[0] - first[0], below[1] - first[1]], [0.0, 8.0 * 76.0]);
    assert_eq!([last[0] - below[0], last[1] - below[1]], [8.0 * 76.0, 0.0]);
}

#[test]
fn a_cell_tells_percentage_and_pixel_and_its_tooltip_tells_all() {
    let classes = ["0", "1", "2", "3", "4", "5"];
    let mut finding = pair(&classes, 3, 5, 8906, 11_552);
    finding.held_out = Some(HeldOut::new(1463, 1902, HowHeldOut::Test));
    let (pairs, summary) = ([finding], summary());
    let mut matrix = matrix(&classes, &pairs, &summary);
    let figure = matrix.draw(&Options::default());
    let document = Document::parse(figure.svg()).unwrap();
    assert_eq!(
        tooltips(&document),
        ["3 vs 5: held out 76.92 % [75.0, 78.8] on 1,902 images; in sample 77.09 % using pixel (row 11, column 16)"]
    );
    let shown = texts(&document);
    for text in
        ["77.1 %", "using (11, 16)", "in sample, on 60,000 training images", "accuracy of the lookup rule", "98.8 %"]
    {
        assert!(shown.contains(&text.to_string()), "{text} in {shown:?}");
    }

    matrix.channels = 3;
    let from_one = matrix.draw(&Options { count_from: CountFrom::One });
    assert!(from_one.svg().contains("using (12, 17, R)"));
    assert!(from_one.svg().contains("pixels as (row, column, channel), counted from 1"));
}

#[test]
fn a_held_out_matrix_shows_held_out_accuracies_and_marks_what_is_not_told_apart() {
    let classes = ["0", "1", "2"];
    let mut pairs = pairs(&classes);
    for (pair, correct) in pairs.iter_mut().zip([195, 104]) {
        pair.held_out = Some(HeldOut::new(correct, 200, HowHeldOut::Test));
        pair.told_apart = Some(correct > 120);
    }
    pairs[2].held_out = None;
    let of = |pair: &PairFinding| HeldOutPair {
        a: pair.a.clone(),
        b: pair.b.clone(),
        held_out: pair.held_out.unwrap(),
        in_sample: pair.accuracy,
        majority_share: 0.5,
        told_apart: pair.told_apart.unwrap(),
    };
    let found = HeldOutPairs { pairs: 2, not_told_apart: 1, hardest: of(&pairs[1]), easiest: of(&pairs[0]) };
    let summary = PairSummary { held_out: Some(found), ..summary() };
    let held_out = Matrix { of: FigureOf::HeldOut, ..matrix(&classes, &pairs, &summary) };
    let figure = held_out.draw(&Options::default());
    let document = Document::parse(figure.svg()).unwrap();
    let shown = texts(&document);
    for text in ["97.5 %", "~52.0 %", "held-out accuracy of the lookup rule", "~ not told apart: 1 of 2 pairs"] {
        assert!(shown.contains(&text.to_string()), "{text} in {shown:?}");
    }
    assert!(shown.iter().any(|text| text.starts_with("on the test images, learned on 60,000")), "{shown:?}");
    let cells: Vec<String> = tooltips(&document).into_iter().filter(|text| text.contains("in sample")).collect();
    assert_eq!(cells.len(), 2, "what has no held-out accuracy has no cell: {cells:?}");
    assert!(cells[1].contains("on 200 images, not told apart; in sample"), "{cells:?}");
}

#[test]
fn a_balanced_matrix_shows_and_says_balanced_accuracy() {
    let (classes, summary) = (["a", "b"], summary());
    let pairs = pairs(&classes);
    let balanced = Matrix { metric: Metric::Balanced, rule: Rule::Threshold, ..matrix(&classes, &pairs, &summary) };
    let figure = balanced.draw(&Options::default());
    let document = Document::parse(figure.svg()).unwrap();
    assert!(texts(&document).contains(&"balanced accuracy of the threshold rule".into()));
    assert!(texts(&document).contains(&"62.5 %".into()));
    assert!(tooltips(&document)[0].starts_with("a vs b: in sample 62.50 % balanced accuracy"));
}

#[test]
fn cell_texts_give_way_as_classes_get_more() {
    let shows = |number, text: &str| draw_matrix_of(number).svg().contains(text);
    // The first pair has 50.0 %; the scale has ticks without decimals.
    for (number, using, percent, digits) in [
        (2, true, true, true),
        (10, true, true, true),
        (26, false, true, true),
        (32, false, false, true),
        (47, false, false, false),
        (62, false, false, false),
    ] {
        assert_eq!(shows(number, ">using (11, 16)<"), using, "{number} classes");
        assert_eq!(shows(number, ">50.0 %<"), percent, "{number} classes");
        assert_eq!(shows(number, ">50.0 %<") || shows(number, ">50.0<"), digits, "{number} classes");
    }
}

#[test]
fn every_name_is_on_the_axes_up_to_62_classes() {
    for number in [2, 10, 26, 47, 62] {
        let figure = draw_matrix_of(number);
        let document = Document::parse(figure.svg()).unwrap();
        let shown = texts(&document);
        let times = |name: String| shown.iter().filter(|&text| *text == name).count();
        assert_eq!(times("c0".into()), 1);
        assert!((1..number - 1).all(|class| times(format!("c{class}")) == 2));
        assert!(figure.svg().len() < 500_000, "{} bytes", figure.svg().len());
    }
}

#[test]
fn names_below_are_turned_only_if_one_of_them_is_wider_than_its_cell() {
    let long = "a name wider than a cell";
    assert!(!draw_matrix(&["a", "b", long]).svg().contains("rotate"), "the last name stands beside");
    assert!(draw_matrix(&[long, "a", "b"]).svg().contains("rotate"));
}

#[test]
fn cells_of_many_classes_are_one_picture_and_names_are_thinned_out() {
    let figure = draw_matrix_of(345);
    let document = Document::parse(figure.svg()).unwrap();
    let picture = document.descendants().find(|node| node.has_tag_name("image")).unwrap();
    assert_eq!(picture.attribute("width"), Some("1032"), "344 bands of 3 units");
    let names = texts(&document).iter().filter(|text| text.starts_with('c')).count();
    assert!((100..400).contains(&names), "{names} names");
    assert!(figure.svg().len() < 500_000, "{} bytes", figure.svg().len());
}

#[test]
fn hostile_names_are_text() {
    let long = "n".repeat(500);
    let classes = [
        "<script>alert(1)</script>",
        "\"><svg onload=x>",
        "a\u{0}\u{1b}\u{fffe}",
        "שלום",
        "👩‍🔬",
        "",
        "お",
        &long,
        "]]>&amp;",
        "\u{202e}x",
    ];
    let shape = Shape::new(2, 3, 1).unwrap();
    let (pairs, summary, means) = (pairs(&classes), summary(), vec![vec![7; 6]; 10]);
    let matrix = Matrix { dataset: classes[0], ..matrix(&classes, &pairs, &summary) };
    let class_pixels =
        ClassPixels { dataset: classes[0], classes: classes.to_vec(), shape, class_means: &means, pairs: &pairs };
    for figure in [matrix.draw(&Options::default()), class_pixels.draw(&Options::default())] {
        let document = Document::parse(figure.svg()).unwrap();
        assert!(!document.descendants().any(|node| node.has_tag_name("script")));
        assert_eq!(document.descendants().filter(|node| node.has_tag_name("svg")).count(), 1);
        let shown = texts(&document);
        for name in ["שלום", "👩‍🔬", "“”", "お", "]]>&amp;", "a\u{fffd}\u{fffd}\u{fffd}", "\u{fffd}x"] {
            assert!(shown.contains(&name.to_string()), "{name} in {shown:?}");
        }
        assert!(shown.iter().any(|text| text.starts_with("nnnn") && text.ends_with('…')));
        assert!(tooltips(&document).contains(&long), "the whole name is in the tooltip");
        assert!(figure.png().is_ok());
    }
}

#[test]
fn a_png_has_two_pixels_per_unit_and_shows_the_cells() {
    let figure = draw_matrix(&["a", "b", "c"]);
    let document = Document::parse(figure.svg()).unwrap();
    let side = |name| document.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
    let (width, height, pixels) = decode(&figure::render(&figure, Format::Png).unwrap());
    assert_eq!([width, height], [side("width"), side("height")].map(|side| (side * 2.0).round() as u32));
    // The pair (a, b) has 50.0 %, the dark end of viridis: a cell of 75 × 75 units, less its text.
    let dark = pixels.chunks_exact(4).filter(|pixel| pixel[..3] == [0x44, 0x01, 0x54]).count();
    assert!((15_000..25_000).contains(&dark), "{dark} pixels");
}

#[test]
fn a_png_shows_mean_images() {
    let (shape, mean) = (Shape::new(1, 1, 3).unwrap(), vec![vec![10, 200, 30]]);
    let figure = ClassPixels { dataset: "one by one", classes: vec!["green"], shape, class_means: &mean, pairs: &[] };
    let (_, _, pixels) = decode(&figure.draw(&Options::default()).png().unwrap());
    let green = pixels.chunks_exact(4).filter(|pixel| pixel[..3] == [10, 200, 30]).count();
    assert_eq!(green, 224 * 224, "112 × 112 units");
}

#[test]
fn a_class_marks_the_best_pixels_of_its_pairs_by_how_often_they_are_used() {
    let classes = ["a", "b", "c"];
    let mut pairs = pairs(&classes);
    pairs[2].position.col = 20;
    let figure = ClassPixels {
        dataset: "three",
        classes: classes.to_vec(),
        shape: Shape::new(28, 28, 1).unwrap(),
        class_means: &vec![vec![0; 784]; 3],
        pairs: &pairs,
    };
    let figure = figure.draw(&Options::default());
    let document = Document::parse(figure.svg()).unwrap();
    assert_eq!(
        tooltips(&document),
        [
            "pixel (row 11, column 16): best in 2 pairs, against b, c",
            "pixel (row 11, column 16): best in 1 pair, against a",
            "pixel (row 11, column 20): best in 1 pair, against c",
            "pixel (row 11, column 16): best in 1 pair, against a",
            "pixel (row 11, column 20): best in 1 pair, against b",
        ]
    );
}

#[test]
fn a_pair_figure_has_a_map_for_each_channel_and_lists_the_best_pixels() {
    let shape = Shape::new(2, 2, 3).unwrap();
    let (finding, mean) = (pair(&["cat", "dog"], 0, 1, 9, 10), [0; 12]);
    let top: Vec<_> = (0..12).map(|index| (shape.position(index), 0.9 - index as f64 / 100.0)).collect();
    let figure = PairPixels {
        dataset: "pets",
        shape,
        rule: Rule::Lookup,
        metric: Metric::Accuracy,
        pair: &finding,
        accuracies: &[0.5; 12],
        top: &top,
        means: [&mean, &mean],
    };
    let figure = figure.draw(&Options::default());
    let document = Document::parse(figure.svg()).unwrap();
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("image")).count(), 5);
    let shown = texts(&document);
    for text in ["cat vs dog", "mean of cat", "accuracy, channel B", "(1, 1, B)", "79.00 %", "9 of 10 images correct"] {
        assert!(shown.contains(&text.to_string()), "{text} in {shown:?}");
    }
}

#[test]
fn nothing_to_show_is_shown_without_failing() {
    let (none, summary) = ([], summary());
    for classes in [vec![], vec!["only"]] {
        let figure = matrix(&classes, &none, &summary).draw(&Options::default());
        assert!(figure.png().is_ok());
    }
}
