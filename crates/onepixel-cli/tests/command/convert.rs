//! Does a dataset become files of another format, whole or not at all?

use std::path::Path;

use onepixel_data::{Request, Roots};

use crate::support::{Folder, command, finish, onepixel, onepixel_on, train_and_test};

/// The labels and class names of the train set at `path`.
fn train(path: &Path) -> (Vec<u16>, Vec<String>) {
    let dataset = onepixel_data::load_from(&Request::dataset(path), &Roots::default(), &onepixel::progress::Silent);
    let train = dataset.unwrap().train;
    (train.labels().to_vec(), train.classes().to_vec())
}

#[test]
fn without_a_format_a_folder_is_written_as_mnist_is() {
    let folder = Folder::new();
    let out = folder.path("digits-as-idx");
    let text = onepixel_on("convert digits {}", &out).text();
    assert!(text.contains("1797 train images of 8×8 as IDX (4 files, ") && text.contains("read back"), "{text}");
    let mut names: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["classes.txt", "licence.txt", "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"]);
    assert_eq!(folder.names(), ["digits-as-idx"]);
    assert_eq!(folder.read("digits-as-idx/licence.txt"), "CC BY 4.0\n");
}

#[test]
fn the_test_set_is_called_t10k_and_raw_files_have_no_ending() {
    let source = train_and_test();
    let folder = Folder::new();
    let out = folder.path("out");
    let run = finish(command(["convert", "--no-gzip"]).args([source.path(""), out.clone()]));
    assert!(run.text().contains("123 train and 48 test images of 5×4"), "");
    for name in
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    {
        let [original, copy] = [source.path(name), out.join(name)].map(|path| std::fs::read(path).unwrap());
        assert!(original == copy, "{name} is the publisher's, byte by byte");
    }
}

#[test]
fn the_ending_npz_makes_one_file() {
    let folder = Folder::new();
    let text = onepixel_on("convert digits {}", &folder.path("digits.npz")).text();
    assert!(text.contains("as NPZ (1 file, "), "{text}");
    assert_eq!(train(&folder.path("digits.npz")), train(Path::new("digits")));
}

#[test]
fn picture_files_are_copied_as_they_are_with_what_was_decided() {
    let folder = Folder::new();
    assert_eq!(onepixel_on("convert digits {} --to png --per-class 5", &folder.path("pictures")).code, Some(0));
    folder.write("decisions.csv", "name,set,decision\ntrain/0/00000000.png,train,drop\n");
    let run = finish(
        command(["convert", "--to", "files", "--decisions"])
            .args(["decisions.csv", "pictures", "copies"].map(|name| folder.path(name))),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = run.stdout;
    assert!(text.contains("train: 1 dropped") && text.contains("as files as they were (52 files"), "{text}");
    let copy = "copies/train/3/";
    let name = std::fs::read_dir(folder.path(copy)).unwrap().next().unwrap().unwrap().file_name();
    let name = name.into_string().unwrap();
    let bytes = |of: &str| std::fs::read(folder.path(&format!("{of}/train/3/{name}"))).unwrap();
    assert!(bytes("copies") == bytes("pictures"));
    assert_eq!(train(&folder.path("copies")).0.len(), 49);
}

#[test]
fn files_of_images_and_labels_are_converted_too() {
    let source = train_and_test();
    let folder = Folder::new();
    let run = finish(command(["convert", "--images"]).args([
        source.path("train-images-idx3-ubyte"),
        "--labels".into(),
        source.path("train-labels-idx1-ubyte"),
        folder.path("out.npz"),
    ]));
    assert!(run.text().contains("123 train images"), "");
}

#[test]
fn the_same_dataset_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = Folder::new();
    for (name, threads) in [("a.npz", 1), ("b.npz", 3)] {
        onepixel_on(&format!("convert digits {{}} --threads {threads}"), &folder.path(name)).text();
    }
    let [a, b] = ["a.npz", "b.npz"].map(|name| std::fs::read(folder.path(name)).unwrap());
    assert!(a == b);
}

#[test]
fn classes_and_images_can_be_chosen() {
    let folder = Folder::new();
    let out = folder.path("out");
    let run = onepixel_on("convert digits {} --classes 5,3 --per-class 40", &out);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (labels, classes) = train(&out);
    assert_eq!((labels.len(), classes), (80, vec!["5".to_owned(), "3".to_owned()]));

    let keep = folder.write("keep.csv", "index\n0\n1\n1796\n");
    let kept = folder.path("kept");
    finish(command(["convert", "digits", "--keep"]).args([&keep, &kept])).text();
    let (all, _) = train(Path::new("digits"));
    assert_eq!(train(&kept).0, [all[0], all[1], all[1796]]);
}

#[test]
fn images_are_resized_only_when_that_is_asked_for() {
    let folder = Folder::new();
    let run = onepixel_on("convert digits {} --size 4x4", &folder.path("small"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("note: all images of 8×8 resized to 4×4") && run.stdout.contains("images of 4×4"));
}

#[test]
fn what_is_there_stays_unless_force_is_given() {
    let folder = Folder::new();
    folder.write("taken.npz", "old");
    let says = onepixel_on("convert digits {}", &folder.path("taken.npz")).refusal();
    assert!(says.contains("found a file") && says.contains("--force"), "{says}");
    assert_eq!(folder.read("taken.npz"), "old");
    onepixel_on("convert digits {} --force", &folder.path("taken.npz")).text();
    assert_eq!(train(&folder.path("taken.npz")).0.len(), 1797);

    let out = folder.path("out");
    std::fs::create_dir(&out).unwrap();
    onepixel_on("convert digits {}", &out).text();
    let says = onepixel_on("convert digits {} --no-gzip", &out).refusal();
    assert!(says.contains("files in it") && says.contains("--force"), "{says}");
    onepixel_on("convert digits {} --no-gzip --force", &out).text();
    assert!(out.join("train-images-idx3-ubyte").is_file() && !out.join("train-images-idx3-ubyte.gz").exists());
    assert_eq!(folder.names(), ["out", "taken.npz"]);
}

#[test]
fn a_folder_of_anything_else_is_never_replaced() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("home")).unwrap();
    folder.write("home/thesis.tex", "years of work");
    let says = onepixel_on("convert digits {} --force", &folder.path("home")).refusal();
    assert!(says.contains("thesis.tex, which is no part of a converted dataset"), "{says}");
    assert_eq!(folder.read("home/thesis.tex"), "years of work");
}

#[test]
fn one_file_more_at_any_depth_keeps_a_converted_folder() {
    for (format, file) in [
        ("idx", "thesis.txt"),
        ("idx", "train-images-idx3-ubyte.bak"),
        ("idx", "emnist-letters-train-images-idx3-ubyte.gz"),
        ("png", "train/3/thesis.txt"),
        ("png", "train/3/99999999.png"),
        ("png", "train/notes/of/mine.csv"),
        ("parquet", "data/validation.parquet"),
        ("parquet", "README.md"),
    ] {
        let folder = Folder::new();
        let out = folder.path("out");
        onepixel_on(&format!("convert digits {{}} --to {format}"), &out).text();
        std::fs::create_dir_all(out.join(file).parent().unwrap()).unwrap();
        folder.write(&format!("out/{file}"), "years of work");
        let says = onepixel_on(&format!("convert digits {{}} --to {format} --force"), &out).refusal();
        assert!(says.contains(&format!("{file}, which is no part of a converted dataset")), "{says}");
        assert_eq!(folder.read(&format!("out/{file}")), "years of work");
        std::fs::remove_file(out.join(file)).unwrap();
        onepixel_on("convert digits {} --to idx --force", &out).text();
        assert!(out.join("train-images-idx3-ubyte.gz").is_file(), "{format}");
    }
}

#[test]
fn folders_that_only_resemble_a_converted_dataset_are_never_replaced() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("own/train")).unwrap();
    folder.write("own/train/cat.png", "a picture");
    folder.write("own/train/metadata.csv", "file_name,label\ncat.png,cat\n");
    let says = onepixel_on("convert digits {} --to png --force", &folder.path("own")).refusal();
    assert!(says.contains("which is no part of a converted dataset"), "{says}");
    assert_eq!(folder.read("own/train/cat.png"), "a picture");

    let publishers = train_and_test();
    let before = publishers.names();
    let says = onepixel_on("convert digits {} --force", &publishers.path("")).refusal();
    assert!(says.contains("without the classes.txt that a conversion writes"), "{says}");
    assert_eq!(publishers.names(), before);
}

#[test]
fn a_dataset_is_not_written_over_itself() {
    let source = train_and_test();
    let before = source.names();
    let says = finish(command(["convert", "--force"]).args([source.path(""), source.path("")])).refusal();
    assert!(says.contains("choose another name"), "{says}");
    assert_eq!(source.names(), before);
}

#[test]
fn what_makes_no_sense_is_refused_and_leaves_nothing() {
    for (line, says) in [
        ("convert digits {}/out.tar", "--to idx, npz, parquet, png or files"),
        ("convert digits {}/out.npz --no-gzip", "--no-gzip"),
        ("convert digits {}/out --to files", "the train set: expected images that were read from picture files"),
        ("convert digits {}/out --to files --size 9x9", "--size: files are copied as they are"),
        ("convert digits {}/there/is/nothing", "there/is; create that folder first"),
        ("convert digits {}/out --classes 3,x", "--classes: expected the name of a class, found \"x\""),
        ("convert digits {}/out --classes 3", "at least two classes"),
        ("convert digits {}/out --classes 3,3", "--classes: expected each class once, found \"3\""),
        ("convert digits {}/out --classes=", "--classes: expected the name of a class, found \"\""),
        ("convert digits {}/out --keep {}/none.csv", "none.csv"),
        ("convert nothing-of-this-name {}/out", "found neither"),
        ("convert digits {}/out --per-class 0", "--per-class"),
        ("convert digits", "Usage: onepixel convert"),
    ] {
        let folder = Folder::new();
        let refusal = onepixel_on(line, &folder.path("")).refusal();
        assert!(refusal.contains(says), "{line}: {refusal}");
        assert!(folder.names().is_empty(), "{line}: {:?}", folder.names());
    }
}

#[test]
fn decisions_make_a_cleaned_dataset_and_what_they_changed_is_said() {
    let folder = Folder::new();
    let list = folder.write(
        "decisions.csv",
        "\u{feff}index,decision,label\r\n0,drop,\r\n5,relabel,9\r\n6,relabel,6\r\n7,keep,\r\n8,,\r\n",
    );
    let out = folder.path("clean.npz");
    let text = finish(command(["convert", "digits"]).arg(&out).arg("--decisions").arg(&list)).text();
    let said = "decisions.csv: train: 1 dropped, 1 relabelled (5 to 9: 1), 1 kept as they are, 1 labelled so already; \
                1,796 of 1,797 images left\n";
    assert!(text.contains(said) && text.contains("decisions.csv: 1 row without a decision\n"), "{text}");
    let digits = train(Path::new("digits")).0;
    let mut expected = digits[1..].to_vec();
    expected[4] = 9;
    assert_eq!((train(&out).0, digits[5]), (expected, 5));
}

#[test]
fn decisions_that_do_not_fit_are_refused_with_file_and_line_and_nothing_is_written() {
    for (rows, says) in [
        (
            "index,decision\n0,drop\n1797,drop\n",
            "decisions.csv: line 3, index: expected an index of an image that there is",
        ),
        (
            "index,decision,label\n4,relabel,ten\n",
            "decisions.csv: line 2, label: expected the name of a class (0, 1, 2",
        ),
        (
            "index,decision,label\n4,drop,\n3,keep,\n4,relabel,1\n",
            "line 4: expected one decision about image 4 of the train set, found relabel as \"1\", but",
        ),
        (
            "name,decision\na.png,drop\n",
            "line 2, name: expected an index, because the images of this dataset have no names",
        ),
        ("index,label\n4,1\n", "line 1: expected a header with the columns decision and name (or index)"),
    ] {
        let folder = Folder::new();
        let list = folder.write("decisions.csv", rows);
        let mut run = command(["convert", "digits"]);
        let says_it = finish(run.arg(folder.path("out")).arg("--decisions").arg(list)).refusal();
        assert!(says_it.contains(says), "{says_it}");
        assert_eq!(folder.names(), ["decisions.csv"]);
    }
}

#[test]
fn help_shows_what_to_type() {
    let text = onepixel("convert --help").text();
    for part in ["onepixel convert kmnist ./as-idx", "--to", "idx1-int", "x_train", "metadata.csv", "SRC", "DST"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_reported_and_leaves_nothing() {
    for to in ["idx", "npz", "png"] {
        let folder = Folder::new();
        // Files of at most 4 KiB stand for a disk that is full; without the trap the system would end the program.
        let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" convert digits \"$1\" --to $2";
        let mut run = std::process::Command::new("sh");
        run.args(["-c", script, env!("CARGO_BIN_EXE_onepixel")]).arg(folder.path("out")).arg(to);
        let says = finish(&mut run).refusal();
        assert!(says.contains("out: cannot be written: File too large"), "{to}: {says}");
        assert!(says.contains("nothing was left behind") && !says.contains(".onepixel-"), "{to}: {says}");
        assert!(folder.names().is_empty(), "{to}: {:?}", folder.names());
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_conversion_leaves_nothing_behind() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    for signal in ["-INT", "-TERM"] {
        let folder = Folder::new();
        let table = crate::support::Sample::new(2, 20_000, 4, 1).csv();
        let source = folder.write("many.csv", table);
        let mut run = command(["convert", "--to", "png"]);
        let mut run =
            run.args([source, folder.path("out")]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        let writing = || {
            let names = folder.names();
            let part = names.iter().find(|name| name.ends_with(".part"))?;
            folder.path(part).join("train/0").is_dir().then_some(())
        };
        while writing().is_none() {
            assert!(Instant::now() < patience && run.try_wait().unwrap().is_none(), "it never writes");
            std::thread::sleep(Duration::from_millis(1));
        }
        let id = run.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        let code = run.wait().unwrap().code();
        assert_eq!((code, folder.names()), (Some(130), vec!["many.csv".to_owned()]), "{signal}");
    }
}
