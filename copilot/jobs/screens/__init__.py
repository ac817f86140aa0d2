"""What people have on their screens: the home page, where cards go, and who may no longer see them."""
