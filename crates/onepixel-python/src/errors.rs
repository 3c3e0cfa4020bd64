//! Which Python exception says what is wrong?

use std::io;

use onepixel::dataset::{DatasetError, ReadError};
use onepixel::probes::ProbeError;
use onepixel_data::{Error, FeaturesError, FindingError, WritingError};
use pyo3::PyErr;
use pyo3::exceptions::{PyFileNotFoundError, PyMemoryError, PyOSError, PyValueError};

use crate::words::in_python;

/// A dataset that is not there is a `FileNotFoundError`, one that cannot be read an `OSError`, one that is not what
/// it should be a `ValueError`.
pub(crate) fn of_source(error: Error) -> PyErr {
    let message = in_python(&error.to_string());
    match error {
        Error::Finding(
            FindingError::UnknownName { .. } | FindingError::UnknownPart { .. } | FindingError::NotOnThisMachine { .. },
        )
        | Error::Writing(WritingError::NoFolder { .. }) => PyFileNotFoundError::new_err(message),
        Error::Unreadable { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            PyFileNotFoundError::new_err(message)
        }
        Error::Unreadable { .. } | Error::Unwritable { .. } => PyOSError::new_err(message),
        Error::OutOfMemory { .. } => PyMemoryError::new_err(message),
        _ => PyValueError::new_err(message),
    }
}

/// Features that are not of the images are a `ValueError`; their files are as those of a dataset.
pub(crate) fn of_features(error: FeaturesError) -> PyErr {
    match error {
        FeaturesError::File(error) => of_source(error),
        error => PyValueError::new_err(in_python(&error.to_string())),
    }
}

/// A file that was fine when it was opened: an `OSError`.
pub(crate) fn of_reading(error: ReadError) -> PyErr {
    PyOSError::new_err(error.to_string())
}

/// Why a question has no answer.
pub(crate) enum Failure {
    /// The images cannot be read any more.
    Reading(ReadError),
    /// The question does not fit the dataset.
    Question(String),
}

/// A question that does not fit the dataset is a `ValueError`.
impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Reading(error) => of_reading(error),
            Failure::Question(message) => PyValueError::new_err(in_python(&message)),
        }
    }
}

impl From<ProbeError> for Failure {
    fn from(error: ProbeError) -> Self {
        match error {
            ProbeError::Read(error) => Self::Reading(error),
            error => Self::Question(error.to_string()),
        }
    }
}

/// Parts that are no dataset: a `ValueError`.
pub(crate) fn of_dataset(error: DatasetError) -> PyErr {
    PyValueError::new_err(in_python(&error.to_string()))
}
