"""The one registry that the handlers write into."""

from .registry import Registry

registry = Registry()
