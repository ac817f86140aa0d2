"""How good the replies are on labelled questions."""
