//! Sound files are read as what they are, whatever their format, compression, element type and order.

use crate::support::*;
use onepixel::dataset::{Images, Shape};
use onepixel::histogram::count;
use onepixel::progress::Silent;
use onepixel_data::{LabelColumn, Memory, RawImages, Request, Roots, load_from, parse_shape};
use proptest::prelude::*;

/// 2 images of 2×3: 0 to 5 and 10 to 15.
const PIXELS: [u8; 12] = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];

fn widened<const N: usize>(values: &[u8], widen: impl Fn(u8) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|&value| widen(value)).collect()
}

#[test]
fn every_array_format_and_element_type_gives_the_same_pixels() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[3, 5]));
    let shape = "(2, 2, 3)";
    let bits: Vec<u8> = PIXELS.iter().map(|&pixel| pixel % 2).collect();
    let u8_npy = npy("|u1", shape, &PIXELS);
    let files: [(&str, Vec<u8>); 10] = [
        ("idx", idx_images(2, 2, 3, &PIXELS)),
        ("idx.gz", gzip(&idx_images(2, 2, 3, &PIXELS))),
        ("two members.gz", {
            let whole = idx_images(2, 2, 3, &PIXELS);
            [gzip(&whole[..20]), gzip(&whole[20..])].concat()
        }),
        ("u1.npy", u8_npy.clone()),
        ("npy.gz", gzip(&u8_npy)),
        ("npz", npz(&[("arr_0", &u8_npy)])),
        ("i1.npy", npy("<i1", shape, &PIXELS)),
        ("u2.npy", npy(">u2", shape, &widened(&PIXELS, |v| u16::from(v).to_be_bytes()))),
        ("i4.npy", npy("<i4", shape, &widened(&PIXELS, |v| i32::from(v).to_le_bytes()))),
        ("i8.npy", npy(">i8", shape, &widened(&PIXELS, |v| i64::from(v).to_be_bytes()))),
    ];
    for (name, bytes) in files {
        let dataset = load(&Request::files(folder.file(name, bytes), &labels)).unwrap();
        assert_eq!(dataset.train.shape(), Shape::new(2, 3, 1).unwrap(), "{name}");
        assert_eq!(pixels(&dataset.train), PIXELS, "{name}");
        assert_eq!((dataset.train.labels(), dataset.train.classes()), (&[0, 1][..], &["3".into(), "5".into()][..]));
    }
    let bool_file = folder.file("b1.npy", npy("|b1", shape, &bits));
    assert_eq!(pixels(&load(&Request::files(bool_file, &labels)).unwrap().train), bits);
}

#[test]
fn fortran_order_is_put_into_row_major_order() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    // What numpy.asfortranarray writes: the first index runs fastest.
    let data = [0, 10, 3, 13, 1, 11, 4, 14, 2, 12, 5, 15];
    let file = npy_text("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2, 3), }\n", &data);
    let dataset = load(&Request::files(folder.file("fortran.npy", file), labels)).unwrap();
    assert_eq!(pixels(&dataset.train), PIXELS);
}

#[test]
fn labels_of_every_integer_type_give_the_same_classes() {
    let folder = Folder::new();
    let images = folder.file("images", idx_images(3, 1, 1, &[0, 1, 2]));
    let values = [-2i16, 300, -2];
    let bytes = |widen: fn(i16) -> Vec<u8>| values.iter().flat_map(|&v| widen(v)).collect::<Vec<u8>>();
    let files = [
        idx(0x0b, &[3], &bytes(|v| v.to_be_bytes().to_vec())),
        idx(0x0c, &[3], &bytes(|v| i32::from(v).to_be_bytes().to_vec())),
        npy("<i2", "(3,)", &bytes(|v| v.to_le_bytes().to_vec())),
        npy(">i4", "(3, 1)", &bytes(|v| i32::from(v).to_be_bytes().to_vec())),
        npy("<i8", "(3,)", &bytes(|v| i64::from(v).to_le_bytes().to_vec())),
    ];
    for file in files {
        let dataset = load(&Request::files(&images, folder.file("labels", file))).unwrap();
        assert_eq!(dataset.train.classes(), ["-2", "300"]);
        assert_eq!(dataset.train.labels(), [0, 1, 0]);
    }
}

#[test]
fn archives_are_read_by_the_names_in_use() {
    let folder = Folder::new();
    let images = npy("|u1", "(2, 2, 3)", &PIXELS);
    let labels = npy("|u1", "(2, 1)", &[1, 0]);
    for [x, y, test_x, test_y] in
        [["x_train", "y_train", "x_test", "y_test"], ["train_images", "train_labels", "test_images", "test_labels"]]
    {
        let members: [(&str, &[u8]); 4] = [(x, &images), (y, &labels), (test_x, &images), (test_y, &labels)];
        let dataset = load(&Request::dataset(folder.file("sets.npz", npz(&members)))).unwrap();
        assert_eq!((dataset.name.as_str(), dataset.train.labels()), ("sets", &[1, 0][..]));
        assert_eq!(pixels(&dataset.test.unwrap()), PIXELS);
    }
    for (x, y) in [("images", "labels"), ("data", "target"), ("X", "y")] {
        let members: [(&str, &[u8]); 2] = [(x, &images), (y, &labels)];
        folder.file("sets.npz", npz(&members));
        let dataset = load(&Request::dataset(folder.path())).unwrap();
        assert_eq!(pixels(&dataset.train), PIXELS);
        assert!(dataset.test.is_none());
    }
}

#[test]
fn a_folder_of_idx_files_is_read_raw_before_gzip_and_with_its_class_list() {
    let folder = Folder::new();
    let images = idx_images(2, 2, 3, &PIXELS);
    folder.file("my-train-images-idx3-ubyte", &images);
    folder.file("my-train-images-idx3-ubyte.gz", "not even gzip");
    folder.file("my-train-labels-idx1-ubyte.gz", gzip(&idx_labels(&[2, 0])));
    folder.file("my-test-images-idx3-ubyte", gzip(&images));
    folder.file("my-test-labels-idx1-ubyte", idx_labels(&[1, 1]));
    folder.file("classes.txt", "cat\r\ndog\r\nowl\r\n");
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(dataset.train.classes(), ["cat", "dog", "owl"]);
    assert_eq!((dataset.train.labels(), dataset.test.as_ref().unwrap().labels()), (&[2, 0][..], &[1, 1][..]));
    assert!(dataset.train.images().as_bytes().is_none(), "raw images stay in their file");
    assert_eq!(pixels(&dataset.train), pixels(&dataset.test.unwrap()));
    assert_eq!(dataset.source, folder.path().display().to_string());
}

#[test]
fn a_name_is_a_folder_in_a_root_and_files_that_are_not_the_publishers_are_said_to_be_unknown() {
    let root = Folder::new();
    std::fs::create_dir(root.path().join("fashion-mnist")).unwrap();
    root.file("fashion-mnist/train-images-idx3-ubyte", idx_images(2, 2, 3, &PIXELS));
    root.file("fashion-mnist/train-labels-idx1-ubyte", idx_labels(&[0, 1]));
    let roots = Roots::new([root.path().to_path_buf()]);
    let dataset = load_from(&Request::dataset("fashion-mnist"), &roots, &Silent).unwrap();
    assert_eq!(dataset.name, "fashion-mnist");
    assert_eq!(dataset.licence.as_deref(), Some("MIT (Copyright 2017 Zalando SE)"));
    let note = dataset.notes.join("");
    assert!(note.contains("only the name fashion-mnist says that this is Fashion-MNIST"), "{note}");
    assert!(note.contains("no file is known that is as long as train-images-idx3-ubyte (28 bytes)"), "{note}");
}

#[test]
fn named_files_are_called_by_their_folder_only_if_their_own_name_says_nothing() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let images = idx_images(2, 2, 3, &PIXELS);
    let name = |file: &str| load(&Request::files(folder.file(file, &images), &labels)).unwrap().name;
    assert_eq!(name("cats.idx"), "cats");
    assert_eq!(name("train-images-idx3-ubyte"), folder.path().file_name().unwrap().to_str().unwrap());
}

#[test]
fn tables_are_read_with_every_delimiter_header_and_label_column() {
    let folder = Folder::new();
    let tables = [
        ("label,a,b,c,d,e,f\nowl,0,1,2,3,4,5\ncat,10,11,12,13,14,15\n", None),
        ("0,1,2,3,4,5,Class\r\n0,1,2,3,4,5,owl\r\n10,11,12,13,14,15,cat\r\n", None),
        ("owl\t0\t1\t2\t3\t4\t5\n\ncat\t10\t11\t12\t13\t14\t15", Some(LabelColumn::First)),
        (" 0; 1; 2; 3; 4; 5; owl\n10;11;12;13;14;15; cat \n", Some(LabelColumn::Last)),
        ("a,b,bird,c,d,e,f\n0,1,owl,2,3,4,5\n10,11,\"cat\",12,13,14,15\n", Some("bird".into())),
        ("\u{feff}y,1,2,3,4,5,6\nowl,0,1,2,3,4,5\ncat,10,11,12,13,14,15\n", None),
    ];
    for (text, column) in tables {
        let mut request = Request::dataset(folder.file("table", text)).shape(parse_shape("2x3").unwrap());
        request.options.label_column = column;
        let dataset = load(&request).unwrap();
        assert_eq!(pixels(&dataset.train), PIXELS, "{text}");
        assert_eq!(dataset.train.classes(), ["cat", "owl"], "{text}");
        assert_eq!(dataset.train.labels(), [1, 0], "{text}");
    }
}

#[test]
fn digits_are_here_without_any_file() {
    let dataset = load(&Request::dataset("digits")).unwrap();
    assert_eq!((dataset.source.as_str(), dataset.licence.as_deref()), ("embedded", Some("CC BY 4.0")));
    assert_eq!(dataset.train.classes(), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(pixels(&dataset.train).iter().max(), Some(&16));
    assert!(dataset.test.is_none());
}

#[test]
fn two_threads_visit_different_ranges_of_one_file() {
    let folder = Folder::new();
    let (shape, len) = (Shape::new(28, 28, 1).unwrap(), 4000);
    let all: Vec<u8> = (0..shape.values() * len).map(|i| (i * i % 251) as u8).collect();
    let path = folder.file("images", idx_images(len as u32, 28, 28, &all));
    let images = RawImages::new(std::fs::File::open(&path).unwrap(), &path, 16, shape, len).unwrap();
    let visit = |range: std::ops::Range<usize>| {
        let mut next = range.start;
        let mut visited = Vec::new();
        let visit = &mut |first, batch: &[u8]| {
            assert_eq!(first, next);
            next += batch.len() / shape.values();
            visited.extend_from_slice(batch);
        };
        images.visit(range.clone(), visit).unwrap();
        assert!(visited == all[range.start * shape.values()..range.end * shape.values()], "{range:?}");
    };
    std::thread::scope(|scope| {
        for ranges in [[0..len, 1..2, 17..3999], [1337..4000, 5..5, 0..1338]] {
            scope.spawn(move || ranges.into_iter().for_each(visit));
        }
    });
}

#[test]
fn a_file_that_shrinks_while_it_is_visited_is_an_error() {
    let folder = Folder::new();
    let path = folder.file("images", idx_images(4, 1, 1, &[0; 4]));
    let labels = folder.file("labels", idx_labels(&[0, 1, 0, 1]));
    let dataset = load(&Request::files(&path, labels)).unwrap();
    folder.file("images", idx_images(4, 1, 1, &[]));
    let error = dataset.train.images().visit(1..4, &mut |_, _| {}).unwrap_err();
    assert_says(&error.to_string(), &["images: cannot be read at byte 17"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_written_is_read_in_every_format(
        (height, width, n) in (1u32..6, 1u32..6, 2u32..9),
        seed in any::<u32>(),
    ) {
        let shape = Shape::new(height as usize, width as usize, 1).unwrap();
        let size = n as usize * shape.values();
        let all: Vec<u8> = (0..size as u32).map(|i| (i ^ seed).wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        let labels: Vec<u8> = (0..n as u8).map(|i| i % 2).collect();
        let folder = Folder::new();
        let label_file = folder.file("labels", idx_labels(&labels));
        let rows = all.chunks(shape.values()).zip(&labels).map(|(image, label)| {
            image.iter().chain([label]).map(u8::to_string).collect::<Vec<_>>().join(",")
        });
        let table = folder.file("table.csv", rows.collect::<Vec<_>>().join("\n"));
        let idx = idx_images(n, height, width, &all);
        let npy = npy("|u1", &format!("({n}, {height}, {width})"), &all);
        let requests = [
            Request::files(folder.file("images.gz", gzip(&idx)), &label_file),
            Request::files(folder.file("images.idx", &idx), &label_file),
            Request::files(folder.file("images.npy", &npy), &label_file),
            Request::files(folder.file("images.npz", self::npz(&[("a", &npy)])), &label_file),
            Request::dataset(table).label_column(LabelColumn::Last).shape(shape),
        ];
        for request in requests {
            let dataset = load(&request).unwrap();
            prop_assert_eq!(&pixels(&dataset.train), &all);
            prop_assert_eq!(dataset.train.shape(), shape);
            prop_assert_eq!(dataset.train.class_images(), [n.div_ceil(2), n / 2]);
        }
    }
}

#[test]
fn compressed_images_beyond_the_memory_allowed_are_decompressed_as_they_are_visited() {
    let folder = Folder::new();
    let pixels: Vec<u8> = (0..5000u32 * 28 * 28).map(|i| (i / 7 % 251) as u8).collect();
    let labels: Vec<u8> = (0..5000).map(|i| (i % 3) as u8).collect();
    folder.file("train-images-idx3-ubyte.gz", gzip(&idx_images(5000, 28, 28, &pixels)));
    folder.file("train-labels-idx1-ubyte.gz", gzip(&idx_labels(&labels)));
    let held = load(&Request::dataset(folder.path())).unwrap().train;
    let visited = load(&Request::dataset(folder.path()).memory(Memory::Bytes(1 << 20))).unwrap();
    assert!(visited.notes[0].contains("decompressed on every pass"), "{:?}", visited.notes);
    let visited = visited.train;
    assert!(held.images().as_bytes().is_some() && visited.images().as_bytes().is_none());
    for range in [0..5000, 4321..5000, 17..18, 5000..5000] {
        let mut seen = Vec::new();
        visited.images().visit(range.clone(), &mut |_, batch| seen.extend_from_slice(batch)).unwrap();
        assert!(seen == pixels[range.start * 784..range.end * 784], "{range:?}");
    }
    assert!(count(&visited, 0..784, &Silent).unwrap() == count(&held, 0..784, &Silent).unwrap());
}
