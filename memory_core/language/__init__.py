"""What is known of human languages: words, sentences and names, with the parts of each language in data files."""
