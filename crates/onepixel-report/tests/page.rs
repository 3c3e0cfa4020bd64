//! What is in the page, whatever the dataset?

use onepixel::audit::{AuditPlan, Bounds, Evidence};
use onepixel::dataset::{Dataset, ImageRef, ImageSet, MemoryImages, SetName, Shape};
use onepixel::probes::Terms;
use onepixel::progress::Silent;
use onepixel_report::page::{Gallery, Page, Provenance, Tile};

/// The page of a dataset, with a gallery of its first images.
fn page(dataset: &Dataset, captions: &str) -> String {
    let terms = Terms { quick: true, max_time: Some(std::time::Duration::from_millis(200)), ..Terms::default() };
    let plan = AuditPlan { terms, ..AuditPlan::default() };
    let audit = plan.run(dataset, &Silent, &mut |_| {});
    let first = ImageRef { set: SetName::Train, index: 0 };
    let pixels = audit.findings.pixels.as_ref().map(|finding| (&plan.terms.pixels, finding));
    let evidence =
        Evidence::gather(dataset, pixels, audit.findings.ladder.as_ref(), &[first], Bounds::default(), &Silent)
            .unwrap();
    let gallery = Gallery {
        id: "first",
        title: captions.into(),
        explanation: captions.into(),
        total: 5,
        tiles: vec![Tile { images: vec![first], caption: captions.into(), suggested: None }; 2],
    };
    let provenance = Provenance {
        command: Some(captions.into()),
        digest: Some("sha256:0".into()),
        licence: Some(captions.into()),
        notes: vec![captions.into()],
    };
    let page = Page {
        audit: &audit,
        evidence: &evidence,
        galleries: vec![gallery],
        provenance,
        count_from: Default::default(),
    };
    let mut html = Vec::new();
    page.render(&mut html).unwrap();
    String::from_utf8(html).unwrap()
}

fn set(shape: (usize, usize, usize), pixels: Vec<u8>, labels: Vec<u16>, classes: &[&str]) -> ImageSet {
    let shape = Shape::new(shape.0, shape.1, shape.2).unwrap();
    ImageSet::new(MemoryImages::new(shape, pixels).unwrap(), labels, classes.iter().copied()).unwrap()
}

fn dark_and_bright(classes: &[&str; 2]) -> Dataset {
    let train = || {
        set(
            (1, 2, 1),
            (0..12).flat_map(|index| [7, 250 * (index % 2)]).collect(),
            (0..12_u16).map(|index| index % 2).collect(),
            classes,
        )
    };
    Dataset::new("two", "memory", train(), Some(train())).unwrap()
}

#[test]
fn nothing_in_the_page_leads_out_of_it_and_nothing_from_the_dataset_is_markup() {
    let hostile = "<script>alert(1)</script>";
    let html = page(&dark_and_bright(&[hostile, "\" onload=\"x"]), hostile);
    assert_eq!(html.matches("<script").count(), 1, "its own");
    assert!(!html.contains("\" onload"));
    let outside = html.replace("http://www.w3.org/2000/svg", "");
    for scheme in ["http:", "https:", "src=\"/", "url(", "@import"] {
        assert!(!outside.contains(scheme), "{scheme}");
    }
    for directive in ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"] {
        assert!(html.contains(directive), "{directive}");
    }
}

#[test]
fn indices_can_be_taken_up_and_each_is_named_once() {
    let html = page(&dark_and_bright(&["dark", "bright"]), "twice the first");
    assert!(html.contains("<code data-copy>[0]</code>"), "two tiles of one image are one index");
    assert!(html.contains("Shown are 2 of 5."));
}

#[test]
fn a_pair_says_what_was_measured() {
    let html = page(&dark_and_bright(&["dark", "bright"]), "");
    let pair = &html[html.find("id=\"pair-0-1\"").expect("the pair")..];
    assert!(pair.contains("(row 0, column 1)") && pair.contains("100.0 %"), "{pair:.900}");
    // All of 12: the Wilson interval begins at 12 / (12 + 1.96²) = 0.7575.
    assert!(pair.contains("[75.8, 100.0]"));
}

#[test]
fn unusual_datasets_have_a_page_that_says_what_is_missing() {
    let one_class = set((1, 1, 1), vec![5, 6], vec![0, 0], &["only"]);
    let constant = set((2, 2, 1), vec![9; 16], vec![0, 1, 0, 1], &["a", "b"]);
    let empty_class = set((1, 1, 3), vec![0, 1, 2, 9, 8, 7, 0, 1, 2, 9, 8, 7], vec![0, 2, 0, 2], &["a", "none", "c"]);
    for (name, train) in [("one class", one_class), ("constant", constant), ("an empty class", empty_class)] {
        let html = page(&Dataset::new(name, "memory", train, None).unwrap(), "");
        assert!(html.contains("id=\"provenance\""), "{name}");
        assert_eq!(html.contains("id=\"one-pixel\""), name != "one class", "{name}");
        if name == "one class" {
            assert!(html.contains("What is missing") && html.contains("at least two classes"), "{name}");
        }
    }
}
