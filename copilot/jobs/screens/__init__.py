"""What stands in front of people: the home page, where cards go, and who may no longer see them."""
