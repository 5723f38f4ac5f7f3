"""Employees: who leads whom, their dialogues that two people read, and what is counted of them."""
