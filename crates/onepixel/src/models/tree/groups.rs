//! How mixed are the classes if every group of images is divided by the same pixel?

use super::super::super::dataset::Label;
use super::grow::partition;
use super::impurity::{EntropyPurity, GiniPurity, Impurity, Purity};
use super::split::{Member, Split, SplitScratch, Totals};

/// Images in groups.
#[derive(Debug, Clone)]
pub(in crate::models) struct Groups {
    classes: usize,
    members: Vec<Member>,
    /// Where groups end.
    ends: Vec<usize>,
}

impl Groups {
    /// All images in one group.
    pub(in crate::models) fn new(labels: &[Label], classes: usize) -> Self {
        let members = labels.iter().enumerate().map(|(image, &class)| Member::new(image as u32, class, 1)).collect();
        Self { classes, members, ends: vec![labels.len()] }
    }

    /// The purity of all groups, each divided by its best threshold if it can be; `None` if none can.
    pub(in crate::models) fn purity_after(&self, impurity: Impurity, column: &[u8], min_leaf: u32) -> Option<f64> {
        let splits = self.splits(impurity, column, min_leaf);
        let purity = splits.iter().map(|(whole, split)| split.map_or(*whole, |split| split.purity)).sum();
        splits.iter().any(|(_, split)| split.is_some()).then_some(purity)
    }

    /// Divides all groups that can be.
    pub(in crate::models) fn divide(&mut self, impurity: Impurity, column: &[u8], min_leaf: u32) {
        let splits = self.splits(impurity, column, min_leaf);
        let (mut ends, mut scratch, mut start) = (Vec::new(), Vec::new(), 0);
        for (&end, (_, split)) in self.ends.iter().zip(splits) {
            if let Some(split) = split {
                ends.push(start + partition(&mut self.members[start..end], column, split.threshold, &mut scratch));
            }
            ends.push(end);
            start = end;
        }
        self.ends = ends;
    }

    fn splits(&self, impurity: Impurity, column: &[u8], min_leaf: u32) -> Vec<(f64, Option<Split>)> {
        match impurity {
            Impurity::Gini => self.splits_by(&GiniPurity, column, min_leaf),
            Impurity::Entropy => self.splits_by(&EntropyPurity::new(self.members.len() as u32), column, min_leaf),
        }
    }

    /// The purity of each group, and its best split by a column if it is not pure.
    fn splits_by(&self, purity: &impl Purity, column: &[u8], min_leaf: u32) -> Vec<(f64, Option<Split>)> {
        let (mut scratch, mut counts, mut start) = (SplitScratch::default(), Vec::new(), 0);
        let each = self.ends.iter().map(|&end| {
            let members = &self.members[start..end];
            start = end;
            let totals = Totals::count(purity, members, self.classes, &mut counts);
            let whole = purity.of(totals.terms, totals.all);
            if totals.terms == purity.term(totals.all) {
                return (whole, None);
            }
            scratch.next_node();
            (whole, scratch.best_split(purity, |image| column[image as usize], members, &totals, min_leaf))
        });
        each.collect()
    }
}
