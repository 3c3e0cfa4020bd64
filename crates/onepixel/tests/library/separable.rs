//! Is what is said of planes proven?

use std::time::Duration;

use num_bigint::BigInt;
use onepixel::dataset::{Dataset, ImageSet};
use onepixel::probes::separable::{Certificate, Images, SeparableFinding, SeparableProbe, SeparableProblem};
use onepixel::progress::Silent;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

fn find(train: ImageSet, test: Option<ImageSet>) -> SeparableFinding {
    let dataset = Dataset::new("made up", "memory", train, test).unwrap();
    SeparableProbe::default().run(&dataset, &Silent).unwrap()
}

/// Verifies a proof by itself.
fn holds(problem: &SeparableProblem, set: &ImageSet) {
    let pixels = set.images().as_bytes().unwrap();
    let images: Vec<&[u8]> = pixels.chunks(set.shape().values()).collect();
    match problem.certificate.as_ref().unwrap() {
        Certificate::Plane(plane) => {
            assert_eq!(problem.is_separable, Some(true));
            for (image, &label) in images.iter().zip(set.labels()) {
                let products =
                    image.iter().zip(&plane.weights).map(|(&value, &weight)| i128::from(value) * i128::from(weight));
                let side = products.sum::<i128>() + i128::from(plane.constant);
                assert!(label != problem.label_a || side > 0, "{side}");
                assert!(Some(label) != problem.label_b || side < 0, "{side}");
            }
        }
        Certificate::Meeting(meeting) => {
            assert_eq!(problem.is_separable, Some(false));
            let mut sums = vec![BigInt::ZERO; images[0].len() + 1];
            for (indices, weights, sign, label) in [
                (&meeting.images_a, &meeting.weights_a, 1i32, Some(problem.label_a)),
                (&meeting.images_b, &meeting.weights_b, -1, problem.label_b),
            ] {
                for (&index, weight) in indices.iter().zip(weights) {
                    assert_eq!(Some(set.labels()[index as usize]), label);
                    assert!(weight.bits() > 0);
                    let weight = BigInt::from(weight.clone()) * sign;
                    let ones = [1u8];
                    for (sum, &value) in sums.iter_mut().zip(ones.iter().chain(images[index as usize])) {
                        *sum += &weight * value;
                    }
                }
            }
            assert!(sums.iter().all(|sum| *sum == BigInt::ZERO), "{sums:?}");
        }
    }
}

#[test]
fn the_classes_of_exclusive_or_meet_in_the_middle() {
    let set = || crate::drawn::set((1, 2, 1), 2, vec![0, 0, 1, 1], [[0, 0], [9, 9], [0, 9], [9, 0]].concat());
    let finding = find(set(), None);
    assert_eq!(finding.problems.len(), 1);
    let problem = &finding.problems[0];
    assert_eq!((problem.is_separable, problem.meeting_images), (Some(false), Some(4)));
    assert!(matches!(problem.in_the_way, Some(1 | 2)), "{problem:?}");
    holds(problem, &set());
}

#[test]
fn random_points_are_separable_or_not_with_a_proof() {
    let (mut yes, mut no) = (0, 0);
    for seed in 0..60 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let values = rng.random_range(1..=6);
        let images = rng.random_range(4..=6 * values);
        let labels: Vec<u16> = (0..images).map(|image| (image % 2) as u16).collect();
        let shift = rng.random_range(0..60u8);
        let pixels: Vec<u8> = labels
            .iter()
            .flat_map(|&label| (0..values).map(move |_| label))
            .map(|label| rng.random_range(0..100) + shift * label as u8)
            .collect();
        let set = || crate::drawn::set((1, values, 1), 2, labels.clone(), pixels.clone());
        let finding = find(set(), None);
        let problem = &finding.problems[0];
        assert!(problem.is_separable.is_some(), "seed {seed}: not decided");
        holds(problem, &set());
        match problem.is_separable {
            Some(true) => yes += 1,
            _ => no += 1,
        }
        assert_eq!(problem.is_separable == Some(true), problem.in_the_way == Some(0), "seed {seed}: {problem:?}");
    }
    assert!(yes > 10 && no > 10, "{yes} separable, {no} not");
}

#[test]
fn classes_that_meet_where_hardly_an_image_has_ink_are_decided() {
    // As of handwriting: the farther a pixel is from the middle, the fewer images use it, some in one class only.
    for seed in 0..6 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let labels: Vec<u16> = (0..400).map(|image| image % 2).collect();
        let shares: Vec<f64> = (0..60).map(|value| 0.9 * 0.9f64.powi(value)).collect();
        let pixel = |&share: &f64| if rng.random_bool(share) { rng.random_range(1..=255) } else { 0 };
        let pixels: Vec<u8> = shares.iter().cycle().take(400 * 60).map(pixel).collect();
        let set = || crate::drawn::set((6, 10, 1), 2, labels.clone(), pixels.clone());
        let finding = find(set(), None);
        assert_eq!(finding.problems[0].is_separable, Some(false), "seed {seed}");
        holds(&finding.problems[0], &set());
    }
}

#[test]
fn a_pixel_that_few_images_use_does_not_narrow_the_margin() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let labels: Vec<u16> = (0..200).map(|image| image % 2).collect();
    let image = |place: usize| {
        let mut pixels: Vec<u8> = (0..20).map(|_| rng.random_range(0..6)).collect();
        // The first pixel is 100 grey values apart; the last is of one image alone.
        pixels[0] = if place.is_multiple_of(2) { 50 } else { 150 };
        pixels[19] = u8::from(place == 3);
        pixels
    };
    let pixels: Vec<u8> = (0..200).flat_map(image).collect();
    let finding = find(crate::drawn::set((4, 5, 1), 2, labels, pixels), None);
    let margin = finding.problems[0].margin.unwrap();
    assert!((20.0..=51.0).contains(&margin), "{margin}");
}

#[test]
fn one_picture_in_both_classes_is_its_own_proof() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut pixels: Vec<u8> = (0..20 * 30).map(|_| rng.random()).collect();
    let labels: Vec<u16> = (0..20).map(|image| image / 10).collect();
    let apart = || crate::drawn::set((5, 6, 1), 2, labels.clone(), pixels.clone());
    assert_eq!(find(apart(), None).problems[0].is_separable, Some(true), "20 points of 30 values");
    pixels.copy_within(4 * 30..5 * 30, 17 * 30);
    let set = || crate::drawn::set((5, 6, 1), 2, labels.clone(), pixels.clone());
    let finding = find(set(), None);
    let Some(Certificate::Meeting(meeting)) = &finding.problems[0].certificate else { panic!("{finding:?}") };
    assert_eq!((&meeting.images_a[..], &meeting.images_b[..]), (&[4][..], &[17][..]));
    // One would do: an upper bound.
    assert!(matches!(finding.problems[0].in_the_way, Some(1..=4)), "{:?}", finding.problems[0]);
}

#[test]
fn both_sets_are_asked_about_together() {
    let half = |first: u8| {
        let pixels = (0..10).map(|image| if image < 5 { first + image } else { 200 - first + image }).collect();
        crate::drawn::set((1, 1, 1), 2, [vec![0; 5], vec![1; 5]].concat(), pixels)
    };
    let finding = find(half(0), Some(half(120)));
    let answers: Vec<_> = finding.problems.iter().map(|problem| (problem.set, problem.is_separable)).collect();
    // Dark against bright, bright against dark, and both at once.
    assert_eq!(answers, [(Images::Train, Some(true)), (Images::Test, Some(true)), (Images::Both, Some(false))]);
    assert_eq!(finding.problems[2].images_a, 10);
}

#[test]
fn each_class_against_the_rest_and_what_has_no_time() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let labels: Vec<u16> = (0..300).map(|image| image % 3).collect();
    let pixels: Vec<u8> = (0..300 * 16).map(|_| rng.random()).collect();
    let set = crate::drawn::set((4, 4, 1), 3, labels, pixels);
    let dataset = Dataset::new("made up", "memory", set, None).unwrap();
    let finding = SeparableProbe { rest: true, time: None }.run(&dataset, &Silent).unwrap();
    assert_eq!(finding.problems.len(), 6);
    assert!(finding.problems.iter().all(|problem| problem.is_separable == Some(false)), "{finding:?}");
    assert!(finding.problems[3..].iter().all(|problem| problem.b.is_none() && problem.images_b == 200));
    let none = SeparableProbe { rest: true, time: Some(Duration::ZERO) }.run(&dataset, &Silent).unwrap();
    assert!(none.problems.iter().all(|problem| problem.is_separable.is_none() && problem.in_the_way.is_none()));
}

#[test]
fn single_images_and_equal_ones_have_an_answer() {
    let answer = |labels: Vec<u16>, pixels: Vec<u8>| {
        find(crate::drawn::set((1, 1, 1), 2, labels, pixels), None).problems[0].is_separable
    };
    assert_eq!(answer(vec![0, 1], vec![3, 4]), Some(true));
    assert_eq!(answer(vec![0, 1], vec![3, 3]), Some(false));
    assert_eq!(answer(vec![0, 1, 0], vec![0, 1, 2]), Some(false));
    assert_eq!(answer(vec![0, 0, 1], vec![255, 254, 0]), Some(true));
}
