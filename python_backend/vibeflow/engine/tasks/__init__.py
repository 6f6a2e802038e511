"""Ways of learning beside continuing text: a label for a text (`classify`), a text for a text (`seq2seq`)."""
