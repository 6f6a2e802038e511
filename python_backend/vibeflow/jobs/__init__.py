"""Durable jobs: a folder each, one worker at a time, a numbered log that any backend can follow."""
