"""Documents: policies, plans, legal bases and honours."""
