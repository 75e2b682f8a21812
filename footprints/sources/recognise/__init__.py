"""What the files of a folder are, told from their content: codes, headings, shapes, repeats."""
