"""The LLM judge as the user meets it: who judges, what it costs, keys, start and stop."""
