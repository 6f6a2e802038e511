"""Runs a version's recipe again, on the data of its commit, and says whether the weights are the same, tensor by
tensor, bit by bit.

The run is none of the project's versions: it ends with the training and is never committed. What came of it is
kept with its job.
"""
