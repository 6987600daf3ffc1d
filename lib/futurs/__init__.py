"""Futurs: a foresight scenario workbench.

>>> from futurs.study import load
>>> load("somewhereland").id
'somewhereland'
"""

__version__ = "0.1.0"
