"""The SQL tables of the index, and the locks on its folder."""
