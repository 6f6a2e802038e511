"""Public datasets: found, looked at, fetched and handed to the datasets feature for import."""
