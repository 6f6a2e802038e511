"""Evaluation: what is known about how good a version is. The measuring is the engine's."""
