"""The search for better settings: many short trainings, and what follows from them."""
