"""The fast path: Llama-shaped models on a CPU, computed and differentiated by hand over the model's own
weights.

The plain path (`engine/forward.py`) is what it is compared with; `objective_for` there chooses between them.
"""
