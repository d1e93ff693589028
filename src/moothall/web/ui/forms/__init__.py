"""Forms: what is asked and in which shape. Rules live in casework."""
