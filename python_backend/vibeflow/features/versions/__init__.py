"""Versions: each a git commit that pins data, recipe, weights and evaluation, with large files in Git LFS."""
