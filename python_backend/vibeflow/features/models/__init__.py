"""What is known of base models on this computer, and what follows from it."""
