//! How is each finding shown that has no document of its own? A file for each probe: its line about the data, its text, its
//! tables, its sections and galleries of the page. Those of the older probes stand with their documents.

mod drift;
mod facts;
mod gains;
mod quality;
