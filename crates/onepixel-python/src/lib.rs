//! The native half of the Python package `onepixel`.
//!
//! # The big picture
//!
//! Python checks and arranges arrays (`python/onepixel/`), this crate hands them to the library and brings the answers
//! back. Across the border go bytes, text and numbers only, so that the extension needs neither NumPy nor one
//! particular version of Python:
//!
//! ```text
//! NumPy array → bytes → dataset → probes, on a thread that Ctrl-C can stop (background) → JSON text or bytes → dict or array
//! ```

mod audits;
mod background;
mod cells;
mod command;
mod dataset;
mod diff;
mod errors;
mod findings;
mod found;
mod given;
mod grey;
mod images;
mod ladder;
mod one_pixel;
mod options;
mod probes;
mod read_options;
mod rung_model;
mod sketch;
mod tables;
mod words;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::audits::{NativeAudit, audit};
    #[pymodule_export]
    use crate::command::run_command;
    #[pymodule_export]
    use crate::dataset::NativeDataset;
    #[pymodule_export]
    use crate::diff::{diff_audits, diff_datasets};
    #[pymodule_export]
    use crate::findings::{
        complexity, difficulty, duplicates, duplicates_in, few_pixels, gains, labels, quality, quality_in, separable,
        shortcuts,
    };
    #[pymodule_export]
    use crate::found::NativeFound;
    #[pymodule_export]
    use crate::grey::{NativeScaling, NativeSurvey};
    #[pymodule_export]
    use crate::ladder::{ladder, rungs};
    #[pymodule_export]
    use crate::one_pixel::one_pixel_rules;
    #[pymodule_export]
    use crate::probes::{NativePixels, accuracy_map, histograms, pixels};
    #[pymodule_export]
    use crate::rung_model::{NativeRungModel, fit_rung};
    #[pymodule_export]
    use crate::sketch::NativeSketch;
    #[pymodule_export]
    use crate::tables::{arrow_stream, read_columns};

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
