//! How much memory may a command take, and what of it is for what?

use bytesize::ByteSize;
use onepixel_data::{Memory, free_memory};

use crate::error::Error;

/// What a command may take of memory, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Allowance(u64);

impl Allowance {
    /// What `--memory` says, if it is given.
    pub fn parse(memory: Option<&str>) -> Result<Option<Self>, Error> {
        let bytes = memory.map(|text| text.parse::<ByteSize>().map_err(|_| Error::Memory(text.to_owned())));
        Ok(bytes.transpose()?.map(|bytes| Self(bytes.as_u64())))
    }

    /// For the pixels of each set: those of three leave half of it.
    pub fn of_set(self) -> Memory {
        Memory::Bytes(self.0 / 6)
    }

    /// For a sketch, in place of the pixels.
    pub fn of_sketch(self) -> u64 {
        self.0 / 2
    }

    /// For what is computed, beside the pixels.
    pub fn of_work(self) -> u64 {
        self.0 / 2
    }
}

impl Default for Allowance {
    /// Three quarters of what is free: the rest is for whoever else is on the machine.
    fn default() -> Self {
        Self(free_memory() / 4 * 3)
    }
}
