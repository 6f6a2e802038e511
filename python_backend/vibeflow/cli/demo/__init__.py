"""`vibeflow demo`: the whole job on the bundled sample."""
