//! Which names of folders say that their images are of no class, or that the folder is no level?

/// Names of folders that say nothing: they hold the images, and that is all.
const VOID: [&str; 23] = [
    "images",
    "image",
    "imgs",
    "img",
    "data",
    "dataset",
    "datasets",
    "pics",
    "pictures",
    "photos",
    "files",
    "jpg",
    "jpeg",
    "jpegs",
    "png",
    "pngs",
    "jpegimages",
    "raw",
    "original",
    "originals",
    "input",
    "inputs",
    "frames",
];

/// Names of folders whose images are no images of a class: labels, masks, and what systems and tools leave behind.
const NO_CLASS: [&str; 16] = [
    "labels",
    "annotation",
    "annotations",
    "annots",
    "groundtruth",
    "bboxes",
    "metadata",
    "@eadir",
    "$recycle.bin",
    "system volume information",
    "#recycle",
    "lost+found",
    "__macosx",
    "__pycache__",
    "node_modules",
    "thumbs",
];

/// Names of folders that hold pictures of labels, where a folder of images lies beside them.
const MASKS: [&str; 8] = ["mask", "masks", "segmentation", "segmentations", "label", "gt", "depth", "edges"];

/// Names of folders that hold a programmer's work, where files of code or text lie in them, too.
const WORK: [&str; 22] = [
    "code",
    "src",
    "script",
    "scripts",
    "notebook",
    "notebooks",
    "doc",
    "docs",
    "figure",
    "figures",
    "plot",
    "plots",
    "result",
    "results",
    "output",
    "outputs",
    "log",
    "logs",
    "runs",
    "checkpoints",
    "utils",
    "tools",
];

/// Whether a folder of this name only holds the images.
pub(crate) fn is_void(name: &str) -> bool {
    VOID.contains(&name.to_lowercase().as_str())
}

/// Whether the images of a folder of this name are no images of a class.
pub(crate) fn is_no_class(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain: String = lower.chars().filter(|letter| letter.is_alphanumeric()).collect();
    lower.starts_with('.') || NO_CLASS.contains(&lower.as_str()) || NO_CLASS.contains(&plain.as_str())
}

/// Whether a folder of this name holds pictures of labels, if a folder of images lies beside it.
pub(crate) fn is_mask(name: &str) -> bool {
    MASKS.contains(&name.to_lowercase().as_str())
}

/// Whether a folder of this name holds a programmer's work, if files of code or text lie in it.
pub(crate) fn is_work(name: &str) -> bool {
    WORK.contains(&name.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_labels_and_of_systems_hold_no_class() {
        for name in ["labels", "Annotations", "@eaDir", "$RECYCLE.BIN", "ground_truth", ".git", "__MACOSX"] {
            assert!(is_no_class(name), "{name}");
        }
        assert!(!is_no_class("label maker") && !is_no_class("face masks"));
    }
}
