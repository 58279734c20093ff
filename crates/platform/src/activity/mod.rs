//! What happened: the log administrators read, and the live feed the console listens to.

pub mod audit;
pub mod live;
pub mod log;
