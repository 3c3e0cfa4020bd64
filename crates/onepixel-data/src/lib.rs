//! Where do datasets come from? Formats, the catalogue, and how a name becomes a dataset.
