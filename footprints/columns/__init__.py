"""What every column of every table means, once: for the workbook, the reference and the tests."""
