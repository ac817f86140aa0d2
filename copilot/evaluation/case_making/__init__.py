"""How well threads and issues become cases, held against what a person who read them said."""
