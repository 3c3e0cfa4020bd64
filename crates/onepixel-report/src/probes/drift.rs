//! How is shown how sets differ from the train set?

use maud::{Markup, html};
use onepixel::probes::drift::{ClassDrift, DriftFinding, DriftOfSet, FactDrift, ModelDrift};
use serde::Serialize;

use crate::csv::{TableOf, Tables, rows};
use crate::data::Lines;
use crate::number::{count, percent};
use crate::page::text::{self, counted, fine_percent, interval};
use crate::page::{OnPage, Section, View};
use crate::terminal::Block;

/// How many facts a line names.
const MOST_NAMED: usize = 3;

impl Lines for DriftFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        self.sets.iter().map(|of| ("drift", in_words(of))).collect()
    }
}

impl Block for DriftFinding {}

fn in_words(of: &DriftOfSet) -> String {
    let best = of.best_model().map(|model| {
        let shown = [model.low, model.high].map(|end| format!("{:.1}", 100.0 * end));
        format!(
            "models tell {} from train images with {} [{}, {}], where chance is 50 %",
            of.set.name(),
            percent(model.balanced_accuracy),
            shown[0],
            shown[1]
        )
    });
    if !of.different {
        let best = best.map(|best| format!("; {best}")).unwrap_or_default();
        return format!("{}: no difference from train beyond chance{best}", of.set.name());
    }
    let classes = of.classes.as_ref().filter(|classes| classes.different).map(|classes| {
        format!(
            "class {} is {} of it, {} of train",
            classes.class,
            percent(classes.share),
            percent(classes.train_share)
        )
    });
    let mut facts: Vec<&FactDrift> = of.facts.iter().filter(|fact| fact.different).collect();
    facts.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    let facts: Vec<String> = facts.iter().take(MOST_NAMED).map(|fact| fact_in_words(fact)).collect();
    let parts: Vec<String> = classes.into_iter().chain(facts).chain(best).collect();
    format!("{} differs from train: {}", of.set.name(), parts.join("; "))
}

fn fact_in_words(fact: &FactDrift) -> String {
    match &fact.category {
        Some(category) => format!(
            "{} {category}: {} against {} of train",
            fact.name,
            percent(fact.other.unwrap_or(0.0)),
            percent(fact.train.unwrap_or(0.0))
        ),
        None => format!("{} {} (effect {:+.2})", fact.name, larger(fact), fact.effect),
    }
}

fn larger(fact: &FactDrift) -> &'static str {
    if fact.effect > 0.0 { "larger" } else { "smaller" }
}

/// One difference that was looked for.
#[derive(Serialize)]
struct Row<'a> {
    set: &'a str,
    kind: &'static str,
    name: &'a str,
    category: Option<&'a str>,
    train: Option<f64>,
    other: Option<f64>,
    effect: f64,
    low: f64,
    high: f64,
    p_value: f64,
    different: bool,
}

impl Tables for DriftFinding {
    const TABLES: &'static [TableOf<Self>] =
        &[TableOf { file_name: "drift.csv", write: |_, finding, to| rows(finding.sets.iter().flat_map(of_set), to) }];
}

fn of_set(of: &DriftOfSet) -> Vec<Row<'_>> {
    let set = of.set.name();
    let classes = of.classes.iter().map(|classes| Row {
        set,
        kind: "class_share",
        name: &classes.class,
        category: None,
        train: Some(classes.train_share),
        other: Some(classes.share),
        effect: classes.difference,
        low: classes.low,
        high: classes.high,
        p_value: classes.p_value,
        different: classes.different,
    });
    let facts = of.facts.iter().map(|fact| Row {
        set,
        kind: if fact.of_file { "file" } else { "image" },
        name: &fact.name,
        category: fact.category.as_deref(),
        train: fact.train,
        other: fact.other,
        effect: fact.effect,
        low: fact.low,
        high: fact.high,
        p_value: fact.p_value,
        different: fact.different,
    });
    let models = of.models.iter().map(|model| Row {
        set,
        kind: "model",
        name: &model.rung,
        category: None,
        train: None,
        other: None,
        effect: model.balanced_accuracy,
        low: model.low,
        high: model.high,
        p_value: model.p_value,
        different: model.different,
    });
    classes.chain(facts).chain(models).collect()
}

impl OnPage for DriftFinding {
    fn sections(&self, _: &View<'_>) -> Vec<Section> {
        if self.sets.is_empty() {
            return Vec::new();
        }
        let body = html! {
            p.lead {
                "How each other set differs from the train set. All tests are corrected together: of two random halves of one \
                 set, anything is called different in at most " (text::percent(self.level)) " of cases."
            }
            @for of in &self.sets { (set_part(of)) }
        };
        vec![Section { id: "drift", title: "Drift".into(), body }]
    }
}

fn set_part(of: &DriftOfSet) -> Markup {
    html! {
        h3 { (text::name(of.set.name())) @if of.different { " differs" } @else { ": no difference beyond chance" } }
        p {
            "Measured on " (counted(of.measured, "image")) " of it and " (counted(of.train_measured, "train image")) "."
            @for skipped in &of.skipped { " " (text::name(&skipped.rung)) ": " (text::plain(&skipped.reason)) "." }
        }
        div.scroll {
            table.list {
                thead {
                    tr {
                        @for name in ["what", "train", "this set", "effect", "95 % interval", "p", "different"] {
                            th scope="col" { (name) }
                        }
                    }
                }
                tbody {
                    @if let Some(classes) = &of.classes { (class_row(classes)) }
                    @for fact in &of.facts { (fact_row(fact)) }
                    @for model in &of.models { (model_row(model)) }
                }
            }
        }
    }
}

fn class_row(of: &ClassDrift) -> Markup {
    html! {
        tr {
            th scope="row" { "share of class " (text::name(&of.class)) }
            td { (text::percent(of.train_share)) }
            td { (text::percent(of.share)) }
            td { span.n { (format!("{:+.1} points", 100.0 * of.difference)) } }
            td { (interval(of.low, of.high, 1)) }
            (sure(of.p_value, of.different))
        }
    }
}

fn fact_row(of: &FactDrift) -> Markup {
    let value = |value: Option<f64>| match (value, &of.category) {
        (None, _) => "–".to_owned(),
        (Some(share), Some(_)) => percent(share),
        (Some(number), None) if number.abs() >= 1_000.0 => count(number.round() as u64),
        (Some(number), None) => format!("{number:.2}"),
    };
    html! {
        tr {
            th scope="row" { (text::name(&of.name)) @if let Some(category) = &of.category { " " (text::name(category)) } }
            td { span.n { (value(of.train)) } }
            td { span.n { (value(of.other)) } }
            td { span.n { (format!("{:+.2}", of.effect)) } }
            td { span.n { (format!("[{:+.2}, {:+.2}]", of.low, of.high)) } }
            (sure(of.p_value, of.different))
        }
    }
}

fn model_row(of: &ModelDrift) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(&of.title)) " tells them apart" }
            td { "–" }
            td { "–" }
            td { (fine_percent(of.balanced_accuracy)) }
            td { (interval(of.low, of.high, 1)) }
            (sure(of.p_value, of.different))
        }
    }
}

fn sure(p_value: f64, different: bool) -> Markup {
    html! {
        td { span.n { (crate::number::p_value(p_value)) } }
        td { @if different { "yes" } @else { "no" } }
    }
}
