//! Where nothing can be learned, or hardly anything is there, is nothing praised, and no number printed that is none?

use crate::support::{Folder, Run, Sample, keeping_to, onepixel_on};

/// Rows and columns of the images.
const SIDE: u32 = 6;
const VALUES: usize = (SIDE * SIDE) as usize;

/// Images in a folder of their own, and the options that name them.
struct Case {
    folder: Folder,
    options: &'static str,
}

impl Case {
    fn new(train: &Sample, test: Option<&Sample>) -> Self {
        let folder = Folder::new();
        let write = |name: &str, sample: &Sample| {
            let (images, labels) = sample.idx(&[SIDE, SIDE]);
            folder.write(&format!("{name}-images"), images);
            folder.write(&format!("{name}-labels"), labels);
        };
        write("train", train);
        test.iter().for_each(|test| write("test", test));
        let options = match test {
            None => "--images {}/train-images --labels {}/train-labels",
            Some(_) => {
                "--images {}/train-images --labels {}/train-labels --test-images {}/test-images --test-labels {}/test-labels"
            }
        };
        Self { folder, options }
    }

    fn run(&self, line: &str) -> Run {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        onepixel_on(&format!("{command} {} {rest}", self.options), &self.folder.path(""))
    }

    /// All that an audit can write, and what the other commands say, holds no number that is none.
    fn has_numbers_only(&self) {
        for line in [
            "pixels",
            "pixels --json -",
            "pixels --csv -",
            "ladder --models majority,nearest-mean,naive-bayes,knn,tree",
            "ladder --models majority,nearest-mean,knn --json -",
            "ladder --models majority,nearest-mean,knn --csv -",
            "few-pixels",
            "few-pixels --csv -",
            "complexity",
            "complexity --json -",
            "complexity --csv -",
            "difficulty",
            "difficulty --json -",
            "difficulty --csv -",
            "gains --quick",
            "gains --quick --json -",
            "gains --quick --csv -",
            "separable",
            "separable --json -",
            "separable --csv -",
            "labels --models naive-bayes",
            "labels --models naive-bayes --json -",
            "labels --models naive-bayes --csv -",
            "duplicates --models nearest-mean",
            "duplicates --models nearest-mean --json -",
            "duplicates --models nearest-mean --csv -",
            "quality",
            "quality --json -",
            "quality --csv -",
            "shortcuts",
            "shortcuts --csv -",
            "check",
        ] {
            let run = self.run(line);
            assert!(matches!(run.code, Some(0..=2)), "{line}: {run:?}");
            assert!(!run.stderr.contains("panicked") && !run.stderr.contains("internal error"), "{line}: {run:?}");
            numbers_only(line, &run.stdout);
            numbers_only(line, &run.stderr);
            if let (true, Some(0)) = (line.contains("--json"), run.code) {
                keeping_to(line.split(' ').next().unwrap_or_default(), &run.stdout);
            }
        }
    }

    /// A quick audit with all its outputs: the ratings, in the order of the purposes.
    fn ratings(&self) -> Vec<String> {
        let out = Folder::new();
        let path = |name: &str| out.path(name).display().to_string();
        let line = format!(
            "audit --quick --json {} --csv {} --markdown {} --card {} --report {} --badge {} --csv-folder {}",
            path("a.json"),
            path("a.csv"),
            path("a.md"),
            path("card.md"),
            path("a.html"),
            path("badge.svg"),
            path("tables")
        );
        let run = self.run(&line);
        assert_eq!(run.code, Some(0), "{run:?}");
        numbers_only("audit", &run.stdout);
        for name in ["a.csv", "a.md", "card.md", "a.html", "badge.svg"] {
            numbers_only(name, &out.read(name));
        }
        for table in std::fs::read_dir(out.path("tables")).unwrap() {
            let table = table.unwrap().path();
            numbers_only(&table.display().to_string(), &std::fs::read_to_string(&table).unwrap());
        }
        let document = keeping_to("audit", &out.read("a.json"));
        let missing = document["missing"].as_array().unwrap();
        assert!(missing.iter().all(|of| !of["reason"].as_str().unwrap().contains("internal error")), "{missing:?}");
        let purposes = document["verdict"]["purposes"].as_array().unwrap();
        purposes.iter().map(|of| of["rating"].as_str().unwrap().to_owned()).collect()
    }

    fn praises_nothing(&self) {
        let ratings = self.ratings();
        assert!(ratings.iter().all(|rating| rating != "fit" && rating != "fit_with_care"), "{ratings:?}");
    }
}

/// No word of a text is what a number is printed as that is none. Pictures in the text are passed over.
fn numbers_only(what: &str, text: &str) {
    let mut parts = text.split("base64,");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+/=".contains(c)));
    for part in [first].into_iter().chain(rest) {
        let mut words = part.split(|c: char| !c.is_alphanumeric());
        let wrong = words.find(|word| ["nan", "inf", "infinity"].contains(&word.to_ascii_lowercase().as_str()));
        assert_eq!(wrong, None, "{what}: {part}");
    }
}

/// Noise with these labels.
fn noise(labels: Vec<u16>, seed: u64) -> Sample {
    let images = Sample::new(1, labels.len(), VALUES, seed).images;
    Sample { labels, images }
}

/// Labels that nothing in the images tells.
fn random_labels(images: u32, classes: u16) -> Vec<u16> {
    (0..images).map(|image| (image.wrapping_mul(2_654_435_761) >> 17) as u16 % classes).collect()
}

#[test]
fn images_of_one_grey_are_praised_for_nothing() {
    let grey = |images: usize| Sample {
        labels: (0..images as u16).map(|image| image % 4).collect(),
        images: vec![vec![7; VALUES]; images],
    };
    let case = Case::new(&grey(80), Some(&grey(24)));
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn one_image_of_each_class_is_praised_for_nothing() {
    let case = Case::new(&noise((0..7).collect(), 2), None);
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn one_class_with_all_images_is_refused_and_with_all_but_one_is_praised_for_nothing() {
    let case = Case::new(&noise(vec![0; 30], 3), None);
    assert!(case.run("audit --quick").refusal().contains("at least two classes"));
    case.has_numbers_only();
    let mut labels = vec![0; 40];
    labels[7] = 1;
    let case = Case::new(&noise(labels, 3), None);
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn random_labels_are_praised_for_nothing() {
    let case = Case::new(&noise(random_labels(160, 12), 4), None);
    case.praises_nothing();
    case.has_numbers_only();
    let text = case.run("audit --quick").stdout;
    assert!(text.contains("not measured") && text.contains("always predicting the largest class"), "{text}");
    assert!(!text.contains("steps are left") && !text.contains("Harder:") && !text.contains("First:"), "{text}");
}

#[test]
fn pictures_in_both_of_two_classes_are_praised_for_nothing() {
    let once = noise(vec![0; 50], 5);
    let twice = Sample {
        labels: [vec![0; 50], vec![1; 50]].concat(),
        images: [once.images.clone(), once.images.clone()].concat(),
    };
    let case = Case::new(&twice, None);
    case.praises_nothing();
    case.has_numbers_only();
    // The same, one copy to learn from and the other to be scored on.
    let other = Sample { labels: vec![1; 50], images: once.images.clone() };
    let mixed = |first: &Sample, second: &Sample| Sample {
        labels: [&first.labels[..25], &second.labels[25..]].concat(),
        images: once.images.clone(),
    };
    Case::new(&mixed(&once, &other), Some(&mixed(&other, &once))).praises_nothing();
}

#[test]
fn a_single_held_out_image_is_praised_for_nothing() {
    let case = Case::new(&Sample::new(3, 12, VALUES, 6), Some(&Sample::new(1, 1, VALUES, 7)));
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn held_out_images_of_one_class_are_praised_for_nothing() {
    let case = Case::new(&Sample::new(3, 12, VALUES, 8), Some(&Sample::new(1, 20, VALUES, 9)));
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn two_images_are_praised_for_nothing() {
    let case = Case::new(&noise(vec![0, 1], 10), None);
    case.praises_nothing();
    case.has_numbers_only();
}

#[test]
fn models_that_know_nothing_of_labels_flag_none_and_keep_to_no_limit() {
    let (train, test) = (noise(random_labels(60, 12), 11), noise(random_labels(60, 12), 12));
    let case = Case::new(&train, Some(&test));
    let text = case.run("labels --models naive-bayes").stdout;
    assert!(text.contains("wrong labels      not measured: the models are not reliably better"), "{text}");
    let policy = case.folder.write("policy.toml", "[labels]\ntest_wrong = 0.5\n");
    let run = case.run(&format!("check --policy {}", policy.display()));
    assert!(run.stderr.contains("not reliably better than always predicting the largest class"), "{run:?}");
}
