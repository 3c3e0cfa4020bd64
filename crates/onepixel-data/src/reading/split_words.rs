//! Which set of a dataset does a name speak of?
//!
//! People write `train`, `training_set`, `Train_Data`, `cats-test`, `val2017`, `TestImages`. A name is cut into words: at
//! whatever is neither letter nor digit, between a small letter and a capital, and between letters and digits. One of
//! the words may say a set ([`WORDS`]); words that say nothing (`set`, `images`, [`NEUTRAL`]) and numbers are passed
//! over; what remains is the *rest*. A name without a rest speaks of its set by itself (`Test_Data`); one with a rest
//! (`cats_test`, but also `test_tube`) does so only beside another that has the same rest and another set, which
//! [`by_siblings`] decides.

use std::collections::BTreeMap;

use crate::reading::folder_words::is_void;

/// What a set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SplitRole {
    /// Models learn from it.
    Train,
    /// Models are chosen by it.
    Validation,
    /// Models are scored on it.
    Test,
    /// It is a set by its word, and none of the others: images to predict, images without labels.
    Other,
}

impl SplitRole {
    /// What a set of this role is called where nothing else names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::Other => "other",
        }
    }
}

/// The words that say a set. The first three rows are English, as nearly all datasets have it; the others are words
/// that say a set and hardly anything else in other languages that datasets are published in.
const WORDS: [(SplitRole, &[&str]); 4] = [
    (
        SplitRole::Train,
        &[
            "train",
            "training",
            "trn",
            "tra",
            "tr",
            "trainval",
            "traintest",
            "learn",
            "learning",
            "fit",
            "trainings",
            "entrainement",
            "entraînement",
            "apprentissage",
            "entrenamiento",
            "treino",
            "treinamento",
            "addestramento",
            "обучение",
            "训练",
            "训练集",
            "訓練",
            "学習",
            "학습",
        ],
    ),
    (
        SplitRole::Validation,
        &[
            "val",
            "valid",
            "validation",
            "validate",
            "validating",
            "vld",
            "vali",
            "va",
            "dev",
            "devel",
            "cv",
            "crossval",
            "tuning",
            "validierung",
            "validierungs",
            "validación",
            "validacion",
            "validação",
            "validacao",
            "validazione",
            "валидация",
            "验证",
            "验证集",
            "検証",
            "검증",
        ],
    ),
    (
        SplitRole::Test,
        &[
            "test",
            "tests",
            "testing",
            "tst",
            "tes",
            "te",
            "t10k",
            "eval",
            "evaluation",
            "evaluate",
            "evaluating",
            "holdout",
            "heldout",
            "teste",
            "prueba",
            "тест",
            "测试",
            "测试集",
            "テスト",
            "테스트",
        ],
    ),
    (
        SplitRole::Other,
        &["pred", "predict", "prediction", "inference", "unlabeled", "unlabelled", "unlab", "extra", "submission"],
    ),
];

/// Words that are too short or too common to say a set unless another name beside them says one, too.
const SHY: [&str; 11] = ["tr", "te", "va", "cv", "tra", "tes", "fit", "learn", "learning", "tuning", "extra"];

/// Words beside the word of a set that say nothing more.
const NEUTRAL: [&str; 42] = [
    "set",
    "sets",
    "data",
    "dataset",
    "datasets",
    "image",
    "images",
    "img",
    "imgs",
    "pic",
    "pics",
    "picture",
    "pictures",
    "photo",
    "photos",
    "file",
    "files",
    "folder",
    "folders",
    "dir",
    "split",
    "splits",
    "sample",
    "samples",
    "subset",
    "part",
    "partition",
    "final",
    "new",
    "full",
    "all",
    "jpg",
    "jpeg",
    "jpegs",
    "png",
    "pngs",
    "the",
    "daten",
    "bilder",
    "public",
    "private",
    "x",
];

/// Words that say that folders are pieces of one set, where a number or a letter follows.
const PARTS: [&str; 14] = [
    "part", "parts", "pt", "chunk", "shard", "batch", "piece", "fold", "split", "volume", "vol", "disk", "subset",
    "section",
];

/// What a name says of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SplitName {
    pub(crate) role: SplitRole,
    /// What remains of the name, in small letters: empty where it says nothing but the set.
    pub(crate) rest: String,
    /// Whether its word says a set only beside others.
    pub(crate) shy: bool,
}

/// The words of a name, in small letters: `Train_Data2017` is `train`, `data`, `2017`.
pub(crate) fn words(name: &str) -> Vec<String> {
    written(name).into_iter().map(|word| word.to_lowercase()).collect()
}

/// The words of a name as they are written.
fn written(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before: Option<char> = None;
    for letter in name.chars() {
        let cut = match before {
            Some(before) if before.is_alphanumeric() && letter.is_alphanumeric() => {
                before.is_lowercase() && letter.is_uppercase() || before.is_numeric() != letter.is_numeric()
            }
            _ => true,
        };
        if cut {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(letter);
        }
        before = Some(letter);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The set that one word says: `train`, and also `trainset` and `imagetest`.
fn role_of_word(word: &str) -> Option<SplitRole> {
    let alone = |word: &str| WORDS.iter().find(|(_, words)| words.contains(&word)).map(|&(role, _)| role);
    let compound = || {
        let neutral = NEUTRAL.iter().filter(|neutral| neutral.len() > 2);
        neutral.into_iter().find_map(|neutral| {
            let rest = word.strip_suffix(neutral).or_else(|| word.strip_prefix(neutral))?;
            alone(rest).filter(|_| rest.len() > 2 && !SHY.contains(&rest))
        })
    };
    alone(word).or_else(compound)
}

fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// What a name says of a set, if anything. `t10k` and `held-out` are one word each.
pub(crate) fn split_name(name: &str) -> Option<SplitName> {
    let mut words = words(name);
    for (joined, parts) in
        [("t10k", &["t", "10", "k"][..]), ("heldout", &["held", "out"]), ("holdout", &["hold", "out"])]
    {
        if let Some(place) = words.windows(parts.len()).position(|window| window == parts) {
            words.splice(place..place + parts.len(), [joined.to_owned()]);
        }
    }
    let says = |word: &String| role_of_word(word).filter(|_| !is_number(word));
    let place = words.iter().position(|word| says(word).is_some_and(|role| role != SplitRole::Other));
    let place = place.or_else(|| words.iter().position(|word| says(word).is_some()))?;
    let (role, shy) = (role_of_word(&words[place])?, SHY.contains(&words[place].as_str()));
    let rest = words.iter().enumerate().filter(|&(at, word)| {
        at != place && !is_number(word) && !NEUTRAL.contains(&word.as_str()) && !PARTS.contains(&word.as_str())
    });
    let rest = rest.map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
    Some(SplitName { role, rest, shy })
}

/// What remains of a name beside the word of its set, as it is written: `A` of `trainA`, `cats` of `test-cats`.
pub(crate) fn rest_as_written(name: &str) -> Option<String> {
    let rest = split_name(name)?.rest;
    let rest: Vec<&str> = rest.split(' ').collect();
    let words: Vec<String> =
        written(name).into_iter().filter(|word| rest.contains(&word.to_lowercase().as_str())).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Which of some names that stand beside each other speak of a set.
///
/// One that says nothing but a set does. One with a rest does where another has the same rest and another set
/// (`cats_train` beside `cats_test`); a shy word does where any other name does, or where another shy one says another
/// set.
pub(crate) fn by_siblings(names: &[&str]) -> Vec<Option<SplitRole>> {
    let said: Vec<Option<SplitName>> = names.iter().map(|name| split_name(name)).collect();
    let mut roles_of: BTreeMap<&str, Vec<SplitRole>> = BTreeMap::new();
    for name in said.iter().flatten() {
        roles_of.entry(&name.rest).or_default().push(name.role);
    }
    let differ = |roles: &[SplitRole]| roles.iter().any(|role| *role != roles[0]);
    let decide = |name: &SplitName| {
        let beside = differ(&roles_of[name.rest.as_str()]);
        (name.rest.is_empty() && !name.shy || beside).then_some(name.role)
    };
    said.iter().map(|name| name.as_ref().and_then(decide)).collect()
}

/// Whether a name is that of a piece of a set: a word such as `part`, `batch` or `images`, and a number or one letter.
/// What is returned is the name without its number, which the pieces of one set share.
pub(crate) fn part_of(name: &str) -> Option<String> {
    let words = words(name);
    let (last, before) = words.split_last()?;
    let counts = is_number(last) || last.chars().count() == 1;
    let word = before.last()?;
    let is_piece = PARTS.contains(&word.as_str()) || is_void(word) || role_of_word(word).is_some();
    (counts && is_piece).then(|| before.join(" "))
}

/// Whether a name is that of one of several ways to part the same images: `fold_0`, `split2`, `run 3`.
pub(crate) fn is_fold(name: &str) -> bool {
    const WORDS: [&str; 8] = ["fold", "split", "cv", "run", "seed", "trial", "repeat", "iteration"];
    let words = words(name);
    words.iter().any(|word| WORDS.contains(&word.as_str())) && words.last().is_some_and(|last| is_number(last))
}

#[cfg(test)]
mod tests {
    use super::SplitRole::*;
    use super::*;

    fn alone(name: &str) -> Option<SplitRole> {
        by_siblings(&[name])[0]
    }

    #[test]
    fn a_name_that_says_nothing_but_a_set_is_one() {
        for name in [
            "train",
            "TRAIN",
            "Training",
            "training_set",
            "Train_Data",
            "train-images",
            "trainset",
            "TrainingData",
            "trn",
            "train2017",
            "01_train",
            "train (1)",
            "trainingSet",
            "images_train",
            "imgs.train",
            "dataset-training",
            "trainval",
            "train_part_2",
            "Trainingsdaten",
            "训练集",
            "entrenamiento",
        ] {
            assert_eq!(alone(name), Some(Train), "{name}");
        }
        for name in
            ["test", "Testing", "test_set", "tst", "TestImages", "t10k", "eval", "holdout", "held-out", "testdata"]
        {
            assert_eq!(alone(name), Some(Test), "{name}");
        }
        for name in ["val", "valid", "Validation", "val_images", "valset", "dev", "VALIDATION_DATA", "val2017"] {
            assert_eq!(alone(name), Some(Validation), "{name}");
        }
        assert_eq!((alone("seg_pred"), alone("unlabeled"), alone("pred")), (None, Some(Other), Some(Other)));
    }

    #[test]
    fn a_word_within_other_words_says_no_set() {
        for name in [
            "trainers",
            "test_tube",
            "Valentine",
            "develop",
            "steam train",
            "attest",
            "latest",
            "contest",
            "valley",
            "device",
            "evaluator",
            "protest",
            "testament",
            "valve",
            "strain",
            "restraint",
            "tr",
            "te",
            "tree",
            "cat",
        ] {
            assert_eq!(alone(name), None, "{name}");
        }
    }

    #[test]
    fn a_rest_that_two_sets_share_is_the_name_of_the_dataset() {
        assert_eq!(by_siblings(&["cats_train", "cats_test"]), [Some(Train), Some(Test)]);
        assert_eq!(by_siblings(&["seg_pred", "seg_test", "seg_train"]), [Some(Other), Some(Test), Some(Train)]);
        assert_eq!(by_siblings(&["tr", "te"]), [Some(Train), Some(Test)]);
        assert_eq!(by_siblings(&["test_tube", "train_station"]), [None, None]);
        assert_eq!(by_siblings(&["train", "test_tube"]), [Some(Train), None]);
        assert_eq!(
            by_siblings(&["trainA", "trainB", "testA", "testB"]),
            [Some(Train), Some(Train), Some(Test), Some(Test)]
        );
    }

    #[test]
    fn pieces_of_a_set_share_their_name_up_to_a_number() {
        for (name, whole) in [
            ("HAM10000_images_part_1", "ham 10000 images part"),
            ("images_001", "images"),
            ("fold_0", "fold"),
            ("Part B", "part"),
            ("train_batch3", "train batch"),
        ] {
            assert_eq!(part_of(name).as_deref(), Some(whole), "{name}");
        }
        for name in ["cat_1", "1", "character01", "class_2", "part", "images"] {
            assert_eq!(part_of(name), None, "{name}");
        }
    }
}
