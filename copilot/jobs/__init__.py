"""What follows a click, an event or an hour: one use case a module, run by the worker."""
