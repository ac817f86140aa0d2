"""How a site turns a file into a public address, and a heading into an anchor."""
