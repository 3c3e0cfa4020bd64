//! MedMNIST: medical images, an NPZ file for each set and size.
//!
//! Yang, Shi, Wei, Liu, Zhao, Ke, Pfister and Ni, *MedMNIST v2* (2023). `pathmnist.npz` has 28×28 pixels;
//! `pathmnist_64.npz`, `_128` and `_224` have more. Of several files in a folder, the part names one: `pathmnist_64`, or
//! `64` where only one set is there. Without a part it is the one of 28×28.

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::arrays::npz;
use crate::reading::journal::Reading;
use crate::reading::labels::ClassNames;
use crate::reading::parts::Parts;
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| !files(listing).is_empty(), read };

const SIZES: [&str; 4] = ["", "_64", "_128", "_224"];

/// A set of 2-D images and its classes, as the publisher's `info.py` has them.
type Set = (&'static str, &'static [&'static str]);

const ORGANS: [&str; 11] = [
    "bladder",
    "femur-left",
    "femur-right",
    "heart",
    "kidney-left",
    "kidney-right",
    "liver",
    "lung-left",
    "lung-right",
    "pancreas",
    "spleen",
];

const SETS: [Set; 11] = [
    (
        "pathmnist",
        &[
            "adipose",
            "background",
            "debris",
            "lymphocytes",
            "mucus",
            "smooth muscle",
            "normal colon mucosa",
            "cancer-associated stroma",
            "colorectal adenocarcinoma epithelium",
        ],
    ),
    (
        "dermamnist",
        &[
            "actinic keratoses and intraepithelial carcinoma",
            "basal cell carcinoma",
            "benign keratosis-like lesions",
            "dermatofibroma",
            "melanoma",
            "melanocytic nevi",
            "vascular lesions",
        ],
    ),
    ("octmnist", &["choroidal neovascularization", "diabetic macular edema", "drusen", "normal"]),
    ("pneumoniamnist", &["normal", "pneumonia"]),
    ("retinamnist", &["0", "1", "2", "3", "4"]),
    ("breastmnist", &["malignant", "normal, benign"]),
    (
        "bloodmnist",
        &[
            "basophil",
            "eosinophil",
            "erythroblast",
            "immature granulocytes(myelocytes, metamyelocytes and promyelocytes)",
            "lymphocyte",
            "monocyte",
            "neutrophil",
            "platelet",
        ],
    ),
    (
        "tissuemnist",
        &[
            "Collecting Duct, Connecting Tubule",
            "Distal Convoluted Tubule",
            "Glomerular endothelial cells",
            "Interstitial endothelial cells",
            "Leukocytes",
            "Podocytes",
            "Proximal Tubule Segments",
            "Thick Ascending Limb",
        ],
    ),
    ("organamnist", &ORGANS),
    ("organcmnist", &ORGANS),
    ("organsmnist", &ORGANS),
];

/// What begins the names of files that hold no images of one class each, and what they hold.
const REFUSED: [(&str, &str); 7] = [
    ("chestmnist", "images that have any number of 14 findings at once (multi-label)"),
    ("organmnist3d", VOLUMES),
    ("nodulemnist3d", VOLUMES),
    ("adrenalmnist3d", VOLUMES),
    ("fracturemnist3d", VOLUMES),
    ("vesselmnist3d", VOLUMES),
    ("synapsemnist3d", VOLUMES),
];

const VOLUMES: &str = "volumes of 28×28×28 or more (3-D)";

/// The sets, sizes and file names of what lies here, in the order of the publisher.
fn files(listing: &Listing) -> Vec<String> {
    let sets = SETS.iter().map(|(set, _)| set).chain(REFUSED.iter().map(|(set, _)| set));
    let names = sets.flat_map(|set| SIZES.iter().map(move |size| format!("{set}{size}")));
    names.filter(|name| listing.has(&format!("{name}.npz"))).collect()
}

/// The file that a part means; without a part, the only file or the only one of the smallest size.
fn chosen<'a>(files: &'a [String], part: Option<&str>) -> Option<&'a String> {
    let only = |is_meant: &dyn Fn(&str) -> bool| {
        let mut meant = files.iter().filter(|name| is_meant(name));
        meant.next().filter(|_| meant.next().is_none())
    };
    match part {
        None => only(&|_| true).or_else(|| only(&|name| !name.contains('_'))),
        Some(part) => files
            .iter()
            .find(|&name| name == part)
            .or_else(|| only(&|name| name.split_once('_').is_some_and(|(_, size)| size == part))),
    }
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let files = files(listing);
    let Some(name) = chosen(&files, part) else {
        let names: Vec<&str> = files.iter().map(String::as_str).collect();
        return Err(other_part(listing, part, &names));
    };
    let path = listing.folder().join(format!("{name}.npz"));
    let set = name.split('_').next().unwrap_or(name);
    if let Some((_, found)) = REFUSED.iter().find(|(refused, _)| *refused == set) {
        return Err(Error::Publication {
            origin: Origin::file(&path),
            expected: "images with one class each".to_owned(),
            found: (*found).to_owned(),
            advice: "use another MedMNIST set".to_owned(),
        });
    }
    let parts = npz::read(&path, reading)?;
    let classes = SETS.iter().find(|(known, _)| *known == set).map_or(&[][..], |(_, classes)| *classes);
    let origin = parts.train.labels_origin().clone();
    Ok(parts.with_classes(ClassNames { origin, names: classes.iter().map(|&name| name.to_owned()).collect() }))
}
