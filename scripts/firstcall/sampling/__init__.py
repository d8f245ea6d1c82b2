"""The sample company: what `firstcall sample` writes, and the stories planted in it."""
