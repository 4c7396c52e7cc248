"""Papers: official documents, letters, certificates and lists, as PDF and as Word from the same frozen content."""
