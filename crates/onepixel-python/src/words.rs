//! What are the options of the command called in Python?

/// What messages of the library advise, and what that is in Python; the longer ones first.
const OPTIONS: [(&str, &str); 23] = [
    ("with --images and --labels (and --test-images and --test-labels)", "with onepixel.load_files"),
    ("with --images and --labels with a file each", "with onepixel.load_files"),
    ("with --images and --labels", "with onepixel.load_files"),
    ("by --images or --labels", "in onepixel.load_files"),
    ("--images and --labels", "onepixel.load_files"),
    ("--labels TABLE", "labels"),
    ("--label-column first, last or NAME", r#"label_column="first", "last" or its name"#),
    ("--label-column NAME", "label_column"),
    ("--label-column", "label_column"),
    ("--name-column NAME", "name_column"),
    ("--label-pattern REGEX", "label_pattern"),
    ("--label-pattern", "label_pattern"),
    ("--class-level", "class_level"),
    ("--layout", "layout"),
    ("--skip-unreadable", "skip_unreadable=True"),
    ("--strict", "strict=True"),
    ("--no-exif", "exif=False"),
    ("--shape HxW or HxWxC", "shape=(height, width) or (height, width, channels)"),
    ("--shape", "shape"),
    ("--size", "size"),
    ("--fit", "fit"),
    ("--force", "replace=True"),
    ("with --to", "with format"),
];

/// A message with the parameters of Python in place of the options of the command.
pub(crate) fn in_python(message: &str) -> String {
    OPTIONS.iter().fold(message.to_owned(), |text, (option, python)| text.replace(option, python))
}
