"""The screening desk of rapid evidence assessments: which records are read, by whom, in which order, and until when."""
