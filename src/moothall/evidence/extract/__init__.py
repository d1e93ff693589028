"""The valve: the only room that reads cases for evaluation, through a schema that cannot name a child."""
