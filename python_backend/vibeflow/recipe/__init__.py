"""The recipe, `vibeflow.yaml`: what it may say, how it is read, changed and explained."""
