"""From a payload to a device, a model and rows that can be computed with."""
