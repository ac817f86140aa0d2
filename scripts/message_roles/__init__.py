"""Research for issue 20: what each message does, and what follows from it. The product uses none of it yet."""
