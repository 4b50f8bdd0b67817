"""What the Experiments page is made of."""
