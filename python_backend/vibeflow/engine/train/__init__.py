"""The training loop, and all that a run keeps, fits and tells on the way."""
