"""The page of one agency: four questions, their answers and how they were worked out."""
