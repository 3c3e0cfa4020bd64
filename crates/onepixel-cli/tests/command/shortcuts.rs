//! Does the command name what gives labels away, and keep to its schema?

use serde_json::Value;

use crate::support::{Folder, Sample, keeping_to, onepixel, onepixel_on, train_and_test};

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("shortcuts", text)
}

/// Noise of 3 classes in a table, shuffled; all images of class 1 have 255 as their last value.
fn marked() -> (Folder, std::path::PathBuf) {
    let mut sample = Sample::new(3, 120, 25, 3);
    for (image, label) in sample.images.iter_mut().zip(&sample.labels) {
        image.iter_mut().for_each(|value| *value %= 32);
        image[24] = if *label == 1 { 255 } else { image[24] };
    }
    let table = sample.csv();
    let (header, rows) = table.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    // 97 and the 363 rows have no common divisor, so that every row comes once.
    let mixed = (0..rows.len()).map(|place| rows[place * 97 % rows.len()]);
    let folder = Folder::new();
    let text = [header].into_iter().chain(mixed).collect::<Vec<_>>().join("\n");
    let path = folder.write("marked.csv", text + "\n");
    (folder, path)
}

#[test]
fn a_mark_is_in_every_form_of_the_answer() {
    let (folder, table) = marked();
    let path = |name: &str| folder.path(name).display().to_string();
    let line = format!("shortcuts {{}} --json {} --csv {} --figure {}", path("a.json"), path("b.csv"), path("c.svg"));
    let text = onepixel_on(&line, &table).text();
    assert!(text.contains("grey value 255 at row 4, column 4"), "{text}");
    let document = checked(&folder.read("a.json"));
    let found = &document["shortcuts"]["shortcuts"][0];
    assert_eq!((&found["kind"], &found["sure"], &found["class"]), (&"mark".into(), &true.into(), &"1".into()));
    assert_eq!(found["place"]["area"], serde_json::json!([4, 4, 4, 4]));
    assert_eq!(found["share_of_class"]["share"], 1.0);
    // The mark is in a corner, so a model of the border alone sees it, too.
    let all = document["shortcuts"]["shortcuts"].as_array().unwrap();
    let sure: Vec<&Value> = all.iter().filter(|found| found["sure"] == true).map(|found| &found["kind"]).collect();
    assert!(sure.iter().all(|kind| ["mark", "border_model"].contains(&kind.as_str().unwrap())), "{sure:?}");
    assert_eq!(document["shortcuts"]["sure"], sure.len());
    assert!(document["shortcuts"]["parts"]["whole"]["share"].as_f64().unwrap() > 0.3);
    let csv = folder.read("b.csv");
    assert!(csv.starts_with("kind,sure,class,rule,row,col") && csv.contains("mark,true,1,"), "{csv}");
    let svg = folder.read("c.svg");
    let svg = roxmltree::Document::parse(&svg).unwrap();
    let images = svg.descendants().filter(|node| node.tag_name().name() == "image").count();
    assert_eq!(images % 13, 0, "a map, six images of the class and six of the rest for each suspect");
}

#[test]
fn the_document_is_the_same_for_any_threads() {
    let data = train_and_test();
    let run = |threads: u32| {
        let line = format!("shortcuts {{}} --threads {threads} --json -");
        let text = onepixel_on(&line, &data.path("")).text();
        checked(&text);
        text.split_once("\"timing\"").unwrap().0.to_owned()
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn the_digits_have_no_sure_shortcut() {
    let document = checked(&onepixel("shortcuts digits --no-models --json -").text());
    assert_eq!(document["shortcuts"]["sure"], 0, "{:#}", document["shortcuts"]["shortcuts"]);
    assert_eq!(document["shortcuts"]["parts"], Value::Null);
    let csv = onepixel("shortcuts digits --no-models --csv -").text();
    assert!(csv.starts_with("kind,sure,class,rule"), "a header even without a row");
}

#[test]
fn the_help_teaches_and_one_class_is_refused() {
    let help = onepixel("shortcuts --help").text();
    assert!(help.contains("onepixel shortcuts digits") && help.contains("sure"), "{help}");
    let folder = Folder::new();
    let table = folder.write("one.csv", "label,a,b,c,d\n".to_owned() + &"0,1,2,3,4\n".repeat(5));
    let out = folder.path("out.json");
    let refusal = onepixel_on(&format!("shortcuts {{}} --json {}", out.display()), &table).refusal();
    assert!(refusal.contains("at least two classes"), "{refusal}");
    assert_eq!(folder.names(), ["one.csv"]);
}
