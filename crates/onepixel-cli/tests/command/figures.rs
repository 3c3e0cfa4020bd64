//! Are figures drawn where they are asked for?

use roxmltree::Document;

use crate::support::{Folder, Sample, onepixel, onepixel_on, train_and_test};

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

#[test]
fn the_figure_of_the_digits_names_accuracy_and_pixel_of_each_pair() {
    let folder = Folder::new();
    for (from, pixel) in [(0, "using (1, 2)"), (1, "using (2, 3)")] {
        let line = format!("pixels digits --figure {{}} --count-from {from}");
        let table = onepixel_on(&line, &folder.path("pairs.svg")).text();
        assert!(table.contains("hardest"), "the table is printed as well: {table}");
        let texts = texts(&folder.read("pairs.svg"));
        assert_eq!(texts.iter().filter(|text| text.starts_with("using (")).count(), 45);
        let hardest = texts.iter().position(|text| text.starts_with("82.0")).expect("the hardest pair is shown");
        assert_eq!(texts[hardest + 1], pixel);
    }
}

#[test]
fn the_figure_of_all_pairs_is_in_sample_unless_held_out_accuracies_are_asked_for() {
    let folder = Folder::new();
    for (options, hardest, words) in [
        ("", "82.0 %", "in sample, on 1,797 training images"),
        ("--figure-of in-sample", "82.0 %", "in sample, on 1,797 training images"),
        ("--figure-of held-out", "78.9 %", "held-out accuracy of the lookup rule"),
    ] {
        onepixel_on(&format!("pixels digits --figure {{}} {options}"), &folder.path("pairs.svg")).text();
        let texts = texts(&folder.read("pairs.svg"));
        assert!([hardest, words].iter().all(|wanted| texts.iter().any(|text| text == wanted)), "{options}: {texts:?}");
    }
}

#[test]
fn all_figures_and_documents_are_written_in_one_run() {
    let data = train_and_test();
    let folder = Folder::new();
    let place = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let line = format!(
        "pixels {{}} --figure {} --class-figure {} --json {} --csv {}",
        place("pairs.PNG"),
        place("classes.svg"),
        place("out.json"),
        place("out.csv")
    );
    onepixel_on(&line, &data.path("")).text();
    assert_eq!(folder.names(), ["classes.svg", "out.csv", "out.json", "pairs.PNG"]);
    assert_eq!(std::fs::read(folder.path("pairs.PNG")).unwrap()[..8], *b"\x89PNG\r\n\x1a\n");
    assert!(folder.read("classes.svg").contains("data:image/png;base64,"), "the mean images are carried inside");
}

#[test]
fn the_figure_of_a_pair_is_its_map() {
    let folder = Folder::new();
    onepixel_on("pixels digits --pair 8 1 --figure {}", &folder.path("pair.svg")).text();
    onepixel_on("pixels digits --pair 8 1 --figure {}", &folder.path("pair.png")).text();
    let svg = folder.read("pair.svg");
    let texts = texts(&svg).join(" ");
    assert!(texts.contains('1') && texts.contains('8') && texts.contains("82.0"), "{texts}");
    assert!(!texts.contains("using ("), "the matrix of all pairs was drawn: {texts}");
    assert_eq!(std::fs::read(folder.path("pair.png")).unwrap()[..4], *b"\x89PNG");
}

#[test]
fn a_figure_of_unknown_format_is_refused_before_any_work() {
    let folder = Folder::new();
    for (option, name) in [("--figure", "pairs.pdf"), ("--figure", "pairs"), ("--class-figure", "svg")] {
        // The dataset does not exist, which is not looked at.
        let line = format!("pixels nonsense --json {} {option} {{}}", folder.path("out.json").display());
        let refusal = onepixel_on(&line, &folder.path(name)).refusal();
        assert!(refusal.contains(name) && refusal.contains(".svg or .png"), "{refusal}");
        assert_eq!(folder.names(), [""; 0], "{option} {name}");
    }
}

#[test]
fn hostile_class_names_stay_text_in_a_figure() {
    let data = train_and_test();
    data.write(
        "classes.txt",
        format!("</text><script>alert(1)</script>\n{}\na\u{1b}[31m\u{202e}&amp;🙂", "x".repeat(500)),
    );
    let folder = Folder::new();
    for option in ["--figure", "--class-figure", "--pair 0 1 --figure"] {
        let line = format!(
            "pixels {{}} {}",
            option.replace("0 1", &format!("</text><script>alert(1)</script> {}", "x".repeat(500)))
        );
        onepixel_on(&format!("{line} {}", folder.path("out.svg").display()), &data.path("")).text();
        let svg = folder.read("out.svg");
        let document = Document::parse(&svg).unwrap();
        assert!(!document.descendants().any(|node| node.has_tag_name("script")), "{option}");
        assert!(svg.contains("&lt;script&gt;"), "{option}: the name is not shown");
        assert!(!svg.contains('\x1b'), "{option}");
    }
}

#[test]
fn figures_are_drawn_for_forty_classes_for_colour_and_for_single_pixels() {
    let folder = Folder::new();
    for (classes, shape, values) in [(40, "3x3", 9), (3, "2x2x3", 12), (2, "1x1", 1), (2, "1x30", 30), (2, "30x1", 30)]
    {
        let file = folder.write("table.csv", Sample::new(classes, 6, values, 17).csv());
        for option in ["--figure", "--class-figure", "--pair 0 1 --figure"] {
            for name in ["out.svg", "out.png"] {
                let line = format!("pixels {{}} --shape {shape} {option} {}", folder.path(name).display());
                onepixel_on(&line, &file).text();
            }
            Document::parse(&folder.read("out.svg")).unwrap();
            assert_eq!(std::fs::read(folder.path("out.png")).unwrap()[..4], *b"\x89PNG", "{shape} {option}");
        }
    }
}

#[test]
fn a_figure_is_the_same_each_time() {
    let folder = Folder::new();
    for name in ["a.svg", "b.svg"] {
        onepixel(&format!("pixels digits --figure {}", folder.path(name).display())).text();
    }
    assert_eq!(folder.read("a.svg"), folder.read("b.svg"));
}
