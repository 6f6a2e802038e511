"""The job that serves a version's API."""
