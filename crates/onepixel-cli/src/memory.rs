//! How much memory may models take?

use onepixel_data::free_memory;

/// The bytes that one model may take: the rest is for the images, and for whoever else is on the machine.
pub fn of_models() -> u64 {
    free_memory() / 2
}
