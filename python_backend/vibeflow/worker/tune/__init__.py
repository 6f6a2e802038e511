"""The job that searches for better settings."""
