"""What is wrong with a data file or a recipe while it is edited, and what can be done about it.

Pure functions over text: knows nothing of LSP, of processes or of panels. `rpc.language` puts it on the wire.
"""
