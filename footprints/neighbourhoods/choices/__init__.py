"""Other plans to choose among, and what each gains and gives up."""
