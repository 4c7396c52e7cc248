"""Forms of cases: what steps ask beyond the columns of a record, and what the office types in when somebody reports."""
