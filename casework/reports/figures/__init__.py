"""What figures count: the conditions under which a row counts at a data date, written once for figure and rows."""
