"""What a tuned model is worth beside its base, on rows that neither has seen."""
