"""Versions as commits: read from a project's history, saved to it, and given back as files.

What is done with versions (compared, brought back, merged) is `features.versions`'s."""
