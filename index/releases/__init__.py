"""What releases say was fixed: read where they are announced, attached to the cases and known issues it is about."""
