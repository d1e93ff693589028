"""What can be done at the screening desk. Each deed is one transaction, and is logged."""
