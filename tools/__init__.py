"""The Python behind ./run, ./test, ./check and ./bench. Standard library alone, since most of it runs before set-up."""
