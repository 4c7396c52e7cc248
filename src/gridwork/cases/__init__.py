"""Cases: what residents report, and the jobs that bodies are sent because of it."""
