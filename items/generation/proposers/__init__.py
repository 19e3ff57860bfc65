"""Stage 4: one module for each kind of item; each takes the material and yields candidates."""
