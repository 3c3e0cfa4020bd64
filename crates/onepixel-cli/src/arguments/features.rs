//! Which vectors come with the images?

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use onepixel_backbone::{Fit, Options, Preset};
use onepixel_data::FeaturesFile;

/// Features from files, or by a network.
#[derive(Debug, Clone, Default, Args)]
pub struct FeatureArguments {
    /// Take features of the images, such as embeddings of your network, from this file (NPY, NPZ, Parquet): a row for each
    /// image, in order or by name. Once for each set, as in test=FILE, or once for all. Models then learn from them, too
    #[arg(long, value_name = "[SET=]FILE", help_heading = "Features", value_parser = features_file)]
    pub features: Vec<FeaturesFile>,
    /// Compute features with this network, an ONNX file. It runs on the processor; features are kept for the next time
    #[arg(long, value_name = "FILE", help_heading = "Features", conflicts_with = "features")]
    pub backbone: Option<PathBuf>,
    /// Prepare images as this family of networks expects it. By default as for ImageNet
    #[arg(long, value_enum, value_name = "PRESET", help_heading = "Features", requires = "backbone")]
    pub backbone_preset: Option<PresetName>,
    /// Bring images to HEIGHTxWIDTH for the network. By default what it takes, or 224x224
    #[arg(long, value_name = "HxW", help_heading = "Features", requires = "backbone", value_parser = size)]
    pub backbone_size: Option<(usize, usize)>,
    /// Choose how images of other proportions fit that size
    #[arg(long, value_enum, value_name = "FIT", help_heading = "Features", requires = "backbone")]
    pub backbone_fit: Option<NetworkFitName>,
    /// Subtract these means of red, green and blue, of values from 0 to 1
    #[arg(long, value_name = "R,G,B", help_heading = "Features", requires = "backbone", value_parser = three)]
    pub backbone_mean: Option<[f32; 3]>,
    /// Divide by these standard deviations of red, green and blue then
    #[arg(long, value_name = "R,G,B", help_heading = "Features", requires = "backbone", value_parser = three)]
    pub backbone_std: Option<[f32; 3]>,
    /// Take this output of the network, or any other of its values. By default the first that can be features
    #[arg(long, value_name = "NAME", help_heading = "Features", requires = "backbone")]
    pub backbone_output: Option<String>,
}

impl FeatureArguments {
    /// What is said of the network; it may take so many bytes.
    pub fn options(&self, memory: u64) -> Options {
        Options {
            preset: self.backbone_preset.map(Into::into),
            size: self.backbone_size,
            fit: self.backbone_fit.map(Into::into),
            mean: self.backbone_mean,
            deviation: self.backbone_std,
            output: self.backbone_output.clone(),
            memory,
            ..Options::default()
        }
    }
}

/// Families of networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PresetName {
    /// The middle seven eighths, ImageNet's means and deviations
    Imagenet,
    /// The middle square, CLIP's means and deviations
    Clip,
    /// Stretched, values from 0 to 1
    None,
}

impl From<PresetName> for Preset {
    fn from(name: PresetName) -> Self {
        match name {
            PresetName::Imagenet => Self::Imagenet,
            PresetName::Clip => Self::Clip,
            PresetName::None => Self::None,
        }
    }
}

/// How an image of other proportions fits what a network takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NetworkFitName {
    /// Cut off what protrudes beyond the middle
    Crop,
    /// Show it whole, between black bars
    Pad,
    /// Stretch it
    Stretch,
}

impl From<NetworkFitName> for Fit {
    fn from(name: NetworkFitName) -> Self {
        match name {
            NetworkFitName::Crop => Self::Crop,
            NetworkFitName::Pad => Self::Pad,
            NetworkFitName::Stretch => Self::Squash,
        }
    }
}

/// `FILE`, or `SET=FILE`; what is there as a file is one, whatever its name.
fn features_file(text: &str) -> Result<FeaturesFile, String> {
    match text.split_once('=').filter(|_| !Path::new(text).exists()) {
        Some(("", _) | (_, "")) => Err("expected FILE or SET=FILE".to_owned()),
        Some((set, file)) => Ok(FeaturesFile { set: Some(set.to_owned()), file: file.into() }),
        None => Ok(FeaturesFile { set: None, file: text.into() }),
    }
}

/// `224x224`.
fn size(text: &str) -> Result<(usize, usize), String> {
    let sides =
        text.split_once(['x', 'X', '×']).and_then(|(height, width)| Some((height.parse().ok()?, width.parse().ok()?)));
    sides
        .filter(|&(height, width)| height > 0 && width > 0)
        .ok_or_else(|| "expected HEIGHTxWIDTH, as in 224x224".to_owned())
}

/// `0.485,0.456,0.406`.
fn three(text: &str) -> Result<[f32; 3], String> {
    let numbers: Option<Vec<f32>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    numbers
        .and_then(|numbers| <[f32; 3]>::try_from(numbers).ok())
        .ok_or_else(|| "expected three numbers, as in 0.485,0.456,0.406".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_triples_are_read_or_refused() {
        assert_eq!(size("224x192"), Ok((224, 192)));
        assert!([size("224"), size("0x3"), size("ax3")].iter().all(Result::is_err));
        assert_eq!(three("0.5, 0.25,1"), Ok([0.5, 0.25, 1.0]));
        assert!([three("1,2"), three("1,2,x"), three("1,2,3,4")].iter().all(Result::is_err));
    }
}
