"""One folder a vendor below its port; deleting the folder removes the vendor."""
