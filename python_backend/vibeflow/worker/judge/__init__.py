"""The job in which another model marks answers."""
