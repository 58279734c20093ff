//! What the seam promises, on every engine.
