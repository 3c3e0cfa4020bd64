//! Writes the pages that the browser tests (`tests/page`) open, and the audits that they make a site of: `pages FOLDER`.
//!
//! Small datasets drawn by a fixed rule, so that the pages are the same on every machine: one with few classes, one
//! whose class names try to be markup, one without a test set in colour, one with as many classes as Kuzushiji-Kanji
//! has; and the first three side by side.

use std::path::Path;
use std::time::Duration;

use onepixel::audit::{AuditPlan, Compared, Profile};
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
use onepixel::probes::Terms;
use onepixel::progress::Silent;
use onepixel_report::page::{self, ComparedPage, Provenance};
use onepixel_report::{Json, Renderer};

type AnyError = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let folder = std::env::args().nth(1).ok_or("usage: pages FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    let few: Vec<String> = ["circle", "square", "star", "cross", "line"].map(String::from).to_vec();
    let few_shapes = write(&folder, "few", &dataset("shapes", &few, (9, 9, 1), (30, Some(20))))?;
    let hostile =
        write(&folder, "hostile", &dataset("<img src=x onerror=alert(2)>", &hostile(), (6, 6, 1), (20, Some(8))))?;
    let colours = write(&folder, "colour", &dataset("colours", &few, (5, 7, 3), (12, None)))?;
    let many: Vec<String> = (0..3832).map(|class| format!("U+{:04X}", 0x4E00 + class)).collect();
    write(&folder, "many", &dataset("kanji", &many, (2, 2, 1), (6, Some(1))))?;
    let compared = Compared::new(vec![few_shapes, hostile, colours]);
    let page = ComparedPage { compared: &compared, command: Some("onepixel compare …".into()) };
    page.render(&mut std::fs::File::create(Path::new(&folder).join("compared.html"))?)?;
    Ok(())
}

/// Names that are markup, scripts, very long, written from right to left, or not seen at all.
fn hostile() -> Vec<String> {
    let names = [
        "<script>alert(1)</script>",
        "</script><script>alert(3)</script>",
        "\" onmouseover=\"alert(4)",
        "שלום עולם",
        "👩‍🔬🏳️‍🌈",
        "\u{202e}gnp.exe",
        "&lt;b&gt; <!-- ]]>",
    ];
    let long = "very long ".repeat(50);
    names.into_iter().map(String::from).chain([long, " ".into()]).collect()
}

/// Images of the first class that are all the same.
const TWINS: usize = 4;

/// `images.0` train images of each class and, where there are any, `images.1` test images.
fn dataset(
    name: &str,
    classes: &[String],
    (height, width, channels): (usize, usize, usize),
    images: (usize, Option<usize>),
) -> Dataset {
    let shape = Shape::new(height, width, channels).expect("a shape");
    let mut state = 2026_u64;
    let mut set = |of_each: usize| {
        let labels: Vec<u16> = (0..of_each * classes.len()).map(|index| (index % classes.len()) as u16).collect();
        let draw = |label: u16| {
            let mut pixels = Vec::with_capacity(shape.values());
            for pixel in 0..shape.values() {
                // Knuth's linear congruential generator (MMIX); its high bits are random enough for noise.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let noise = (state >> 57) as u8;
                let bright = (pixel * 7 + usize::from(label) * 5) % 11 < 4;
                pixels.push(if bright { 120 + noise } else { noise });
            }
            pixels
        };
        let mut pixels: Vec<u8> = labels.iter().copied().flat_map(draw).collect();
        let values = shape.values();
        (1..of_each.min(TWINS)).for_each(|copy| pixels.copy_within(..values, copy * classes.len() * values));
        ImageSet::new(MemoryImages::new(shape, pixels).expect("whole images"), labels, classes.iter().cloned())
            .expect("a set")
    };
    let train = set(images.0);
    // Only the names of one dataset are of interest, and they try to be markup, too.
    let train = if name.starts_with('<') { named(train) } else { train };
    let test = images.1.map(set);
    Dataset::new(name, "drawn by a rule", train, test).expect("two sets of one kind")
}

/// The set with a name for each image, of which some are no text for an attribute, a cell or a line.
fn named(set: ImageSet) -> ImageSet {
    let odd = [
        "<b>\"'&.png",
        "a,b \"c\".png",
        " blank .png",
        "two\nlines\r.png",
        "\u{202e}gnp.exe",
        "naïve 日本.png",
        "=1+1.png",
    ];
    let names = (0..set.len()).map(|image| format!("{image}/{}", odd[image % odd.len()])).collect();
    set.with_names(names).expect("a name for each")
}

fn write(folder: &str, name: &str, dataset: &Dataset) -> Result<Profile, AnyError> {
    // With thousands of classes most models would take minutes, and the page has no more to show for it.
    let most = if dataset.train.classes().len() > 100 { Duration::from_micros(1) } else { Duration::from_secs(2) };
    let terms = Terms { quick: true, max_time: Some(most), ..Terms::default() };
    let plan = AuditPlan { terms, ..AuditPlan::default() };
    let audit = plan.run(dataset, &Silent, &mut |_| {});
    let evidence = plan.evidence(dataset, &audit, &page::wanted(&audit), &Silent)?;
    let provenance = Provenance { command: Some("onepixel audit …".into()), ..Provenance::of(dataset, &audit) };
    let page = page::of_audit(&audit, &evidence, provenance);
    std::fs::write(Path::new(folder).join(name).with_extension("html"), page)?;
    // Of these `onepixel site` makes a site.
    let mut document = Vec::new();
    Json.render(&audit, &mut document)?;
    std::fs::create_dir_all(Path::new(folder).join("audits"))?;
    std::fs::write(Path::new(folder).join("audits").join(name).with_extension("json"), document)?;
    Ok(audit.profile)
}
