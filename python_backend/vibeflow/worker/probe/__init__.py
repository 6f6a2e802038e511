"""The process that measures this computer."""
