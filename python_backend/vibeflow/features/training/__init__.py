"""Training runs: start, stop, follow; what comes after what."""
