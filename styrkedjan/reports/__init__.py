"""Reports: values worth showing, built once and written as page, PDF, Word, Excel and JSON."""
