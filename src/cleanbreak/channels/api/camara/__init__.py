"""CAMARA's APIs: what relying parties ask about numbers, exactly as their YAML files say it.

An operation is a function with what it takes and who may ask beside it (`operation.py`); what it
refuses becomes CAMARA's error model (`errors.py`). The addresses are in `urls.py`.
"""
