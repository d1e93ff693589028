"""Is this the same child? Records of cases, returns and agencies' lists weighed in pairs; a person answers, always."""
