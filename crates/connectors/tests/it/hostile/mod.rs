//! The traps of the vendors' wires, each over every connector it can befall. A new connector walks into all of them
//! without a line being added here.

mod answers;
mod bench;
mod imports;
mod night;
mod pushes;
mod recordings;
mod values;
