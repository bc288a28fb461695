"""TM Forum Open APIs: ordering (TMF622) and inventory (TMF637) of products, versions 4 and 5."""
