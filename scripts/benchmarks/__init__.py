"""The benchmarks that scripts/bench runs: one module each, and what they share."""
