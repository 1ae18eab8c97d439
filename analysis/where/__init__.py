"""Where: densities, grids, local statistics, clusters, repeat places and concentration."""
