"""Quantified futures: equations, ensembles, scenario discovery, robustness, pathways."""
