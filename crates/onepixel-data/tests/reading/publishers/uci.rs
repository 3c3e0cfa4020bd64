//! Tables of the UCI repository and of *The Elements of Statistical Learning*, loose and in their archives.

use std::fmt::Write;
use std::io::Write as _;

use onepixel::dataset::Shape;

use super::builders::*;
use crate::support::*;

/// A line of so many values and the digit after them; the first value is `first`.
fn line(values: usize, first: u8, digit: u8, between: &str) -> String {
    let values = (0..values).map(|column| if column == 0 { first.to_string() } else { "0".to_owned() });
    let cells: Vec<String> = values.chain([digit.to_string()]).collect();
    cells.join(between) + "\n"
}

#[test]
fn optdigits_may_have_commas_or_tabs_and_may_lie_in_the_archive() {
    let (commas, tabs) = (line(64, 16, 3, ",") + &line(64, 0, 4, ","), line(64, 9, 3, "\t"));
    let archive =
        zip(&[("optdigits.names", b"words"), ("optdigits.tra", commas.as_bytes()), ("optdigits.tes", tabs.as_bytes())]);
    let loose: [(&str, &[u8]); 2] = [("optdigits.tra", commas.as_bytes()), ("optdigits.tes", tabs.as_bytes())];
    let packed: [(&str, &[u8]); 1] = [("optical+recognition+of+handwritten+digits.zip", &archive)];
    for folder in [folder_with("optdigits", &loose), folder_with("optdigits", &packed)] {
        let digits = load_named(&folder, "optdigits").unwrap();
        assert_eq!(digits.train.shape(), Shape::new(8, 8, 1).unwrap());
        assert_eq!((digits.train.class_images(), pixels(&digits.train)[0]), (vec![1, 1], 16));
        let test = digits.test.unwrap();
        assert_eq!((test.class_images(), pixels(&test)[0]), (vec![1, 0], 9));
    }
}

#[test]
fn pendigits_are_rows_of_coordinates_and_that_is_said() {
    let train =
        " 47,100, 27, 81, 57, 37, 26,  0,  0, 23, 56, 53,100, 90, 40, 98, 8\n".to_owned() + &line(16, 5, 1, ",");
    let folder = folder_with("pendigits", &[("pendigits.tra", train.as_bytes()), ("pendigits.tes", train.as_bytes())]);
    let digits = load_named(&folder, "pendigits").unwrap();
    assert_eq!(digits.train.shape(), Shape::new(1, 16, 1).unwrap());
    assert_eq!(digits.train.classes(), ["1", "8"]);
    assert_eq!(pixels(&digits.train)[..4], [47, 100, 27, 81]);
    assert_says(&digits.notes.join("\n"), &["these are no pixels"]);
}

#[test]
fn semeion_has_flags_for_classes_and_no_test_set() {
    let line = |ink: usize, class: usize| {
        let mut line = String::new();
        (0..256).for_each(|pixel| write!(line, "{}.0000 ", u8::from(pixel == ink)).unwrap());
        (0..10).for_each(|flag| write!(line, "{} ", u8::from(flag == class)).unwrap());
        line + "\r\n"
    };
    let text = line(17, 7) + &line(0, 0);
    let archive = zip(&[("semeion.data", text.as_bytes())]);
    let folder = folder_with("semeion", &[("semeion+handwritten+digit.zip", &archive)]);
    let semeion = load_named(&folder, "semeion").unwrap();
    assert_eq!(semeion.train.shape(), Shape::new(16, 16, 1).unwrap());
    assert_eq!(semeion.train.classes(), ["0", "7"]);
    assert_eq!(semeion.train.labels(), [1, 0]);
    let pixels = pixels(&semeion.train);
    assert_eq!((pixels[17], pixels[256], pixels.iter().map(|&p| u32::from(p)).sum::<u32>()), (1, 1, 2));
    assert!(semeion.test.is_none());
}

#[test]
fn letters_are_split_after_16000_rows_only_if_all_are_there() {
    let row = |index: usize| {
        format!("{},2,8,3,5,1,8,13,0,6,6,10,8,0,8,0,{}\n", (b'A' + (index % 26) as u8) as char, index % 16)
    };
    let all: String = (0..20_000).map(row).collect();
    let archive = zip(&[("letter-recognition.data", all.as_bytes())]);
    let folder = folder_with("letter", &[("letter+recognition.zip", &archive)]);
    let letters = load_named(&folder, "letter").unwrap();
    assert_eq!((letters.train.len(), letters.train.classes().len()), (16_000, 26));
    let test = letters.test.unwrap();
    assert_eq!((test.len(), test.labels()[0], pixels(&test)[15]), (4000, (16_000 % 26) as u16, (16_000 % 16) as u8));
    let some: String = (0..30).map(row).collect();
    let folder = folder_with("letter", &[("letter-recognition.data", some.as_bytes())]);
    let letters = load_named(&folder, "letter").unwrap();
    assert!(letters.test.is_none());
    assert_says(&letters.notes.join("\n"), &["30 rows instead of 20000", "without the conventional split"]);
}

#[test]
fn libsvm_s_usps_counts_its_labels_from_one() {
    let line = |label: u8, level: &str| {
        let rest = (2..=256).fold(String::new(), |mut text, index| {
            write!(text, " {index}:-1").unwrap();
            text
        });
        format!("{label} 1:{level}{rest}\n")
    };
    let (train, test) = (line(1, "1") + &line(10, "-0.5"), line(10, "0.5") + &line(1, "-1"));
    let bzip2 = |text: &str| {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let folder = folder_with("usps", &[("usps.bz2", &bzip2(&train)), ("usps.t.bz2", &bzip2(&test))]);
    let usps = load_named(&folder, "usps").unwrap();
    assert_eq!(usps.train.shape(), Shape::new(16, 16, 1).unwrap());
    assert_eq!((usps.train.classes(), usps.train.labels()), (&["0".to_owned(), "9".to_owned()][..], &[0, 1][..]));
    assert_eq!((pixels(&usps.train)[0], pixels(&usps.train)[256]), (255, 64));
    let test = usps.test.unwrap();
    assert_eq!((test.labels(), pixels(&test)[0], pixels(&test)[255]), (&[1, 0][..], 191, 0));
}

#[test]
fn the_book_s_usps_has_its_digit_first_and_grey_levels_around_zero() {
    let line = |digit: &str, level: &str| {
        let rest = "-1.0000 ".repeat(255);
        format!("{digit} {level} {rest}\n")
    };
    let train = gzip((line("6.0000", "1.0000") + &line("5.0000", "0.0000")).as_bytes());
    let test = gzip((line("5", "-0.5") + &line("6", "-1")).as_bytes());
    let folder = folder_with("usps", &[("zip.train.gz", &train), ("zip.test.gz", &test)]);
    let usps = load_named(&folder, "usps").unwrap();
    assert_eq!(usps.train.shape(), Shape::new(16, 16, 1).unwrap());
    assert_eq!((usps.train.classes(), usps.train.labels()), (&["5".to_owned(), "6".to_owned()][..], &[1, 0][..]));
    let first = |set: &onepixel::dataset::ImageSet, image: usize| pixels(set)[image * 256..][..2].to_vec();
    assert_eq!((first(&usps.train, 0), first(&usps.train, 1)), (vec![255, 0], vec![128, 0]));
    assert_eq!(first(&usps.test.unwrap(), 0), [64, 0]);
}
