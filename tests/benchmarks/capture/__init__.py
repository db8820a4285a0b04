"""What seeing costs and what it finds: scripted scenes on a real screen, beside two plain ways of doing the same.

Light on purpose: the baselines are processes that import from here.
"""
