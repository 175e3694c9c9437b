"""The library as other libraries harvest it: OAI-PMH 2.0, one address, six verbs.

`asking` reads what a harvester asks, `answering` says it in XML, `sets` are the parts that may be harvested
apart, `marks` the tokens by which a long list goes on. What is harvested is decided in `queries.told`.
"""
