"""Grade an answer against a hidden reference, in processes that trust each other as little as
they must.

client (front ends) -- JSON lines --> server    holds the clock, kills
                                        |- judge   reads solutions/, runs the reference, compares
                                        '- runner  confined; runs the learner's code

All three are forks of one process, which loads torch and never reads a request. The runner's
bytes pass through the server, which frames and clocks them, to the judge, which parses them. Only
the judge decides a verdict.
"""
