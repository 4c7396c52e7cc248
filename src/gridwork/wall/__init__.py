"""The second wall: in whose name the database is asked, told to the database itself; and the door to other hosts."""
