"""Projects: folders that are git repositories, each with a recipe. Knows nothing of data or training."""
