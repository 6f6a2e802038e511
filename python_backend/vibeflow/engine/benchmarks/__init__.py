"""Standard tests and the user's own, put to a model."""
