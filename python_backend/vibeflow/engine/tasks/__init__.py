"""The ways of learning: a text gone on with (`causal`), a label for a text (`classify`), a text for a
text (`seq2seq`)."""
