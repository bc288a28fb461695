"""What runs in the background: claims batches of orders and calls flows."""
