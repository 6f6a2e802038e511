"""What is drawn together from all features: the list of projects, a project's page, who watches what runs."""
