"""OpenAPI 3.1 descriptions of our interfaces for programs.

What a program sends, which scope it needs and how it is refused is read out of the code that
answers it. What it is answered stands in ``written/*.yaml``, and so do the interfaces that have no
operations in code. `documents.py` puts both together.
"""
