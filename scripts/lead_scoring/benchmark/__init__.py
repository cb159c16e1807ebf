"""How fast the project is, beside two hand-written baselines on the same files."""
