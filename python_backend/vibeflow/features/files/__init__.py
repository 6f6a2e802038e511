"""Looking into files of any size, a page at a time, without reading them whole. Knows nothing of what they
mean."""
