"""Standard benchmarks: which there are, what they would take, starting them and showing what was found."""
