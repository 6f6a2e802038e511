"""Datasets: from any file to rows that a model can be trained on, with every row accounted for."""
