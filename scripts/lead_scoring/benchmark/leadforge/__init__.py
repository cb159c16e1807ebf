"""Hand weights beside fitted models, on the worlds of leadforge."""
