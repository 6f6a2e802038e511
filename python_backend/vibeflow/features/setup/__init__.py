"""What a run will do before it starts: settings with their reasons, what they cost, whether it can begin."""
