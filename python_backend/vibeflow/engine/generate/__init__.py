"""What a model answers, and what it looks at meanwhile."""
