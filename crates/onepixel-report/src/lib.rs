//! An audit made readable: terminal, JSON, CSV and figures.

pub mod figure;
