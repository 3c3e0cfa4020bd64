//! What was exact in the audit of a sketch, and what came from its sample?

use onepixel::audit::Sketched;

use crate::number::{count, counted};

/// What is said of it, a sentence each. Names of shards are in it as they are.
pub(crate) fn sketched(sketched: &Sketched) -> Vec<String> {
    let mut said = vec![format!(
        "From a sketch of {} in {}. Exact for all of them: images and classes, the one-pixel numbers but for the vote{}, and the \
         counts of blank images.",
        counted(sketched.images, "image"),
        counted(sketched.shards, "shard"),
        if sketched.contents_are_sample { "" } else { ", equal images and leakage" },
    )];
    said.push(format!(
        "All else comes from a sample of {}, at most {} of each class and set.",
        counted(sketched.sampled_images, "image"),
        count(sketched.sampled_per_class),
    ));
    if sketched.contents_are_sample {
        said.push(format!(
            "There are more contents than the sketch keeps: equal images were counted among {} contents drawn by their digests, so \
             shares are estimates.",
            count(sketched.contents),
        ));
    }
    if !sketched.lost_shards.is_empty() {
        const MOST: usize = 3;
        let names: Vec<&str> = sketched.lost_shards.iter().take(MOST).map(|shard| shard.name.as_str()).collect();
        let more = sketched.lost_shards.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        said.push(format!(
            "{} could not be read and {} missing: {}{more}.",
            counted(sketched.lost_shards.len() as u64, "shard"),
            if sketched.lost_shards.len() == 1 { "is" } else { "are" },
            names.join(", "),
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use onepixel::audit::AuditPlan;
    use onepixel::dataset::{ImageSet, MemoryImages, NamedSet, SetName, Shape};
    use onepixel::probes::Terms;
    use onepixel::progress::Silent;
    use onepixel::sketch::{Shard, Sketch, SketchSpec};

    #[test]
    fn what_is_exact_and_what_is_missing_is_said() {
        let shape = Shape::new(1, 2, 1).unwrap();
        let images = MemoryImages::new(shape, vec![0, 9, 1, 9, 9, 0, 9, 1]).unwrap();
        let set = NamedSet::of_labelled(SetName::Train, ImageSet::new(images, vec![0, 0, 1, 1], ["a", "b"]).unwrap());
        let mut sketch = Sketch::new(SketchSpec::new(shape).unwrap().with_sample(1).unwrap());
        sketch.update(&set, Some(&Shard::new("0.tar", 1)), &Silent).unwrap();
        sketch.note_lost_shard(&Shard::new("1.tar", 1), "it is damaged");
        let sample = sketch.sample("small", "memory").unwrap();
        let plan = AuditPlan { terms: Terms { quick: true, ..Terms::default() }, ..AuditPlan::default() };
        let audit = plan.run_on_sketch((&sketch, &sample), &Silent, &mut |_| {});
        assert_eq!(
            super::sketched(&audit.sketch.unwrap()),
            [
                "From a sketch of 4 images in 1 shard. Exact for all of them: images and classes, the one-pixel numbers but for \
             the vote, equal images and leakage, and the counts of blank images.",
                "All else comes from a sample of 2 images, at most 1 of each class and set.",
                "1 shard could not be read and is missing: 1.tar.",
            ]
        );
    }
}
