"""Small classifiers that say why: named features, weights that are shipped, numpy alone. Taught in scripts/."""
