"""What is kept between runs: the user's home folder, safe file writes, the database."""
