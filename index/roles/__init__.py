"""What each message of a thread does: asks, proposes, confirms … See README.md, the card of the weights."""
