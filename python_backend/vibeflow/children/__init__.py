"""Child processes that end with the process that started them, within limits of memory and time.

Knows nothing of what a child does. The runner and the jobs are no such children: they outlive the window.
"""
