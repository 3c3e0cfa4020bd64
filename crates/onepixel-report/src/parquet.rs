//! How hard each image is as a Parquet table: the rows and columns of the CSV table, with their types.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float32Array, RecordBatch, StringArray, UInt16Array, UInt32Array};
use onepixel::audit::Difficulty;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::Renderer;
use crate::csv::{ImageRow, image_rows};

/// Writes a row for each image as Parquet, compressed by Snappy, which every reader knows. What is not known is null.
///
/// Memory: the table twice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parquet;

impl Renderer<Difficulty> for Parquet {
    fn render(&self, document: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<ImageRow<'_>> = image_rows(&document.finding).collect();
        let batch = RecordBatch::try_from_iter_with_nullable(columns(&rows)).map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
        to.write_all(&writer.into_inner().map_err(io::Error::other)?)
    }
}

/// Each column with its name, and whether a value may be missing.
fn columns(rows: &[ImageRow<'_>]) -> [(&'static str, ArrayRef, bool); 17] {
    let text = |of: fn(&ImageRow<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<StringArray>())
    };
    let count =
        |of: fn(&ImageRow<'_>) -> Option<u16>| -> ArrayRef { Arc::new(rows.iter().map(of).collect::<UInt16Array>()) };
    let number =
        |of: fn(&ImageRow<'_>) -> Option<f32>| -> ArrayRef { Arc::new(rows.iter().map(of).collect::<Float32Array>()) };
    let index = UInt32Array::from_iter_values(rows.iter().map(|row| row.index));
    [
        ("set", text(|row| Some(row.set.to_owned())), false),
        ("index", Arc::new(index), false),
        ("name", text(|row| row.name.map(str::to_owned)), true),
        ("label", text(|row| Some(row.label.to_owned())), false),
        ("predicted", text(|row| row.predicted.map(str::to_owned)), true),
        ("models_right", count(|row| row.models_right), true),
        ("information", number(|row| row.information), true),
        ("confidence", number(|row| row.confidence), true),
        ("variability", number(|row| row.variability), true),
        ("right_epochs", count(|row| row.right_epochs), true),
        ("learned_epoch", count(|row| row.learned_epoch), true),
        ("forgettings", count(|row| row.forgettings), true),
        ("margin", number(|row| row.margin), true),
        ("group", text(|row| row.group.map(str::to_owned)), true),
        ("dimension", number(|row| row.dimension), true),
        ("nearest_own", number(|row| row.nearest_own), true),
        ("nearest_other", number(|row| row.nearest_other), true),
    ]
}
