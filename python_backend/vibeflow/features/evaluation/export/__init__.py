"""Reports of an evaluation for people elsewhere: Markdown, HTML and CSV."""
