"""Rows as numbers: tokens, batches, and what the loss of a row is asked of. Knows no model."""
