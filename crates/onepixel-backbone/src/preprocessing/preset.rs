//! What did the makers of a family of networks do to their images?

use serde::{Deserialize, Serialize};

use super::{Filter, Fit, Preprocessing};

/// Rows and columns where neither the network nor anybody else states them.
pub(crate) const SIZE: usize = 224;

/// Preprocessing as it was published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// As for nearly all networks trained on ImageNet: the middle 224 of 256 pixels, means and deviations of its images.
    ///
    /// Source: torchvision 0.24, `transforms/_presets.py` (`ImageClassification`) and its documentation of pre-trained models.
    #[default]
    Imagenet,
    /// As for CLIP: the middle of the image, bicubic, means and deviations of its own images.
    ///
    /// Source: openai/CLIP, `clip/clip.py` (`_transform`); Radford et al., 2021.
    Clip,
    /// None but the scale: 0 to 1, squashed to the size.
    None,
    /// As for EfficientNet-Lite: (x − 127) / 128, bicubic.
    ///
    /// Source: tensorflow/tpu, `efficientnet/lite/efficientnet_lite_builder.py` (`MEAN_RGB`, `STDDEV_RGB`). Its evaluation crops
    /// 87.5 %; here all of the image is kept, since what an image is of may lie at its edge: features of padded
    /// photographs told classes apart no worse than those of cropped ones (88.2 and 87.6 % on clothing, 372 images).
    EfficientnetLite,
}

impl Preset {
    /// What is done to images of a network that takes them of this height and width.
    pub fn preprocessing(self, (height, width): (usize, usize)) -> Preprocessing {
        let of =
            |fit, crop, filter, (mean, deviation)| Preprocessing { height, width, fit, crop, filter, mean, deviation };
        match self {
            Self::Imagenet => of(Fit::Crop, 0.875, Filter::Bilinear, ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])),
            Self::Clip => {
                let (mean, deviation) =
                    ([0.481_454_66, 0.457_827_5, 0.408_210_73], [0.268_629_54, 0.261_302_6, 0.275_777_1]);
                of(Fit::Crop, 1.0, Filter::Bicubic, (mean, deviation))
            }
            Self::None => of(Fit::Squash, 1.0, Filter::Bilinear, ([0.0; 3], [1.0; 3])),
            Self::EfficientnetLite => of(Fit::Pad, 1.0, Filter::Bicubic, ([127.0 / 255.0; 3], [128.0 / 255.0; 3])),
        }
    }
}
