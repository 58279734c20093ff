//! Tests of this slice through the router and the job runner.
