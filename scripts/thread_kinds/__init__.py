"""Teaching the classifier of threads: labelled companies, and threads of our own."""
