"""Making suggestions, and keeping their cards and modals true."""
