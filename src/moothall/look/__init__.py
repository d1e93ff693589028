"""How everything looks: layout, components, charts, paper. Knows no other room."""
