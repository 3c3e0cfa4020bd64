//! What scores did others publish?
//!
//! # The big picture
//!
//! A leaderboard is a table with a column for the model's name and one for its accuracy, as people copy it from a paper or
//! a web page: CSV with a heading, raw, gzip or bzip2. Accuracies are fractions or per cent. Which of the two is read from
//! the heading, the `%` behind the numbers, or numbers above 1; a table that could be read either way is refused.

use std::path::Path;

use onepixel::probes::leaderboard::{Leaderboard, Score, ScoreUnit};

use crate::bytes::origin::Origin;
use crate::error::Error;
use crate::formats::tables::rows::{Delimiter, Rows};

/// What a column of models may be called, in lower-case letters and digits.
const MODELS: [&str; 10] = [
    "model",
    "modelname",
    "name",
    "method",
    "methodname",
    "system",
    "algorithm",
    "classifier",
    "architecture",
    "submission",
];

/// What a column of accuracies may be called, in lower-case letters and digits, without words for per cent.
const ACCURACIES: [&str; 12] = [
    "accuracy",
    "acc",
    "score",
    "testaccuracy",
    "testacc",
    "testscore",
    "top1",
    "top1accuracy",
    "top1acc",
    "correct",
    "accuracytop1",
    "overallaccuracy",
];

/// No leaderboard has more results: more are not read.
const MOST_RESULTS: usize = 100_000;

/// A leaderboard needs two results to be one.
const LEAST_RESULTS: usize = 2;

/// Every way in which a leaderboard can be wrong; each message says where, what was expected, and what was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeaderboardFileError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] Error),
    /// The heading does not say which column is which.
    #[error("{origin}: line {line}: expected one column of {what}, with a heading such as {accepted}; found {found}")]
    Heading {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// "models" or "accuracies".
        what: &'static str,
        /// Headings that are taken.
        accepted: &'static str,
        /// What is there.
        found: String,
    },
    /// A row of other length than the heading.
    #[error("{origin}: line {line}: expected {expected} cells as in the heading, found {found}")]
    Columns {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Cells of the heading.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// An accuracy that is none.
    #[error("{origin}: line {line}: expected an accuracy, {expected}, found {found}")]
    Accuracy {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// What fits.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// Fractions or per cent: it could be either.
    #[error(
        "{origin}: line {line}: expected accuracies that are all fractions or all per cent, found {found} in a table with accuracies above 1; write % into the heading if all are per cent"
    )]
    Ambiguous {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// What is there.
        found: String,
    },
    /// A model without a name.
    #[error("{origin}: line {line}: expected the name of a model, found an empty cell")]
    NoName {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
    },
    /// Not enough results, or too many.
    #[error("{origin}: expected from {least} to {most} results, found {found}", least = LEAST_RESULTS, most = MOST_RESULTS)]
    Count {
        /// What was being read.
        origin: Origin,
        /// "1", or "more".
        found: String,
    },
}

/// Reads a table of published scores.
///
/// ```
/// use onepixel::probes::leaderboard::ScoreUnit;
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("scores.csv");
/// std::fs::write(&file, "Model,Year,Top-1 accuracy (%)\nours,2026,99.84\ntheirs,2025,99.8\n")?;
/// let board = onepixel_data::read_leaderboard(&file)?;
/// assert_eq!((board.unit, board.scores[0].accuracy), (ScoreUnit::Percent, 0.9984));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// # Errors
///
/// The file cannot be read, or is no table with a column of models and one of accuracies, with 2 to 100,000 rows.
pub fn read_leaderboard(file: &Path) -> Result<Leaderboard, LeaderboardFileError> {
    let origin = Origin::file(file);
    let delimiter = match Delimiter::of(&origin)? {
        // Names have blanks in them.
        Delimiter::Blanks => Delimiter::Byte(b','),
        delimiter => delimiter,
    };
    let mut rows = Rows::open(&origin, delimiter)?;
    if !rows.next()? {
        return Err(LeaderboardFileError::Count { origin, found: "none".to_owned() });
    }
    let heading = Heading::read(&origin, &rows)?;
    let mut cells = Vec::new();
    while rows.next()? {
        if cells.len() == MOST_RESULTS {
            return Err(LeaderboardFileError::Count { origin, found: "more".to_owned() });
        }
        cells.push(heading.result(&origin, &rows)?);
    }
    if cells.len() < LEAST_RESULTS {
        return Err(LeaderboardFileError::Count { origin, found: cells.len().to_string() });
    }
    let unit = unit(&origin, &heading, &cells)?;
    let scale = if unit == ScoreUnit::Percent { 100.0 } else { 1.0 };
    let mut scores = Vec::with_capacity(cells.len());
    for cell in cells {
        if !(0.0..=scale).contains(&cell.value) {
            let expected = if unit == ScoreUnit::Percent { "from 0 to 100 per cent" } else { "a fraction from 0 to 1" };
            return Err(LeaderboardFileError::Accuracy { origin, line: cell.line, expected, found: cell.text });
        }
        scores.push(Score { accuracy: cell.fraction(unit), model: cell.model });
    }
    Ok(Leaderboard { source: file.display().to_string(), unit, scores })
}

/// One result as it is written.
struct Written {
    line: u64,
    model: String,
    value: f64,
    text: String,
    with_percent_sign: bool,
}

impl Written {
    /// The accuracy as a fraction: of 99.84 % exactly what 0.9984 would be, which a division by 100 misses.
    fn fraction(&self, unit: ScoreUnit) -> f64 {
        let shifted = || format!("{}e-2", number(&self.text)).parse().ok();
        match unit {
            ScoreUnit::Fraction => self.value,
            ScoreUnit::Percent => shifted().unwrap_or(self.value / 100.0),
        }
    }
}

/// What stands before a per cent sign.
fn number(text: &str) -> &str {
    text.strip_suffix('%').map_or(text, str::trim_end)
}

/// Which column is which.
struct Heading {
    columns: usize,
    model: usize,
    accuracy: usize,
    says_percent: bool,
}

impl Heading {
    fn read(origin: &Origin, rows: &Rows) -> Result<Self, LeaderboardFileError> {
        let names: Vec<String> = rows.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        let column = |what, accepted, is_it: &dyn Fn(&str) -> bool| {
            let found: Vec<usize> = (0..names.len()).filter(|&place| is_it(&names[place])).collect();
            match found[..] {
                [one] => Ok(one),
                _ => Err(LeaderboardFileError::Heading {
                    origin: origin.clone(),
                    line: rows.line(),
                    what,
                    accepted,
                    found: shown(&names, &found),
                }),
            }
        };
        let model = column("models", "`model`, `name` or `method`", &|name| MODELS.contains(&&*plain(name)))?;
        let accuracy = column("accuracies", "`accuracy`, `score` or `accuracy (%)`", &|name| {
            ACCURACIES.contains(&&*plain(&without_percent(name).0))
        })?;
        let says_percent = without_percent(&names[accuracy]).1;
        Ok(Self { columns: names.len(), model, accuracy, says_percent })
    }

    fn result(&self, origin: &Origin, rows: &Rows) -> Result<Written, LeaderboardFileError> {
        let line = rows.line();
        if rows.record.len() != self.columns {
            let (expected, found) = (self.columns, rows.record.len());
            return Err(LeaderboardFileError::Columns { origin: origin.clone(), line, expected, found });
        }
        let cell = |column: usize| String::from_utf8_lossy(&rows.record[column]).trim().to_owned();
        let (model, text) = (cell(self.model), cell(self.accuracy));
        if model.is_empty() {
            return Err(LeaderboardFileError::NoName { origin: origin.clone(), line });
        }
        let value = number(&text).parse::<f64>().ok().filter(|value| value.is_finite());
        match value {
            Some(value) => {
                let with_percent_sign = text.ends_with('%');
                Ok(Written { line, model, value, text, with_percent_sign })
            }
            None => Err(LeaderboardFileError::Accuracy {
                origin: origin.clone(),
                line,
                expected: "as in 0.9984 or 99.84",
                found: if text.is_empty() { "an empty cell".to_owned() } else { quoted(&text) },
            }),
        }
    }
}

/// How the accuracies are written, where that is sure.
fn unit(origin: &Origin, heading: &Heading, cells: &[Written]) -> Result<ScoreUnit, LeaderboardFileError> {
    let ambiguous = |cell: &Written| {
        Err(LeaderboardFileError::Ambiguous { origin: origin.clone(), line: cell.line, found: quoted(&cell.text) })
    };
    let signs = cells.iter().filter(|cell| cell.with_percent_sign).count();
    if heading.says_percent || signs == cells.len() {
        return Ok(ScoreUnit::Percent);
    }
    if signs > 0 {
        return cells.iter().find(|cell| !cell.with_percent_sign).map_or(Ok(ScoreUnit::Percent), ambiguous);
    }
    if cells.iter().all(|cell| cell.value <= 1.0) {
        return Ok(ScoreUnit::Fraction);
    }
    // 0 is the same in both; anything else up to 1 could be a fraction that slipped in.
    match cells.iter().find(|cell| cell.value > 0.0 && cell.value <= 1.0) {
        Some(cell) => ambiguous(cell),
        None => Ok(ScoreUnit::Percent),
    }
}

/// The heading without words for per cent, and whether there were any.
fn without_percent(name: &str) -> (String, bool) {
    let mut rest = name.to_lowercase();
    let mut found = false;
    for word in ["percentage", "percent", "per cent", "pct", "%"] {
        found |= rest.contains(word);
        rest = rest.replace(word, " ");
    }
    (rest, found)
}

/// The letters and digits of a heading, in lower case.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a heading has: the columns that fit, or all of them.
fn shown(names: &[String], fitting: &[usize]) -> String {
    const MOST: usize = 12;
    let several: Vec<String> = fitting.iter().map(|&place| quoted(&names[place])).collect();
    if !several.is_empty() {
        return format!("{}: leave one of them", several.join(" and "));
    }
    let all: Vec<String> = names.iter().take(MOST).map(|name| quoted(name)).collect();
    all.join(", ") + if names.len() > MOST { ", …" } else { "" }
}

fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let shown: String = text.chars().take(LONGEST).collect();
    format!("{shown:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Leaderboard, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("scores.csv");
        std::fs::write(&file, content).unwrap();
        read_leaderboard(&file).map_err(|error| error.to_string().replace(&file.display().to_string(), "FILE"))
    }

    fn accuracies(content: &str) -> (ScoreUnit, Vec<f64>) {
        let board = read(content).unwrap();
        (board.unit, board.scores.iter().map(|score| score.accuracy).collect())
    }

    #[test]
    fn fractions_and_per_cent_are_told_by_numbers_headings_and_signs() {
        use ScoreUnit::{Fraction, Percent};
        let expected = |unit| (unit, vec![0.998, 0.9721]);
        assert_eq!(accuracies("model,accuracy\na,0.998\nb,0.9721\n"), expected(Fraction));
        assert_eq!(accuracies("Method;Score\na;99.8\nb;97.21\n"), expected(Percent));
        assert_eq!(accuracies("name,acc\na,99.8%\nb,97.21 %\n"), expected(Percent));
        assert_eq!(accuracies("\u{feff}Rank\tModel\tTop-1 (%)\n1\ta\t99.8\n2\tb\t97.21\n"), expected(Percent));
        assert_eq!(accuracies("model,Percentage correct\na,0.5\nb,0.25\n"), (Percent, vec![0.005, 0.0025]));
        assert_eq!(accuracies("model,score\na,99.5\nb,0\n"), (Percent, vec![0.995, 0.0]));
    }

    #[test]
    fn what_could_be_either_is_refused() {
        for (content, place) in [
            ("model,score\na,99.8\nb,0.97\n", "line 3"),
            ("model,score\na,1\nb,97\n", "line 2"),
            ("model,score\na,0.97\nb,97%\n", "line 2"),
        ] {
            let refusal = read(content).unwrap_err();
            assert!(refusal.starts_with(&format!("FILE: {place}: expected accuracies that are all")), "{refusal}");
        }
    }

    #[test]
    fn each_mistake_is_told_with_line_expectation_and_finding() {
        for (content, parts) in [
            ("model,accuracy\na,0.9\n", ["found 1", "expected from 2"]),
            ("", ["FILE", "found"]),
            ("model,accuracy\n", ["found 0", "expected from 2"]),
            ("model,error\na,1\nb,2\n", ["line 1: expected one column of accuracies", "\"model\", \"error\""]),
            ("model,accuracy,score\na,1,1\nb,1,1\n", ["line 1", "\"accuracy\" and \"score\": leave one"]),
            ("a,0.9\nb,0.8\n", ["line 1: expected one column of models", "\"a\", \"0.9\""]),
            ("model,accuracy\na,0.9\nb,high\n", ["line 3: expected an accuracy", "\"high\""]),
            ("model,accuracy\na,0.9\nb,\n", ["line 3: expected an accuracy", "an empty cell"]),
            ("model,accuracy\na,0.9\nb,NaN\n", ["line 3: expected an accuracy", "NaN"]),
            ("model,accuracy\na,90\nb,101\n", ["line 3", "from 0 to 100"]),
            ("model,accuracy\na,-0.9\nb,0.5\n", ["line 2", "a fraction from 0 to 1"]),
            ("model,accuracy\na,0.9,x\nb,0.5\n", ["line 2: expected 2 cells", "found 3"]),
            ("model,accuracy\n,0.9\nb,0.5\n", ["line 2", "name of a model"]),
        ] {
            let refusal = read(content).unwrap_err();
            assert!(parts.iter().all(|part| refusal.contains(part)), "{content:?}: {refusal}");
        }
    }

    #[test]
    fn names_are_kept_as_they_are() {
        let board = read("model,accuracy\n\"<b>, \"\"x\"\"\",0.9\n名前,0.8\n").unwrap();
        assert_eq!(board.scores[0].model, "<b>, \"x\"");
        assert_eq!(board.scores[1].model, "名前");
    }
}
