"""Two programmes that exist only to prove the house: nothing in the kernel knows them."""
