"""The playground: ask a version, or the base model, and watch the answer come. The generating is a child
process's."""
