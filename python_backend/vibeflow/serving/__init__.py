"""The HTTP side of the API that a version is served by: connections, limits, places, errors in OpenAI's form.

Knows nothing of models and imports no torch.
"""
