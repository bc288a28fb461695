"""One file per verb that a customer, an agent or the law can ask for."""
