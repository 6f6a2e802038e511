"""Wire types, method names, error tree. Imports nothing of ours."""
