"""Number inventories and porting systems."""
