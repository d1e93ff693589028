"""The questions that the screening desk asks."""
