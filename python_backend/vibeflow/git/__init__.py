"""git in a project's folder, safe with what comes from elsewhere: objects, refs, large files, working tree.

Knows nothing of versions."""
