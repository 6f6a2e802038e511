"""What makes a model good: measures, ranges, the overall score, the gate and the verdict in words.

Plain functions over answers and numbers, known to the workers that measure and to the backend that compares.
Knows no model, no job and no version; importing it costs nothing, for numpy is loaded by those who compute.
"""
