"""What a model wrote of past threads, as the checks left it: a title, the question and the answer in short.

Here it is only kept and read. It is asked for and checked in copilot/distilling/, since the index knows no model.
"""
