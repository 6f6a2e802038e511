"""Training rows as tokens: made in processes of their own, and kept, so that they are made once."""
