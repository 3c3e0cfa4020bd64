//! How are images laid out so that many of them are compared at once?
//!
//! A word is what one lane of a vector takes in at once: four bytes of an image, or one coordinate of a point.

/// Queries that a tile compares together.
pub const ROWS: usize = 6;

/// References that a tile compares together.
pub const COLUMNS: usize = LANES * LINES;

/// References in a line.
pub(super) const LANES: usize = 16;

/// Lines of a strip for each word.
pub(super) const LINES: usize = 4;

/// One word of each of 16 references: as long as a cache line and as a vector of 512 bits.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Line(pub(super) [u32; LANES]);

/// References in strips of 64: for each strip and each word, four lines.
#[derive(Debug, Clone)]
pub(super) struct Panels {
    words: usize,
    lines: Vec<Line>,
}

impl Panels {
    /// Packs `len` references of `words` words each; `word` tells a word of a reference, `filler` stands for the words of
    /// references that fill up the last strip.
    pub(super) fn pack(len: usize, words: usize, filler: u32, word: impl Fn(usize, usize) -> u32) -> Self {
        let mut lines = vec![Line([filler; LANES]); len.div_ceil(COLUMNS) * words * LINES];
        for reference in 0..len {
            let (strip, column) = (reference / COLUMNS, reference % COLUMNS);
            for index in 0..words {
                let line = (strip * words + index) * LINES + column / LANES;
                lines[line].0[column % LANES] = word(reference, index);
            }
        }
        Self { words, lines }
    }

    /// The lines of a strip.
    pub(super) fn strip(&self, strip: usize) -> &[Line] {
        &self.lines[strip * self.words * LINES..][..self.words * LINES]
    }
}

/// One word of each of six queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub(super) struct Step {
    /// Which word.
    pub(super) word: u32,
    /// Of each query.
    pub(super) values: [u32; ROWS],
}

/// Six queries, packed.
#[derive(Debug, Clone)]
pub struct Rows<D> {
    /// The words in which any query is not zero, in order: nothing else adds to a product.
    pub(super) steps: Vec<Step>,
    /// Steps whose products are summed up in 32 bits, each with the end of its steps.
    pub(super) chunks: Vec<Chunk>,
    /// The sum of the squares of each query.
    pub(super) norms: [D; ROWS],
}

/// Some steps of a [`Rows`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    /// Where they end.
    pub(super) end: usize,
    /// What each query's products start from.
    pub(super) start: [u32; ROWS],
}
