"""What the product can do, one folder per noun. Knows nothing of panels, terminals or torch."""
