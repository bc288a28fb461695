"""TM Forum Open APIs: product ordering (TMF622) and product inventory (TMF637), version 4."""
