"""One for each user: begins what comes next, resumes what died, and goes when there is nothing to do."""
