"""From a thread or an issue to a case: what was asked, what answered it, and how sure that is."""
