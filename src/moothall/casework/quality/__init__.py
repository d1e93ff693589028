"""How well the panel works: training, time spent and what it costs, decisions read again, and what was learned."""
