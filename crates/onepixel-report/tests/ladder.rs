//! What the ladder looks like as figure, text and table.

use onepixel::audit::Ladder;
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
use onepixel::probes::ladder::{LadderProbe, Predictions, Rung, RungTime, Spread};
use onepixel::probes::pixels::HowHeldOut;
use onepixel::progress::Silent;
use onepixel::stats::Proportion;
use onepixel_report::figure::{LadderChart, LadderPoint};
use onepixel_report::{Csv, LadderText, Renderer};
use roxmltree::{Document, Node};

const TITLES: [&str; 4] = ["majority class", "random forest", "RBF-kernel SVM", "small convolutional network"];

fn point(title: &str, accuracy: f64, fit_seconds: Option<f64>) -> LadderPoint<'_> {
    let interval = Proportion::new((accuracy * 10_000.0).round() as u64, 10_000);
    let time = fit_seconds.map(|fit_seconds| RungTime { fit_seconds, predict_seconds: 0.25 });
    LadderPoint { title, settings: "as it comes", accuracy, low: interval.low, high: interval.high, time }
}

fn chart(rungs: Vec<LadderPoint<'_>>) -> LadderChart<'_> {
    LadderChart { dataset: "MNIST", how: HowHeldOut::Test, images: 10_000, majority_share: 0.1135, rungs }
}

fn number(node: Node, name: &str) -> f64 {
    node.attribute(name).unwrap_or_else(|| panic!("no {name} in {node:?}")).parse().unwrap()
}

fn with_tag<'a>(document: &'a Document<'a>, tag: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(tag))
}

/// The rectangles behind the labels: left, top, right, bottom.
fn label_rects(document: &Document) -> Vec<[f64; 4]> {
    let rects = with_tag(document, "rect").filter(|rect| rect.attribute("fill-opacity").is_some());
    let ends = |rect: Node| {
        let (x, y) = (number(rect, "x"), number(rect, "y"));
        [x, y, x + number(rect, "width"), y + number(rect, "height")]
    };
    rects.map(ends).collect()
}

#[test]
fn each_rung_is_a_dot_with_its_interval_and_a_tooltip() {
    let figure = chart(vec![point("k-nearest neighbours", 0.9705, Some(1.5)), point("mine", 0.99, None)]).draw();
    let document = Document::parse(figure.svg()).unwrap();
    assert_eq!(with_tag(&document, "circle").count(), 1, "a model without a time is no dot");
    let dot = with_tag(&document, "circle").next().unwrap();
    let bar = dot.prev_sibling_element().unwrap();
    assert!(number(bar, "y2") < number(dot, "cy") && number(dot, "cy") < number(bar, "y1"));
    let tooltips: Vec<&str> = with_tag(&document, "title").filter_map(|title| title.text()).collect();
    let expected = "k-nearest neighbours: 97.05 % [96.70, 97.36], fitted in 1.5 s, predicted in 250 ms; as it comes";
    assert!(tooltips.contains(&expected), "{tooltips:#?}");
    assert!(tooltips.contains(&"mine: 99.00 % [98.79, 99.18]; as it comes"), "{tooltips:#?}");
    let texts: Vec<&str> = with_tag(&document, "text").filter_map(|text| text.text()).collect();
    for text in ["k-nearest neighbours 97.05 %", "mine 99.00 %", "largest class 11.35 %", "90 %", "10 s", "time to fit"]
    {
        assert!(texts.contains(&text), "no {text:?} in {texts:#?}");
    }
}

#[test]
fn twenty_rungs_at_nearly_one_place_have_labels_that_overlap_neither_each_other_nor_dots() {
    for (step, accuracy) in [(0.0, 0.97), (0.001, 0.97), (0.02, 0.97), (0.0, 1.0), (0.01, 1.0), (0.01, 0.1)] {
        let rungs = (0..20).map(|rung: u32| {
            let jitter = f64::from(rung * 7 % 20) * step;
            point(TITLES[rung as usize % 4], accuracy - jitter / 50.0, Some(2.0 + 3.0 * jitter))
        });
        let figure = chart(rungs.collect()).draw();
        let document = Document::parse(figure.svg()).unwrap();
        let labels = label_rects(&document);
        assert_eq!(labels.len(), 21, "each rung and the largest class");
        let overlap = |a: &[f64; 4], b: &[f64; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
        // Written with two decimals.
        let shrunk = |[left, top, right, bottom]: [f64; 4]| [left + 0.02, top + 0.02, right - 0.02, bottom - 0.02];
        for (index, &label) in labels.iter().enumerate() {
            assert!(!labels[..index].iter().any(|other| overlap(&shrunk(label), other)), "{step}: {label:?}");
            for dot in with_tag(&document, "circle") {
                let (x, y, r) = (number(dot, "cx"), number(dot, "cy"), number(dot, "r"));
                assert!(!overlap(&shrunk(label), &[x - r, y - r, x + r, y + r]), "{step}: {label:?} on {x}, {y}");
            }
        }
    }
}

#[test]
fn nothing_is_drawn_outside_the_page_and_no_number_is_none() {
    let cases = [
        vec![],
        vec![point("only", 0.0, Some(0.0))],
        vec![point("only", 1.0, None)],
        vec![point("quick", 0.5, Some(0.0)), point("slow", 0.5, Some(1e7))],
        (0..60).map(|_| point("the same again and again and again, in many words", 0.9, Some(1.0))).collect(),
    ];
    for rungs in cases {
        let figure = chart(rungs.clone()).draw();
        assert!(!figure.svg().contains("NaN") && !figure.svg().contains("inf"), "{}", figure.svg());
        let document = Document::parse(figure.svg()).unwrap();
        let page = document.root_element();
        let (width, height) = (number(page, "width"), number(page, "height"));
        for [left, top, right, bottom] in label_rects(&document) {
            assert!(left >= 0.0 && top >= 0.0 && right <= width && bottom <= height, "{} rungs", rungs.len());
        }
        assert!(figure.png().is_ok());
    }
}

/// A ladder of real rungs over 60 made-up images of three classes, with a model of the user's own.
fn ladder() -> Ladder {
    let pixels = (0..60u32).flat_map(|image| [(image % 3 * 40 + image % 7) as u8, (image * 37 % 251) as u8]).collect();
    let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), pixels).unwrap();
    let labels: Vec<u16> = (0..60).map(|image| image % 3).collect();
    let set = ImageSet::new(images, labels.clone(), ["cat", "dog", "a\u{1b}[31m, cow"]).unwrap();
    let dataset = Dataset::new("animals", "memory", set.clone(), Some(set)).unwrap();
    let own = Predictions {
        name: "mine\u{1b}[2J".to_owned(),
        source: "mine.csv".to_owned(),
        labels: labels.iter().map(|&label| if label == 2 { 0 } else { label }).collect(),
    };
    let rungs = vec![Rung::named("single-pixel").unwrap(), Rung::named("pixel-vote").unwrap()];
    let finding = LadderProbe { rungs, per_class: Some(15), ..LadderProbe::default() };
    let mut ladder = Ladder::new(&dataset, finding.run(&dataset, &[own], &Silent, &mut |_| {}).unwrap());
    ladder.ladder.rungs[1].time = Some(RungTime { fit_seconds: 0.012, predict_seconds: 0.0 });
    ladder.ladder.rungs[2].time = Some(RungTime { fit_seconds: 250.0, predict_seconds: 3.42 });
    ladder
}

fn text(ladder: &Ladder) -> String {
    let mut text = Vec::new();
    LadderText.render(ladder, &mut text).unwrap();
    anstream::adapter::strip_bytes(&text).into_vec().try_into().unwrap()
}

#[test]
fn the_text_says_what_each_rung_got_how_and_how_fast() {
    let text = text(&ladder());
    for part in [
        "animals: 60 train + 60 test images of 1×2, 3 classes (memory)",
        "each model learned from at most 15 train images of each class, scored on 60 test images; 95 % Wilson intervals",
        "best single pixel       100.00 %  [93.98, 100.00]  100.00 %  12 ms    <1 ms",
        "250 s    3.4 s",
        "mine\u{fffd}[2J (own)",
        "66.67 %  [54.06, 77.27]",
        "best model        best single pixel, 100.00 % [93.98, 100.00] on 60 test images in 12 ms",
        "fastest as good   itself",
        "largest class     33.33 %, the majority baseline",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_text_names_a_quicker_rung_that_is_as_good_what_is_confused_and_what_was_skipped() {
    let mut ladder = ladder();
    let finding = &mut ladder.ladder;
    finding.rungs[2].accuracy = 0.95;
    finding.rungs[1].correct = 1;
    finding.rungs[2].chosen = vec!["k = 3".to_owned(), "k = 5".to_owned()];
    finding.rungs[2].spread =
        Some(Spread { seeds: 5, mean: 0.9712, standard_deviation: 0.0004, least: 0.97, most: 0.98 });
    finding.rungs[2].most_confused = finding.rungs[0].most_confused.clone();
    let rungs = vec![Rung::named("single-pixel").unwrap(), Rung::named("pixel-vote").unwrap()];
    let mut interrupted = ladder.clone();
    interrupted.ladder.rungs.truncate(2);
    interrupted.ladder.interrupted(&LadderProbe { rungs, ..LadderProbe::default() });
    let text = text(&ladder);
    for part in [
        "fastest as good   best single pixel, 100.00 % [93.98, 100.00] in 12 ms",
        "mostly confused   a\u{fffd}[31m, cow taken for cat (20×)",
        "k = 3; k = 5",
        "97.12 % ± 0.04 over 5",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    let text = crate::text(&interrupted);
    assert!(text.contains("brute-force pixel vote  interrupted before it was measured"), "{text}");
}

#[test]
fn csv_has_a_row_for_each_rung_and_for_each_that_was_skipped() {
    let mut ladder = ladder();
    let rungs = vec![Rung::named("pixel-vote").unwrap()];
    ladder.ladder.rungs.truncate(2);
    ladder.ladder.interrupted(&LadderProbe { rungs, ..LadderProbe::default() });
    let mut text = Vec::new();
    Csv.render(&ladder, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "name,own,title,settings,per_class,chosen,images,correct,accuracy,accuracy_low,accuracy_high,balanced_accuracy,\
         balanced_accuracy_low,balanced_accuracy_high,spread_seeds,spread_mean,spread_standard_deviation,spread_least,\
         spread_most,fit_seconds,predict_seconds,skipped"
    );
    assert_eq!(lines.len(), 4);
    assert!(
        lines[1].starts_with("mine\u{1b}[2J,true,") && lines[1].contains(",mine.csv,,,60,40,0.6666"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].starts_with("single-pixel,false,best single pixel,") && lines[2].ends_with(",0.012,0.0,"),
        "{}",
        lines[2]
    );
    assert!(
        lines[3].starts_with("pixel-vote,false,") && lines[3].ends_with(",interrupted before it was measured"),
        "{}",
        lines[3]
    );
}
