"""Which datasets of other packages are datasets? One module for each; none imports its package."""
