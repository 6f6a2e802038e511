"""What a job of a kind is to do.

Those of a training, a search and a judge lie beside their settings, in `spec`.
"""
