"""The job that puts benchmarks to a model."""
