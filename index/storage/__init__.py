"""The SQL tables of cases and of the index itself, and the locks on its folder."""
