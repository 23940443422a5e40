"""What a person sees and types: the terminal, questions, lists, tables and lines of text."""
