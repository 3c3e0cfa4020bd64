//! How is it told that a dataset does not keep to its policy?

use std::io::{self, Write};

use onepixel::audit::Check;
use onepixel::audit::policy::{CheckFinding, Limit, Outcome, Quantity, Violation};

use super::table::{clean, shorten};
use crate::Renderer;
use crate::number::{count, counted, fine_percent, share};
use crate::sentences;

/// How many of the things that violate a limit are named.
const MOST_NAMED: usize = 3;

/// The widest that each of them is shown.
const WIDEST: usize = 160;

/// Writes a line for each limit that is violated, and nothing where none is.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckText;

impl Renderer<Check> for CheckText {
    fn render(&self, document: &Check, to: &mut dyn Write) -> io::Result<()> {
        let dataset = shorten(&document.dataset.name, WIDEST);
        document.finding.violations.iter().try_for_each(|violation| writeln!(to, "{dataset}: {}", line(violation)))
    }
}

impl CheckText {
    /// What came of the check, in one line; `policy` is what people call the policy.
    pub fn summary(document: &Check, policy: &str) -> String {
        let finding = &document.finding;
        let [kept, accepted, violated] =
            [Outcome::Kept, Outcome::Accepted, Outcome::Violated].map(|outcome| finding.count(outcome));
        let limits = counted(finding.limits.len() as u64, "limit");
        let verdict = match (accepted, violated) {
            (0, 0) => format!("keeps to {limits} of {policy}"),
            (0, _) => format!("violates {violated} of {limits} of {policy}"),
            _ => format!(
                "of {limits} of {policy} {kept} kept, {accepted} broken only by what the baseline accepts, {violated} violated"
            ),
        };
        let dataset = clean(&document.dataset.name);
        if accepted > 0 { format!("{dataset}: {verdict}") } else { format!("{dataset} {verdict}") }
    }

    /// What else there is to say, a line each: what was not compared, and what of the baseline is no more.
    pub fn remarks(finding: &CheckFinding) -> Vec<String> {
        let not_checked = finding.not_checked.iter().map(sentences::not_checked);
        let resolved = finding.resolved.iter().map(|accepted| {
            let times = if accepted.times > 1 { format!(", {} times", count(accepted.times)) } else { String::new() };
            format!("{}: resolved, accepted by the baseline and no more: {}{times}", accepted.key, accepted.what)
        });
        not_checked.chain(sentences::check_notes(finding)).chain(resolved).map(|line| clean(&line)).collect()
    }
}

fn line(violation: &Violation) -> String {
    let accepted = match violation.accepted {
        0 => String::new(),
        accepted => format!(" ({} in the baseline)", count(accepted)),
    };
    let named = violation.occurrences.iter().map(sentences::place).filter(|place| !place.is_empty());
    let named: Vec<String> = named.take(MOST_NAMED).map(|place| shorten(&place, WIDEST)).collect();
    let more = violation.occurrences.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!("; and {} more", count(more as u64)) } else { String::new() };
    let places = if named.is_empty() { String::new() } else { format!(": {}{more}", named.join("; ")) };
    format!("{}: {}, {}{accepted}{places}", violation.key, found(violation), limit(violation.limit))
}

fn found(violation: &Violation) -> String {
    let phrase = sentences::phrase(violation.key);
    if violation.limit == Limit::Required {
        return format!("no {}", phrase.noun);
    }
    let set = |place: usize| violation.sets.get(place).map(|set| clean(set.name())).unwrap_or_default();
    let quantity = match (violation.found, violation.sets.is_empty()) {
        (Quantity::Count(number), true) => counted(number, phrase.noun),
        (Quantity::Count(number), false) => counted(number, &format!("{} {}", set(0), phrase.noun)),
        (other, _) => shown(other),
    };
    let within = set(1);
    let parts = [phrase.lead, &quantity, phrase.trail, &within];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    match (violation.found, violation.of) {
        (Quantity::Count(number @ 1..), Some(of @ 1..)) => format!("{text} ({} of {})", share(number, of), count(of)),
        _ => text,
    }
}

fn limit(limit: Limit) -> String {
    match limit {
        Limit::AtMost(Quantity::Share(most)) => format!("at most {} allowed", limiting_percent(most)),
        Limit::AtMost(most) => format!("at most {} allowed", shown(most)),
        Limit::AtLeast(least) => format!("at least {} required", shown(least)),
        Limit::Exactly(expected) => format!("exactly {} expected", shown(expected)),
        Limit::Required => "one is required".to_owned(),
    }
}

fn shown(quantity: Quantity) -> String {
    match quantity {
        Quantity::Count(number) => count(number),
        Quantity::Share(share) => fine_percent(share),
        Quantity::Number(number) => format!("{number:.2}"),
        Quantity::Shape(shape) => shape.to_string(),
    }
}

/// A share as its policy states it, without digits that say nothing: `1 %`, `0.25 %`.
fn limiting_percent(share: f64) -> String {
    let digits = format!("{:.6}", 100.0 * share);
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_as_its_policy_states_it() {
        let told: Vec<String> = [0.01, 0.07, 0.0025, 1.0, 0.0].into_iter().map(limiting_percent).collect();
        assert_eq!(told, ["1 %", "7 %", "0.25 %", "100 %", "0 %"]);
    }
}
