//! Opening networks that tests build themselves, sound and hostile ones, and what comes out of them.

mod checkpoints;
mod hostile;
mod inputs;
mod limits;
mod model;
mod outputs;
mod real;
