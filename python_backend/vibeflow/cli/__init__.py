"""The `vibeflow` command: the same features as the panels, from a terminal or a script."""
