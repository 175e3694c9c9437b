"""The counter ("loket"): a question by mail to whoever knows the region and the sector, answered for all."""
