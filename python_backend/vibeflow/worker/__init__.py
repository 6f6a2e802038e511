"""The processes that compute, one for each job: the only importers of the engine."""
