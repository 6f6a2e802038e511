"""The playground's process."""
