"""The torch side: load, train, evaluate, generate, serve. Imported by workers only, never by the backend.

Knows a model, rows and settings; knows nothing of projects, jobs or git. Progress leaves through callbacks.
"""
