"""Grade an answer against a hidden reference, in processes that trust each other as little as
they must.

client (front ends) -- JSON lines --> service (torch; forks, clock, kill)
                                        |- judge   reads solutions/, runs the reference, compares
                                        '- runner  confined; runs the learner's code

The runner's bytes pass through the service, which frames and clocks them, to the judge, which
parses them. Only the judge decides a verdict.
"""
