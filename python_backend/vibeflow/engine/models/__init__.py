"""A model from its folder to memory and back: found, read, adapted, kept."""
