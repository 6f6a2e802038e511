"""Error analysis: on which questions a model does well or badly, and what is wrong with its answers.

Plain functions over held-out rows and their answers. Knows no model, no job and no version; importing it
costs nothing, for numpy is loaded by those who compute.
"""
