//! What the library promises, through its public face. One program: each more would be linked on its own.

mod complexity;
mod diff;
mod difficulty;
mod digits;
#[path = "../drawn/mod.rs"]
mod drawn;
mod drift;
mod duplicates;
mod edited;
mod gains;
mod headroom;
mod house;
mod house_of;
mod intervals;
mod labels;
mod ladder;
mod leaderboard;
mod mnist;
mod models_colour_network;
mod models_features;
mod models_linear;
mod models_neighbours;
mod models_network;
mod models_trees;
mod oracles;
mod pixels_probe;
mod properties;
mod quality;
mod recorded;
mod separable;
mod shortcuts;
mod sketch;
mod unusual_sets;
