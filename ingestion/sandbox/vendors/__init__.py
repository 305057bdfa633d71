"""Each vendor's API over the same simulated facts."""
