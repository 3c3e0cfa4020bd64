//! What did decisions about images change, in words?

use onepixel::dataset::{Applied, AppliedToSet, Relabelled};

use super::names::name;
use crate::number::{count, counted};

/// The most pairs of classes that a line names.
const MOST: usize = 6;

/// What decisions changed: a line for each set, one for rows that decide nothing, and one where nothing is decided at all.
pub fn applied_lines(applied: &Applied) -> Vec<String> {
    let mut lines: Vec<String> = applied.sets.iter().map(of_set).collect();
    match applied.undecided {
        0 if lines.is_empty() => lines.push("no decision, nothing changed".to_owned()),
        0 => {}
        rows => lines.push(format!("{} without a decision", counted(rows, "row"))),
    }
    lines
}

fn of_set(of: &AppliedToSet) -> String {
    let relabelled: u64 = of.relabelled.iter().map(|of| of.images).sum();
    let parts = [
        (of.dropped, "dropped".to_owned()),
        (relabelled, format!("relabelled ({})", moves(&of.relabelled))),
        (of.kept, "kept as they are".to_owned()),
        (of.unchanged, "labelled so already".to_owned()),
    ];
    let told = parts.into_iter().filter(|(images, _)| *images > 0);
    let told: Vec<String> = told.map(|(images, what)| format!("{} {what}", count(images))).collect();
    let left = of.images - of.dropped;
    format!("{}: {}; {} of {} left", of.set, told.join(", "), count(left), counted(of.images, "image"))
}

/// `6 to 1: 3, 3 to 5: 1`, the most frequent first.
fn moves(moves: &[Relabelled]) -> String {
    let told = moves.iter().take(MOST);
    let mut told: Vec<String> =
        told.map(|of| format!("{} to {}: {}", name(&of.from), name(&of.to), count(of.images))).collect();
    if moves.len() > MOST {
        told.push(format!("{} more", counted((moves.len() - MOST) as u64, "pair")));
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::SetName;

    use super::*;

    #[test]
    fn each_set_has_a_line_that_says_what_became_of_its_images() {
        let moved = |from: &str, to: &str, images| Relabelled { from: from.into(), to: to.into(), images };
        let train = AppliedToSet {
            set: SetName::Train,
            images: 1_797,
            kept: 1,
            dropped: 3,
            relabelled: vec![moved("6", "1", 2), moved("3", "5", 1)],
            unchanged: 0,
        };
        let applied = Applied { sets: vec![train.clone()], undecided: 1 };
        assert_eq!(
            applied_lines(&applied),
            [
                "train: 3 dropped, 3 relabelled (6 to 1: 2, 3 to 5: 1), 1 kept as they are; 1,794 of 1,797 images left",
                "1 row without a decision"
            ]
        );
        let many = AppliedToSet { relabelled: vec![moved("a", "b", 1); 8], ..train };
        assert!(of_set(&many).contains("a to b: 1, 2 pairs more)"), "{}", of_set(&many));
        assert_eq!(applied_lines(&Applied::default()), ["no decision, nothing changed"]);
    }
}
